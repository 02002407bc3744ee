import Basics
import Postgres

/// The SQL on where a document's original lies.
struct OriginalStore: Sendable {
    struct Original: Sendable, Hashable {
        let hash: ContentHash
        let fileName: String
        let sourceType: SourceType
        let byteCount: Int
    }

    let pool: PostgresPool

    /// The original of the document, or of one version of it; nil where there is no such version, or it is no file.
    func original(_ business: BusinessID, _ id: DocumentID, version: Int?) async throws -> Original? {
        let row = try await pool.query(
            .business(business),
            """
            SELECT v.content_hash, v.file_name, v.source_type, v.byte_count
            FROM documents d
            JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id
                 AND v.number = coalesce(\(version)::int, d.published_version, d.latest_version)
            WHERE d.business_id = \(business) AND d.id = \(id) AND d.deleted_at IS NULL AND v.file_name IS NOT NULL AND v.source IS NULL
            """
        ).first
        return try row.map { row in
            try Original(
                hash: ContentHash(stored: row("content_hash")), fileName: row("file_name"),
                sourceType: SourceType(rawValue: row("source_type")) ?? .text, byteCount: row("byte_count"))
        }
    }
}

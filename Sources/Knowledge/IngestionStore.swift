import Basics
import Outbox
import Postgres

/// A version that waits for its passages.
struct PendingDocument: Sendable {
    let id: DocumentID
    let version: Int
    let sourceType: SourceType
    let fileName: String
    let title: String
    /// What a person wrote; nil of a file.
    let source: String?
    let hash: ContentHash

    var key: Key { Key(document: id, version: version) }

    struct Key: Hashable, Sendable {
        let document: DocumentID
        let version: Int
    }
}

/// A version that was read, cut and embedded.
struct PreparedDocument: Sendable {
    let pending: PendingDocument
    let title: String
    let text: String
    let passages: [IndexedPassage]

    /// The same as another version, whose number was not known when it was prepared.
    func numbered(_ version: Int) -> PreparedDocument {
        PreparedDocument(
            pending: PendingDocument(
                id: pending.id, version: version, sourceType: pending.sourceType, fileName: pending.fileName, title: pending.title,
                source: pending.source, hash: pending.hash),
            title: title, text: text,
            passages: passages.map { passage in
                var passage = passage
                passage.version = version
                return passage
            })
    }
}

/// All SQL of the way into the index.
struct IngestionStore: Sendable {
    /// Statements in one round trip.
    private static let batch = 200
    /// Documents in one `knowledge.indexed`: a worker that is busy with a few is soon free for the next upload.
    private static let told = 10

    let pool: PostgresPool

    /// The versions of `ids` that are not indexed yet.
    func pending(_ business: BusinessID, _ ids: [DocumentID]) async throws -> [PendingDocument] {
        try await pool.query(
            .business(business),
            """
            SELECT v.document_id, v.number, v.source_type, v.file_name, v.title, v.source, v.content_hash
            FROM document_versions v JOIN documents d ON d.business_id = \(business) AND d.id = v.document_id
            WHERE v.business_id = \(business) AND v.document_id = ANY (\(ids)) AND v.status = 'processing' AND d.deleted_at IS NULL
            ORDER BY v.document_id, v.number
            """
        ).map { row in
            try PendingDocument(
                id: row("document_id"), version: row("number"), sourceType: SourceType(rawValue: row("source_type")) ?? .text,
                fileName: row("file_name") ?? "", title: row("title"), source: row("source"),
                hash: ContentHash(stored: row("content_hash")))
        }
    }

    /// Which of `documents` still wait with the content that was read, locked until the end of the transaction. The others were deleted
    /// meanwhile, or edited, and are another job's business.
    func lock(_ business: BusinessID, _ documents: [PendingDocument], in transaction: Transaction) async throws -> Set<PendingDocument.Key>
    {
        let hashes = Dictionary(documents.map { ($0.key, $0.hash.bytes) }, uniquingKeysWith: { $1 })
        let rows = try await transaction.query(
            """
            SELECT v.document_id, v.number, v.content_hash
            FROM documents d JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id
            WHERE d.business_id = \(business) AND d.id = ANY (\(documents.map(\.id))) AND v.status = 'processing' AND d.deleted_at IS NULL
            ORDER BY d.id, v.number FOR UPDATE
            """)
        var same: Set<PendingDocument.Key> = []
        for row in rows {
            let key = try PendingDocument.Key(document: row("document_id"), version: row("number"))
            let hash: [UInt8] = try row("content_hash")
            if hashes[key] == hash { same.insert(key) }
        }
        return same
    }

    /// Puts the passages in place of those that stood there, and marks the versions as ready; those that are to be published are, with them.
    func index(_ business: BusinessID, _ documents: [PreparedDocument], at now: Timestamp, in transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        var statements: [Query] = []
        for document in documents {
            statements.append(PassageStore.delete(business, of: document.pending.id, version: document.pending.version))
            statements.append(Self.markReady(business, document, at: now))
            statements += PassageStore.insert(business, document.passages)
        }
        for version in try await publishing(business, documents.map(\.pending), in: transaction) {
            statements += VersionStore.publish(business, version.document, version.version, at: now)
            statements.append(
                VersionStore.remember(business, version.document, .published, version: version.version, by: version.person, at: now))
        }
        for start in stride(from: 0, to: documents.count, by: Self.told) {
            let ids = documents[start..<min(start + Self.told, documents.count)].map { JSON.string($0.pending.id.description) }
            statements += Outbox.adding(
                business, topic: Knowledge.indexedTopic, key: JobID.new(at: now).description, payload: ["document_ids": .array(ids)],
                dueAt: now)
        }
        statements += NamespaceKeeper.noticing(business, at: now)
        for start in stride(from: 0, to: statements.count, by: Self.batch) {
            _ = try await transaction.queries(Array(statements[start..<min(start + Self.batch, statements.count)]))
        }
    }

    private struct Publishing {
        let document: DocumentID
        let version: Int
        let person: PersonID?
    }

    /// Those that are to be published as soon as they are ready. A newer one wins over an older one that took longer.
    private func publishing(
        _ business: BusinessID, _ pending: [PendingDocument], in transaction: Transaction
    ) async throws -> [Publishing] {
        let rows = try await transaction.query(
            """
            SELECT document_id, number, coalesce(published_by, created_by) AS person FROM document_versions
            WHERE business_id = \(business) AND document_id = ANY (\(pending.map(\.id))) AND publish_when_ready ORDER BY document_id, number
            """)
        let keys = Set(pending.map(\.key))
        return try rows.map { try Publishing(document: $0("document_id"), version: $0("number"), person: $0("person")) }
            .filter { keys.contains(PendingDocument.Key(document: $0.document, version: $0.version)) }
    }

    /// The title is the document's own unless a person has chosen one, meanwhile even.
    private static func markReady(_ business: BusinessID, _ document: PreparedDocument, at now: Timestamp) -> Query {
        """
        WITH version AS (
            UPDATE document_versions SET status = 'ready', error_code = NULL, error_detail = NULL, text = \(document.text),
                   title = CASE WHEN title = \(document.pending.title) THEN \(document.title) ELSE title END,
                   chunk_count = \(document.passages.count), updated_at = \(now)
            WHERE business_id = \(business) AND document_id = \(document.pending.id) AND number = \(document.pending.version)
            RETURNING title
        )
        UPDATE documents SET updated_at = \(now),
               title = CASE WHEN published_version IS NULL THEN (SELECT title FROM version) ELSE title END
        WHERE business_id = \(business) AND id = \(document.pending.id)
        """
    }

    static func markFailed(
        _ business: BusinessID, _ version: PendingDocument, _ fault: DocumentFault, at now: Timestamp
    ) -> Query {
        """
        UPDATE document_versions SET status = 'failed', error_code = \(fault.code), error_detail = \(fault.detail), chunk_count = 0,
               publish_when_ready = false, updated_at = \(now)
        WHERE business_id = \(business) AND document_id = \(version.id) AND number = \(version.version) AND status = 'processing'
        """
    }

    /// Counts anew what of the job is in the index; counting what is there, it may run any number of times.
    static func settle(_ business: BusinessID, _ job: JobID, isOver: Bool, at now: Timestamp) -> Query {
        """
        UPDATE knowledge_jobs j SET
            stats = jsonb_build_object('documents', s.ready, 'chunks', s.passages, 'errors', s.failed),
            errors = s.errors,
            status = CASE WHEN NOT \(isOver) THEN 'running' WHEN s.failed > 0 AND s.ready = 0 THEN 'failed' ELSE 'completed' END,
            completed_at = CASE WHEN \(isOver) THEN \(now) END
        FROM (
            SELECT count(*) FILTER (WHERE v.status = 'ready') AS ready, count(*) FILTER (WHERE v.status = 'failed') AS failed,
                   coalesce(sum(v.chunk_count) FILTER (WHERE v.status = 'ready'), 0) AS passages,
                   coalesce(jsonb_agg(jsonb_build_object('document_id', d.id, 'code', v.error_code, 'detail', v.error_detail))
                            FILTER (WHERE v.status = 'failed'), '[]') AS errors
            FROM documents d JOIN LATERAL (
                SELECT status, chunk_count, error_code, error_detail FROM document_versions
                WHERE business_id = \(business) AND document_id = d.id AND status <> 'dormant' ORDER BY number DESC LIMIT 1
            ) v ON true
            WHERE d.business_id = \(business) AND d.deleted_at IS NULL
              AND d.id = ANY ((SELECT document_ids FROM knowledge_jobs WHERE business_id = \(business) AND id = \(job))::uuid[])
        ) s
        WHERE j.business_id = \(business) AND j.id = \(job)
        """
    }
}

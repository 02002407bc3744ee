import Basics
import Postgres
import Realtime

extension Knowledge {
    /// Keeps what the service itself writes about the business (its profile, its price book) as a document that follows each change; without
    /// `source` there is nothing to say, and nothing is found.
    ///
    /// - Parameter source: Markdown.
    public func keepOwn(_ business: BusinessID, _ type: SourceType, titled title: String, _ source: String?) async throws {
        let now = clock.now()
        let job = JobID.new(at: now)
        let changed = try await pool.transaction(.business(business)) { transaction -> (DocumentID, Int)? in
            guard let own = try await OwnFactStore.keep(business, type, titled: title, source, job, at: now, in: transaction) else {
                return nil
            }
            return (own, try await DocumentStore.tell(business, job: job, own, at: now, in: transaction))
        }
        guard let (_, sequence) = changed else { return }
        hub.ring(.inbox(business), upTo: sequence)
        hub.ring(.work, upTo: 0)
    }
}

/// All SQL on the documents that the service keeps by itself.
enum OwnFactStore {
    /// The document that was changed; nil where it said so already.
    static func keep(
        _ business: BusinessID, _ type: SourceType, titled title: String, _ source: String?, _ job: JobID, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> DocumentID? {
        let known = try await transaction.query(
            """
            SELECT d.id, d.latest_version, v.content_hash FROM documents d
            JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id AND v.number = d.latest_version
            WHERE d.business_id = \(business) AND d.source_type = \(type.rawValue) AND d.deleted_at IS NULL FOR UPDATE OF d
            """
        ).first
        guard let source else {
            guard let id: DocumentID = try known?("id") else { return nil }
            _ = try await transaction.queries(DocumentStore.deleting(business, [id], at: now))
            return id
        }
        let hash = ContentHash(of: source.utf8)
        let id: DocumentID
        var number = 1
        var statements: [Query] = []
        if let known {
            let former: [UInt8] = try known("content_hash")
            guard former != hash.bytes else { return nil }
            id = try known("id")
            number = try known("latest_version") + 1
            statements.append(DocumentStore.setLatest(business, id, number, at: now))
        } else {
            id = .new(at: now)
            statements.append(
                DocumentStore.insert(
                    business, id, type, fileName: nil, title: title, DocumentDetails(), from: nil, until: nil, by: nil, at: now))
        }
        let version = NewVersion(
            document: id, number: number, publishesWhenReady: true, title: title, sourceType: type, source: source, text: source,
            hash: hash,
            byteCount: source.utf8.count)
        statements.append(VersionStore.insert(business, version, by: nil, at: now))
        _ = try await transaction.queries(statements + Knowledge.ingesting(business, job, .publish, [id], at: now))
        return id
    }
}

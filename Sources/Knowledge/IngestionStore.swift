import Basics
import Outbox
import Postgres

/// A document that waits to be indexed.
struct PendingDocument: Sendable {
    let id: DocumentID
    let sourceType: SourceType
    let fileName: String
    let title: String
    let text: String
    let hash: ContentHash
}

/// A document that was read, cut and embedded.
struct PreparedDocument: Sendable {
    let pending: PendingDocument
    let title: String
    let text: String
    let passages: [IndexedPassage]
}

/// All SQL of the way into the index.
struct IngestionStore: Sendable {
    /// Statements in one round trip.
    private static let batch = 200
    /// Documents in one `knowledge.indexed`: a worker that is busy with a few is soon free for the next upload.
    private static let told = 10

    let pool: PostgresPool

    /// Those of `ids` that are not indexed yet.
    func pending(_ business: BusinessID, _ ids: [DocumentID]) async throws -> [PendingDocument] {
        try await pool.query(
            .business(business),
            """
            SELECT id, source_type, file_name, title, CASE WHEN source_type = 'faq' THEN text ELSE '' END AS text, content_hash FROM documents
            WHERE business_id = \(business) AND id = ANY (\(ids)) AND status = 'processing' AND deleted_at IS NULL ORDER BY id
            """
        ).map { row in
            try PendingDocument(
                id: row("id"), sourceType: SourceType(rawValue: row("source_type")) ?? .text, fileName: row("file_name") ?? "",
                title: row("title"), text: row("text"), hash: ContentHash(stored: row("content_hash")))
        }
    }

    /// Which of `documents` still wait with the content that was read, locked until the end of the transaction. The others were deleted
    /// meanwhile, or answered anew, and are another job's business.
    func lock(_ business: BusinessID, _ documents: [PendingDocument], in transaction: Transaction) async throws -> Set<DocumentID> {
        let hashes = Dictionary(documents.map { ($0.id, $0.hash.bytes) }, uniquingKeysWith: { $1 })
        let rows = try await transaction.query(
            """
            SELECT id, content_hash FROM documents
            WHERE business_id = \(business) AND id = ANY (\(documents.map(\.id))) AND status = 'processing' AND deleted_at IS NULL
            ORDER BY id FOR UPDATE
            """)
        var same: Set<DocumentID> = []
        for row in rows {
            let id: DocumentID = try row("id")
            let hash: [UInt8] = try row("content_hash")
            if hashes[id] == hash { same.insert(id) }
        }
        return same
    }

    /// Puts the passages in place of those that stood there, and marks the documents as ready.
    func index(_ business: BusinessID, _ documents: [PreparedDocument], at now: Timestamp, in transaction: Transaction) async throws {
        guard !documents.isEmpty else { return }
        var statements = [PassageStore.delete(business, of: documents.map(\.pending.id))]
        for document in documents {
            statements.append(Self.markReady(business, document, at: now))
            statements += document.passages.map { PassageStore.insert(business, $0) }
        }
        for start in stride(from: 0, to: documents.count, by: Self.told) {
            let ids = documents[start..<min(start + Self.told, documents.count)].map { JSON.string($0.pending.id.description) }
            statements += Outbox.adding(
                business, topic: Knowledge.indexedTopic, key: JobID.new(at: now).description, payload: ["document_ids": .array(ids)],
                dueAt: now)
        }
        for start in stride(from: 0, to: statements.count, by: Self.batch) {
            _ = try await transaction.queries(Array(statements[start..<min(start + Self.batch, statements.count)]))
        }
    }

    /// The title is the document's own unless a person has chosen one, meanwhile even.
    private static func markReady(_ business: BusinessID, _ document: PreparedDocument, at now: Timestamp) -> Query {
        """
        UPDATE documents SET status = 'ready', error_code = NULL, error_detail = NULL, text = \(document.text),
               title = CASE WHEN title = \(document.pending.title) THEN \(document.title) ELSE title END,
               chunk_count = \(document.passages.count), updated_at = \(now)
        WHERE business_id = \(business) AND id = \(document.pending.id)
        """
    }

    static func markFailed(_ business: BusinessID, _ ids: [DocumentID], _ fault: DocumentFault, at now: Timestamp) -> Query {
        """
        UPDATE documents SET status = 'failed', error_code = \(fault.code), error_detail = \(fault.detail), chunk_count = 0,
               updated_at = \(now)
        WHERE business_id = \(business) AND id = ANY (\(ids)) AND status = 'processing' AND deleted_at IS NULL
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
            SELECT count(*) FILTER (WHERE status = 'ready') AS ready, count(*) FILTER (WHERE status = 'failed') AS failed,
                   coalesce(sum(chunk_count) FILTER (WHERE status = 'ready'), 0) AS passages,
                   coalesce(jsonb_agg(jsonb_build_object('document_id', id, 'code', error_code, 'detail', error_detail))
                            FILTER (WHERE status = 'failed'), '[]') AS errors
            FROM documents
            WHERE business_id = \(business) AND deleted_at IS NULL
              AND id = ANY ((SELECT document_ids FROM knowledge_jobs WHERE business_id = \(business) AND id = \(job))::uuid[])
        ) s
        WHERE j.business_id = \(business) AND j.id = \(job)
        """
    }
}

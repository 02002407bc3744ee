import Basics
import Postgres
import Realtime

/// All SQL on documents, jobs and settings.
struct DocumentStore: Sendable {
    let pool: PostgresPool

    private static let columns: Query = """
        id, source_type, source_uri, file_name, title, tags, visibility, effective_from, effective_until, status, error_code, error_detail,
        byte_count, chunk_count, created_by, created_at, updated_at
        """

    // MARK: Reading

    func document(_ business: BusinessID, _ id: DocumentID) async throws -> (Document, text: String)? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns), text FROM documents
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """
        ).first.map { (try Self.document($0), try $0("text")) }
    }

    func documents(
        _ business: BusinessID, status: DocumentStatus?, search: String?, before cursor: PageCursor?, limit: Int
    ) async throws -> [Document] {
        var conditions: [Query] = ["business_id = \(business)", "deleted_at IS NULL"]
        if let status { conditions.append("status = \(status.rawValue)") }
        if let search { conditions.append("strpos(lower(title), lower(\(search))) > 0") }
        if let cursor, let id = DocumentID(cursor.id) { conditions.append("(created_at, id) < (\(cursor.at), \(id))") }
        return try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM documents WHERE \(query: conditions.joined(separator: " AND "))
            ORDER BY created_at DESC, id DESC LIMIT \(limit)
            """
        ).map(Self.document)
    }

    func counts(_ business: BusinessID) async throws -> KnowledgeCounts {
        let row = try await pool.query(
            .business(business),
            """
            SELECT count(*) FILTER (WHERE status = 'ready') AS ready, count(*) FILTER (WHERE status = 'processing') AS processing,
                   count(*) FILTER (WHERE status = 'failed') AS failed,
                   coalesce(sum(chunk_count) FILTER (WHERE status = 'ready'), 0)::bigint AS passages
            FROM documents WHERE business_id = \(business) AND deleted_at IS NULL
            """
        )[0]
        return try KnowledgeCounts(
            ready: row("ready"), processing: row("processing"), failed: row("failed"), passages: row("passages"))
    }

    func job(_ business: BusinessID, _ id: JobID) async throws -> IngestionJob? {
        try await pool.query(
            .business(business),
            """
            SELECT id, source, status, document_ids, stats, errors, created_at, completed_at FROM knowledge_jobs
            WHERE business_id = \(business) AND id = \(id)
            """
        ).first.map(Self.job)
    }

    // MARK: Adding

    static func insert(
        _ business: BusinessID, _ document: NewDocument, _ details: DocumentDetails, from: Timestamp?, until: Timestamp?,
        by person: PersonID?,
        at now: Timestamp
    ) -> Query {
        """
        INSERT INTO documents (business_id, id, source_type, source_uri, file_name, title, tags, visibility, effective_from, effective_until,
                               content_hash, byte_count, created_by, created_at, updated_at)
        VALUES (\(business), \(document.id), \(document.sourceType.rawValue), \(details.sourceURI), \(document.fileName),
                \(document.title), \(details.tags), \(details.visibility.rawValue), \(from), \(until), \(document.hash.bytes),
                \(document.byteCount), \(person), \(now), \(now))
        """
    }

    /// Adds questions with their answers; one that is known already keeps its id, and takes the new answer. Gives the ids.
    static func upsert(_ business: BusinessID, _ questions: [NewQuestion], by person: PersonID?, at now: Timestamp) -> Query {
        """
        INSERT INTO documents (business_id, id, source_type, source_uri, title, tags, text, content_hash, question_key, byte_count,
                               created_by, created_at, updated_at)
        SELECT \(business), id, 'faq', source_uri, title, ARRAY(SELECT jsonb_array_elements_text(tags)), text, decode(hash, 'hex'),
               decode(key, 'hex'), octet_length(text), \(person), \(now), \(now)
        FROM jsonb_to_recordset(\(NewQuestion.json(questions))) AS q (
            id uuid, source_uri text, title text, tags jsonb, text text, hash text, key text)
        ON CONFLICT (business_id, question_key) WHERE deleted_at IS NULL DO UPDATE SET
            source_uri = excluded.source_uri, title = excluded.title, tags = excluded.tags, text = excluded.text,
            content_hash = excluded.content_hash, byte_count = excluded.byte_count, status = 'processing', error_code = NULL,
            error_detail = NULL, updated_at = excluded.updated_at
        RETURNING id
        """
    }

    static func insertJob(
        _ business: BusinessID, _ id: JobID, _ source: IngestionJob.Source, documents: [DocumentID], at now: Timestamp
    ) -> Query {
        """
        INSERT INTO knowledge_jobs (business_id, id, source, document_ids, stats, created_at)
        VALUES (\(business), \(id), \(source.rawValue), \(documents), '{"documents": 0, "chunks": 0, "errors": 0}', \(now))
        """
    }

    // MARK: Changing

    /// Gives the document as it is then; nil where there is none.
    func change(
        _ business: BusinessID, _ id: DocumentID, _ changes: DocumentChanges, from: Timestamp?, until: Timestamp?, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Document? {
        var sets: [Query] = ["updated_at = \(now)"]
        if let title = changes.title { sets.append("title = \(title)") }
        if let tags = changes.tags { sets.append("tags = \(tags)") }
        if let visibility = changes.visibility { sets.append("visibility = \(visibility.rawValue)") }
        if changes.from != nil { sets.append("effective_from = \(from)") }
        if changes.until != nil { sets.append("effective_until = \(until)") }
        return try await transaction.query(
            """
            UPDATE documents SET \(query: sets.joined(separator: ", "))
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL RETURNING \(query: Self.columns)
            """
        ).first.map(Self.document)
    }

    /// Takes the document and all that was made of it out of the search, in one transaction.
    func delete(_ business: BusinessID, _ id: DocumentID, at now: Timestamp, in transaction: Transaction) async throws -> Bool {
        let results = try await transaction.queries([
            """
            UPDATE documents SET deleted_at = \(now), updated_at = \(now), chunk_count = 0
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """,
            PassageStore.delete(business, of: [id]),
        ])
        return results[0].affected == 1
    }

    // MARK: The inbox's log

    /// Tells consoles what the job and the document are at the end of this transaction, and gives the entry's sequence; run it last.
    static func tell(
        _ business: BusinessID, job: JobID?, _ document: DocumentID?, at now: Timestamp, in transaction: Transaction
    ) async throws -> Int {
        let rows = try await transaction.query(
            """
            SELECT jsonb_build_object(
                'job', (SELECT jsonb_build_object('id', id, 'source', source, 'status', status, 'stats', stats) FROM knowledge_jobs
                        WHERE business_id = \(business) AND id = \(job)),
                'document', (SELECT jsonb_build_object(
                                'id', id, 'title', title, 'source_type', source_type, 'file_name', file_name, 'visibility', visibility,
                                'status', CASE WHEN deleted_at IS NULL THEN status ELSE 'deleted' END, 'chunks', chunk_count,
                                'error', CASE WHEN error_code IS NULL THEN NULL
                                         ELSE jsonb_build_object('code', error_code, 'detail', error_detail) END)
                             FROM documents WHERE business_id = \(business) AND id = \(document))) AS payload
            """)
        let appended = try await transaction.query(
            InboxLog.append(business, kind: "document", conversation: nil, payload: try rows[0]("payload"), at: now))
        return try appended[0]("sequence")
    }

    // MARK: Settings

    func passagePieces(_ business: BusinessID) async throws -> Int? {
        try await pool.query(
            .business(business), "SELECT passage_pieces FROM knowledge_settings WHERE business_id = \(business)"
        ).first.map { try $0("passage_pieces") }
    }

    func setPassagePieces(_ business: BusinessID, _ pieces: Int) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO knowledge_settings (business_id, passage_pieces) VALUES (\(business), \(pieces))
            ON CONFLICT (business_id) DO UPDATE SET passage_pieces = excluded.passage_pieces
            """)
    }

    // MARK: Rows

    private static func job(_ row: Row) throws -> IngestionJob {
        let stats: JSON = try row("stats")
        let errors: JSON = try row("errors")
        return try IngestionJob(
            id: row("id"), source: .init(rawValue: row("source")) ?? .upload, status: .init(rawValue: row("status")) ?? .pending,
            documents: row("document_ids"),
            stats: .init(
                documents: stats["documents"]?.integer ?? 0, passages: stats["chunks"]?.integer ?? 0, errors: stats["errors"]?.integer ?? 0,
                pages: CrawlCounts(stats)),
            faults: (errors.array ?? []).map { error in
                (
                    error["document_id"]?.string.flatMap { DocumentID($0) }, error["url"]?.string,
                    DocumentFault(code: error["code"]?.string ?? "", detail: error["detail"]?.string ?? "")
                )
            },
            createdAt: row("created_at"), completedAt: row("completed_at"))
    }

    static func document(_ row: Row) throws -> Document {
        var fault: DocumentFault?
        if let code: String = try row("error_code") { fault = DocumentFault(code: code, detail: try row("error_detail") ?? "") }
        return try Document(
            id: row("id"), sourceType: SourceType(rawValue: row("source_type")) ?? .text, sourceURI: row("source_uri"),
            fileName: row("file_name"), title: row("title"), tags: row("tags"),
            visibility: DocumentVisibility(rawValue: row("visibility")) ?? .team, effectiveFrom: row("effective_from"),
            effectiveUntil: row("effective_until"), status: DocumentStatus(rawValue: row("status")) ?? .processing, fault: fault,
            byteCount: row("byte_count"), passageCount: row("chunk_count"), createdBy: row("created_by"), createdAt: row("created_at"),
            updatedAt: row("updated_at"))
    }
}

/// A file that was just uploaded.
struct NewDocument: Sendable {
    let id: DocumentID
    let sourceType: SourceType
    let fileName: String
    let title: String
    let hash: ContentHash
    let byteCount: Int
}

import Basics
import Postgres
import Realtime

/// All SQL on documents, jobs and settings.
struct DocumentStore: Sendable {
    let pool: PostgresPool

    /// `v` is the version that readers see: the published one, else the latest; `l` is the latest.
    private static let columns: Query = """
        d.id, d.source_type, d.source_uri, v.file_name, d.title, d.tags, d.visibility, d.effective_from, d.effective_until, v.status,
        v.error_code, v.error_detail, v.byte_count, v.chunk_count, d.published_version, d.latest_version, \(query: state) AS state,
        l.state AS latest_state, l.status AS latest_status,
        l.error_code AS latest_code, l.error_detail AS latest_detail, d.confirm_by, d.confirmed_at, d.confirmed_by, d.shortcut, d.created_by,
        d.created_at, d.updated_at,
        EXISTS (SELECT 1 FROM website_pages p WHERE p.business_id = d.business_id AND p.document_id = d.id) AS on_website
        """

    /// What waits for somebody counts first, then what is found: after a roll-back the latest version is a retired one, and the document is not.
    private static let state: Query = """
        (CASE WHEN l.state IN ('draft', 'in_review', 'approved') THEN l.state WHEN d.published_version IS NOT NULL THEN 'published' ELSE l.state END)
        """

    private static func source(_ business: BusinessID) -> Query {
        """
        documents d
        JOIN document_versions v ON v.business_id = \(business) AND v.document_id = d.id
             AND v.number = coalesce(d.published_version, d.latest_version)
        JOIN document_versions l ON l.business_id = \(business) AND l.document_id = d.id AND l.number = d.latest_version
        """
    }

    // MARK: Reading

    func document(_ business: BusinessID, _ id: DocumentID) async throws -> (Document, text: String)? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns), v.text FROM \(query: Self.source(business))
            WHERE d.business_id = \(business) AND d.id = \(id) AND d.deleted_at IS NULL
            """
        ).first.map { (try Self.document($0), try $0("text")) }
    }

    func documents(
        _ business: BusinessID, _ filter: DocumentFilter, before cursor: PageCursor?, limit: Int
    ) async throws -> [Document] {
        var conditions: [Query] = ["d.business_id = \(business)", "d.deleted_at IS NULL"]
        if let status = filter.status {
            // What needs no passages yet is as ready as it can be.
            conditions.append("CASE v.status WHEN 'dormant' THEN 'ready' ELSE v.status END = \(status.rawValue)")
        }
        if let state = filter.state { conditions.append("\(query: Self.state) = \(state.rawValue)") }
        if let type = filter.sourceType { conditions.append("d.source_type = \(type.rawValue)") }
        if let search = filter.search { conditions.append("strpos(lower(d.title), lower(\(search))) > 0") }
        if let day = filter.dueBy { conditions.append("d.confirm_by <= \(day) AND d.published_version IS NOT NULL") }
        if let cursor, let id = DocumentID(cursor.id) { conditions.append("(d.created_at, d.id) < (\(cursor.at), \(id))") }
        return try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM \(query: Self.source(business)) WHERE \(query: conditions.joined(separator: " AND "))
            ORDER BY d.created_at DESC, d.id DESC LIMIT \(limit)
            """
        ).map(Self.document)
    }

    /// Those of `ids` that are there, in no order.
    func documents(_ business: BusinessID, _ ids: [DocumentID]) async throws -> [Document] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM \(query: Self.source(business))
            WHERE d.business_id = \(business) AND d.id = ANY (\(ids)) AND d.deleted_at IS NULL
            """
        ).map(Self.document)
    }

    /// With the words of each.
    func canned(_ business: BusinessID) async throws -> [(Document, text: String)] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns), coalesce(v.source, '') AS text FROM \(query: Self.source(business))
            WHERE d.business_id = \(business) AND d.source_type = 'canned' AND d.deleted_at IS NULL AND d.published_version IS NOT NULL
            ORDER BY d.shortcut, d.title LIMIT 500
            """
        ).map { (try Self.document($0), try $0("text")) }
    }

    func counts(_ business: BusinessID) async throws -> KnowledgeCounts {
        let row = try await pool.query(
            .business(business),
            """
            SELECT count(*) FILTER (WHERE d.published_version IS NOT NULL) AS ready,
                   count(*) FILTER (WHERE d.published_version IS NULL AND v.status = 'processing') AS processing,
                   count(*) FILTER (WHERE d.published_version IS NULL AND v.status = 'failed') AS failed,
                   coalesce(sum(v.chunk_count) FILTER (WHERE d.published_version IS NOT NULL), 0)::bigint AS passages
            FROM \(query: Self.source(business)) WHERE d.business_id = \(business) AND d.deleted_at IS NULL
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

    /// Its first version goes with it, in the same transaction.
    static func insert(
        _ business: BusinessID, _ id: DocumentID, _ type: SourceType, fileName: String?, title: String, shortcut: String? = nil,
        _ details: DocumentDetails, from: Timestamp?, until: Timestamp?, by person: PersonID?, at now: Timestamp
    ) -> Query {
        """
        INSERT INTO documents (business_id, id, source_type, source_uri, file_name, title, tags, visibility, effective_from, effective_until,
                               confirm_by, shortcut, latest_version, created_by, created_at, updated_at)
        VALUES (\(business), \(id), \(type.rawValue), \(details.sourceURI), \(fileName), \(title), \(details.tags),
                \(details.visibility.rawValue), \(from), \(until), \(details.confirmBy), \(shortcut), 1, \(person), \(now), \(now))
        """
    }

    /// Adds questions with their answers, each as a new version; one that is known already keeps its id and says its former answer until
    /// the new one can be found. What was a draft before is given up. Gives the ids.
    static func upsert(
        _ business: BusinessID, _ questions: [NewQuestion], state: VersionState, by person: PersonID?, at now: Timestamp
    ) -> Query {
        """
        WITH asked AS (
            SELECT * FROM jsonb_to_recordset(\(NewQuestion.json(questions))) AS q (
                id uuid, source_uri text, title text, tags jsonb, text text, answer text, hash text, key text)
        ), kept AS (
            INSERT INTO documents (business_id, id, source_type, source_uri, title, tags, question_key, latest_version, created_by, created_at,
                                   updated_at)
            SELECT \(business), id, 'faq', source_uri, title, ARRAY(SELECT jsonb_array_elements_text(tags)), decode(key, 'hex'), 1,
                   \(person), \(now), \(now)
            FROM asked
            ON CONFLICT (business_id, question_key) WHERE deleted_at IS NULL DO UPDATE SET
                source_uri = excluded.source_uri, tags = excluded.tags, latest_version = documents.latest_version + 1,
                updated_at = excluded.updated_at
            RETURNING id, latest_version, question_key
        ), given_up AS (
            UPDATE document_versions v SET state = 'retired', publish_when_ready = false
            FROM kept k
            WHERE v.business_id = \(business) AND v.document_id = k.id AND v.state IN ('draft', 'in_review', 'approved')
        )
        INSERT INTO document_versions (business_id, document_id, number, state, status, publish_when_ready, title, source_type, source, text,
                                       content_hash, question_key, byte_count, created_by, created_at, updated_at)
        SELECT \(business), k.id, k.latest_version, \(state.rawValue), 'processing', \(state == .draft), a.title, 'faq', a.answer, a.text,
               decode(a.hash, 'hex'), k.question_key, octet_length(a.text), \(person), \(now), \(now)
        FROM kept k JOIN asked a ON decode(a.key, 'hex') = k.question_key
        RETURNING document_id AS id
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

    /// False where there is none.
    func change(
        _ business: BusinessID, _ id: DocumentID, _ changes: DocumentChanges, from: Timestamp?, until: Timestamp?, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Bool {
        var sets: [Query] = ["updated_at = \(now)"]
        if let title = changes.title { sets.append("title = \(title)") }
        if let tags = changes.tags { sets.append("tags = \(tags)") }
        if let visibility = changes.visibility { sets.append("visibility = \(visibility.rawValue)") }
        if changes.from != nil { sets.append("effective_from = \(from)") }
        if changes.until != nil { sets.append("effective_until = \(until)") }
        if let day = changes.confirmBy { sets.append("confirm_by = \(day)") }
        if let shortcut = changes.shortcut { sets.append("shortcut = \(shortcut)") }
        return try await transaction.query(
            """
            UPDATE documents SET \(query: sets.joined(separator: ", "))
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """
        ).affected == 1
    }

    /// A title that a person gives holds for what is found, too.
    static func retitle(_ business: BusinessID, _ id: DocumentID, _ title: String) -> Query {
        """
        UPDATE document_versions v SET title = \(title) FROM documents d
        WHERE v.business_id = \(business) AND v.document_id = \(id) AND d.business_id = \(business) AND d.id = \(id)
          AND v.number IN (d.published_version, d.latest_version)
        """
    }

    static func confirm(
        _ business: BusinessID, _ id: DocumentID, until day: CivilDate?, by person: PersonID, at now: Timestamp
    ) -> Query {
        """
        UPDATE documents SET confirm_by = \(day), confirmed_at = \(now), confirmed_by = \(person), updated_at = \(now)
        WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
        """
    }

    static func setLatest(_ business: BusinessID, _ id: DocumentID, _ number: Int, at now: Timestamp) -> Query {
        """
        UPDATE documents SET latest_version = \(number), updated_at = \(now) WHERE business_id = \(business) AND id = \(id)
        """
    }

    /// Takes the document and all that was made of it out of the search, in one transaction.
    func delete(_ business: BusinessID, _ id: DocumentID, at now: Timestamp, in transaction: Transaction) async throws -> Bool {
        let results = try await transaction.queries(Self.deleting(business, [id], at: now))
        return results[0].affected == 1
    }

    static func deleting(_ business: BusinessID, _ ids: [DocumentID], at now: Timestamp) -> [Query] {
        [
            """
            UPDATE documents SET deleted_at = \(now), updated_at = \(now), published_version = NULL
            WHERE business_id = \(business) AND id = ANY (\(ids)) AND deleted_at IS NULL
            """,
            PassageStore.delete(business, of: ids),
            """
            UPDATE document_versions SET state = 'retired', status = 'dormant', publish_when_ready = false, chunk_count = 0
            WHERE business_id = \(business) AND document_id = ANY (\(ids))
            """,
        ]
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
                                'id', d.id, 'title', d.title, 'source_type', d.source_type, 'file_name', v.file_name,
                                'visibility', d.visibility, 'published_version', d.published_version, 'state', \(query: state),
                                'status', CASE WHEN d.deleted_at IS NULL THEN v.status ELSE 'deleted' END, 'chunks', v.chunk_count,
                                'error', CASE WHEN v.error_code IS NULL THEN NULL
                                         ELSE jsonb_build_object('code', v.error_code, 'detail', v.error_detail) END)
                             FROM \(query: source(business)) WHERE d.business_id = \(business) AND d.id = \(document))) AS payload
            """)
        let appended = try await transaction.query(
            InboxLog.append(business, kind: "document", conversation: nil, payload: try rows[0]("payload"), at: now))
        return try appended[0]("sequence")
    }

    // MARK: Settings

    func settings(_ business: BusinessID) async throws -> KnowledgeSettings {
        try await pool.query(.business(business), Self.settingsOf(business)).first.map(Self.settings) ?? KnowledgeSettings()
    }

    static func settings(_ business: BusinessID, in transaction: Transaction) async throws -> KnowledgeSettings {
        try await transaction.query(settingsOf(business)).first.map(settings) ?? KnowledgeSettings()
    }

    private static func settingsOf(_ business: BusinessID) -> Query {
        "SELECT passage_pieces, approval_required FROM knowledge_settings WHERE business_id = \(business)"
    }

    private static func settings(_ row: Row) throws -> KnowledgeSettings {
        try KnowledgeSettings(passagePieces: row("passage_pieces") ?? Chunker.standardPieces, needsApproval: row("approval_required"))
    }

    /// nil stays as it is.
    func change(_ business: BusinessID, passagePieces pieces: Int?, needsApproval: Bool?) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO knowledge_settings (business_id, passage_pieces, approval_required)
            VALUES (\(business), \(pieces), coalesce(\(needsApproval), false))
            ON CONFLICT (business_id) DO UPDATE SET passage_pieces = coalesce(\(pieces), knowledge_settings.passage_pieces),
                approval_required = coalesce(\(needsApproval), knowledge_settings.approval_required)
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
        let status: String = try row("status")
        let published: Int? = try row("published_version")
        let latest: Int = try row("latest_version")
        let latestState = VersionState(rawValue: try row("latest_state")) ?? .draft
        let type = SourceType(rawValue: try row("source_type")) ?? .text
        var pending: PendingVersion?
        if published != latest, latestState.isOpen {
            pending = try PendingVersion(
                number: latest, state: latestState, status: .init(rawValue: row("latest_status")) ?? .processing,
                fault: fault(row("latest_code"), row("latest_detail")))
        }
        return try Document(
            id: row("id"), sourceType: type, sourceURI: row("source_uri"), fileName: row("file_name"), title: row("title"),
            tags: row("tags"),
            visibility: DocumentVisibility(rawValue: row("visibility")) ?? .team, effectiveFrom: row("effective_from"),
            // What needs no passages yet is as ready as it can be.
            effectiveUntil: row("effective_until"), status: status == "dormant" ? .ready : DocumentStatus(rawValue: status) ?? .processing,
            fault: fault(row("error_code"), row("error_detail")), byteCount: row("byte_count"), passageCount: row("chunk_count"),
            publishedVersion: published, latestVersion: latest, state: VersionState(rawValue: row("state")) ?? .draft, pending: pending,
            confirmBy: row("confirm_by"),
            confirmedAt: row("confirmed_at"), confirmedBy: row("confirmed_by"), shortcut: row("shortcut"),
            isManaged: try row("on_website") || type.isOfTheService, createdBy: row("created_by"), createdAt: row("created_at"),
            updatedAt: row("updated_at"))
    }

    private static func fault(_ code: String?, _ detail: String?) -> DocumentFault? {
        code.map { DocumentFault(code: $0, detail: detail ?? "") }
    }
}

import Basics
import Postgres

/// All SQL on versions and on what happened to them.
struct VersionStore: Sendable {
    let pool: PostgresPool

    private static let columns: Query = """
        document_id, number, state, status, error_code, error_detail, publish_when_ready, revision, title, source_type, file_name,
        byte_count, chunk_count, note, created_by, created_at, updated_at, reviewed_by, reviewed_at, published_by, published_at
        """

    // MARK: Reading

    /// The newest first.
    func versions(_ business: BusinessID, of document: DocumentID) async throws -> [DocumentVersion] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM document_versions
            WHERE business_id = \(business) AND document_id = \(document)
              AND EXISTS (SELECT 1 FROM documents d WHERE d.business_id = \(business) AND d.id = \(document) AND d.deleted_at IS NULL)
            ORDER BY number DESC
            """
        ).map(Self.version)
    }

    func version(_ business: BusinessID, of document: DocumentID, _ number: Int) async throws -> (DocumentVersion, VersionText)? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns), text, source FROM document_versions
            WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
              AND EXISTS (SELECT 1 FROM documents d WHERE d.business_id = \(business) AND d.id = \(document) AND d.deleted_at IS NULL)
            """
        ).first.map { (try Self.version($0), try VersionText(text: $0("text"), source: $0("source"))) }
    }

    /// What waits for somebody's consent, the oldest first.
    func waiting(_ business: BusinessID, limit: Int) async throws -> [DocumentVersion] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM document_versions v
            WHERE business_id = \(business) AND state IN ('in_review', 'approved')
              AND EXISTS (SELECT 1 FROM documents d WHERE d.business_id = \(business) AND d.id = v.document_id AND d.deleted_at IS NULL)
            ORDER BY updated_at, document_id LIMIT \(limit)
            """
        ).map(Self.version)
    }

    // MARK: Writing

    static func insert(_ business: BusinessID, _ version: NewVersion, by person: PersonID?, at now: Timestamp) -> Query {
        """
        INSERT INTO document_versions (business_id, document_id, number, state, status, publish_when_ready, title, source_type, file_name,
                                       source, text, content_hash, question_key, byte_count, note, created_by, created_at, updated_at)
        VALUES (\(business), \(version.document), \(version.number), \(version.state.rawValue), \(version.status.rawValue),
                \(version.publishesWhenReady), \(version.title), \(version.sourceType.rawValue), \(version.fileName), \(version.source),
                \(version.text), \(version.hash.bytes), \(version.questionKey?.bytes), \(version.byteCount), \(version.note), \(person), \(now), \(now))
        """
    }

    /// Locks the document, so that two people take their steps one after the other; its latest version with it. nil where there is none.
    func lock(_ business: BusinessID, _ document: DocumentID, in transaction: Transaction) async throws -> LockedDocument? {
        try await transaction.query(
            """
            SELECT source_type, title, shortcut, published_version, latest_version FROM documents
            WHERE business_id = \(business) AND id = \(document) AND deleted_at IS NULL FOR UPDATE
            """
        ).first.map { row in
            try LockedDocument(
                id: document, sourceType: SourceType(rawValue: row("source_type")) ?? .text, title: row("title"), shortcut: row("shortcut"),
                published: row("published_version"), latest: row("latest_version"))
        }
    }

    static func version(_ business: BusinessID, of document: DocumentID, _ number: Int, in transaction: Transaction) async throws
        -> DocumentVersion?
    {
        try await transaction.query(
            """
            SELECT \(query: columns) FROM document_versions
            WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
            """
        ).first.map(version)
    }

    /// Takes a version's new words. Its passages, where there were any, are of the former ones.
    static func edit(
        _ business: BusinessID, _ document: DocumentID, _ number: Int, title: String, text: String, key: ContentHash?, edit: VersionEdit,
        state: VersionState, at now: Timestamp
    ) -> [Query] {
        [
            """
            UPDATE document_versions SET title = \(title), source = \(edit.source), text = \(text),
                   content_hash = \(ContentHash(of: text.utf8).bytes), question_key = \(key?.bytes), byte_count = \(edit.source.utf8.count), note = \(edit.note),
                   state = \(state.rawValue), status = 'dormant', error_code = NULL, error_detail = NULL, publish_when_ready = false,
                   chunk_count = 0, revision = revision + 1, updated_at = \(now)
            WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
            """,
            PassageStore.delete(business, of: document, version: number),
        ]
    }

    static func change(
        _ business: BusinessID, _ document: DocumentID, _ number: Int, state: VersionState, note: String?, reviewer: PersonID?,
        at now: Timestamp
    ) -> Query {
        """
        UPDATE document_versions SET state = \(state.rawValue), note = coalesce(\(note), note), updated_at = \(now),
               reviewed_by = coalesce(\(reviewer), reviewed_by), publish_when_ready = false,
               reviewed_at = CASE WHEN \(reviewer)::uuid IS NULL THEN reviewed_at ELSE \(now) END
        WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
        """
    }

    /// What is said of the latest version.
    static func note(_ business: BusinessID, _ document: DocumentID, _ note: String) -> Query {
        """
        UPDATE document_versions v SET note = \(note) FROM documents d
        WHERE v.business_id = \(business) AND v.document_id = \(document) AND d.business_id = \(business) AND d.id = \(document)
          AND v.number = d.latest_version
        """
    }

    /// Its passages are to be made, and it is published with them.
    static func publishWhenReady(
        _ business: BusinessID, _ document: DocumentID, _ number: Int, by person: PersonID?, at now: Timestamp
    ) -> Query {
        """
        UPDATE document_versions SET publish_when_ready = true, published_by = \(person), updated_at = \(now),
               status = CASE WHEN status IN ('dormant', 'failed') THEN 'processing' ELSE status END, error_code = NULL, error_detail = NULL
        WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
        """
    }

    /// From the commit on this version is what is found, and the former one is not. Its passages must be there.
    static func publish(_ business: BusinessID, _ document: DocumentID, _ number: Int, at now: Timestamp) -> [Query] {
        [
            """
            UPDATE document_versions SET state = 'retired', updated_at = \(now)
            WHERE business_id = \(business) AND document_id = \(document) AND state = 'published' AND number <> \(number)
            """,
            """
            UPDATE document_versions SET state = 'published', publish_when_ready = false, published_at = \(now), updated_at = \(now),
                   published_by = coalesce(published_by, created_by)
            WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
            """,
            """
            UPDATE documents d SET published_version = v.number, title = v.title, source_type = v.source_type, file_name = v.file_name,
                   updated_at = \(now),
                   -- Where another document asks the same by now, this one keeps the key it had.
                   question_key = CASE WHEN v.question_key IS NULL OR EXISTS (
                       SELECT FROM documents o WHERE o.business_id = \(business) AND o.question_key = v.question_key AND o.deleted_at IS NULL
                         AND o.id <> d.id) THEN d.question_key ELSE v.question_key END
            FROM document_versions v
            WHERE d.business_id = \(business) AND d.id = \(document) AND v.business_id = \(business) AND v.document_id = \(document)
              AND v.number = \(number)
            """,
        ] + letGo(business, document, but: number)
    }

    /// Takes a version out of what is found, or out of what waits to be.
    static func retire(_ business: BusinessID, _ document: DocumentID, _ number: Int, at now: Timestamp) -> [Query] {
        [
            """
            UPDATE document_versions SET state = 'retired', publish_when_ready = false, updated_at = \(now)
            WHERE business_id = \(business) AND document_id = \(document) AND number = \(number)
            """,
            """
            UPDATE documents SET published_version = nullif(published_version, \(number)), updated_at = \(now)
            WHERE business_id = \(business) AND id = \(document)
            """,
        ] + letGo(business, document, but: nil)
    }

    /// Passages are kept of what is found and of what waits to be. Those of former versions would only make each search longer; a roll-back
    /// makes them again.
    private static func letGo(_ business: BusinessID, _ document: DocumentID, but number: Int?) -> [Query] {
        [
            """
            DELETE FROM chunks c USING document_versions v
            WHERE c.business_id = \(business) AND c.document_id = \(document) AND v.business_id = \(business)
              AND v.document_id = \(document) AND v.number = c.version AND v.state = 'retired' AND c.version IS DISTINCT FROM \(number)
            """,
            """
            UPDATE document_versions SET status = 'dormant', chunk_count = 0
            WHERE business_id = \(business) AND document_id = \(document) AND state = 'retired' AND status IN ('ready', 'processing')
              AND number IS DISTINCT FROM \(number)
            """,
        ]
    }

    // MARK: History

    static func remember(
        _ business: BusinessID, _ document: DocumentID, _ action: HistoryEntry.Action, version: Int? = nil, by person: PersonID?,
        _ detail: JSON = .object([]), at now: Timestamp
    ) -> Query {
        """
        INSERT INTO document_history (business_id, id, document_id, version, action, person_id, detail, created_at)
        VALUES (\(business), \(ID<HistoryScope>.new(at: now)), \(document), \(version), \(action.rawValue), \(person), \(detail), \(now))
        """
    }

    /// The newest first.
    func history(
        _ business: BusinessID, of document: DocumentID, before cursor: PageCursor?, limit: Int
    ) async throws -> [HistoryEntry] {
        let before = cursor.flatMap { ID<HistoryScope>($0.id) }
        return try await pool.query(
            .business(business),
            """
            SELECT id, action, version, person_id, detail, created_at FROM document_history
            WHERE business_id = \(business) AND document_id = \(document) AND (\(before)::uuid IS NULL OR id < \(before))
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            try HistoryEntry(
                id: row("id"), action: .init(rawValue: row("action")) ?? .changed, version: row("version"), person: row("person_id"),
                detail: row("detail"), at: row("created_at"))
        }
    }

    // MARK: Rows

    static func version(_ row: Row) throws -> DocumentVersion {
        var fault: DocumentFault?
        if let code: String = try row("error_code") { fault = DocumentFault(code: code, detail: try row("error_detail") ?? "") }
        return try DocumentVersion(
            document: row("document_id"), number: row("number"), state: VersionState(rawValue: row("state")) ?? .draft,
            status: DocumentVersion.Status(rawValue: row("status")) ?? .processing, fault: fault,
            publishesWhenReady: row("publish_when_ready"), revision: row("revision"), title: row("title"),
            sourceType: SourceType(rawValue: row("source_type")) ?? .text, fileName: row("file_name"), byteCount: row("byte_count"),
            passageCount: row("chunk_count"), note: row("note"), createdBy: row("created_by"), createdAt: row("created_at"),
            updatedAt: row("updated_at"), reviewedBy: row("reviewed_by"), reviewedAt: row("reviewed_at"), publishedBy: row("published_by"),
            publishedAt: row("published_at"))
    }
}

/// A version on its way into the database.
struct NewVersion: Sendable {
    let document: DocumentID
    var number = 1
    var state = VersionState.draft
    var status = DocumentVersion.Status.processing
    var publishesWhenReady = false
    let title: String
    let sourceType: SourceType
    var fileName: String?
    var source: String?
    var text = ""
    let hash: ContentHash
    /// Of a question: its plainest spelling.
    var questionKey: ContentHash?
    let byteCount: Int
    var note: String?
}

/// A document while somebody takes a step with it.
struct LockedDocument: Sendable {
    let id: DocumentID
    let sourceType: SourceType
    let title: String
    let shortcut: String?
    let published: Int?
    let latest: Int
}

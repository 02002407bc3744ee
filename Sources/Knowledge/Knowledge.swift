import Basics
import Documents
import Logging
import MiniLM
import Outbox
import Postgres
import Realtime

/// What the bot may say: documents and questions of a business, from the upload to the index.
public final class Knowledge: Sendable {
    public static let maximumUpload = Extractor.maximumBytes
    static let topic = "knowledge.ingest"
    /// The outbox's topic of documents whose passages can be found from now on: `{"document_ids"}`.
    public static let indexedTopic = "knowledge.indexed"

    let pool: PostgresPool
    let documents: DocumentStore
    let versions: VersionStore
    let files: FileStore
    let hub: Hub
    let clock: WallClock
    private let startOfDay: StartOfDay

    /// - Parameters:
    ///   - files: where originals are kept.
    ///   - startOfDay: when a day begins in the business's time zone; documents may hold from one day to another.
    public init(
        pool: PostgresPool, files: FileStore, hub: Hub, clock: WallClock = .system,
        startOfDay: @escaping StartOfDay = { _, day in Timestamp(seconds: Int64(day.daysSince1970) * 86_400) }
    ) {
        self.pool = pool
        documents = DocumentStore(pool: pool)
        versions = VersionStore(pool: pool)
        self.files = files
        self.hub = hub
        self.clock = clock
        self.startOfDay = startOfDay
    }

    // MARK: Adding

    /// Takes a file in: its original is kept, and the rest is done behind it. What cannot be read by its kind is refused at once.
    public func add(
        _ business: BusinessID, by person: PersonID?, file bytes: [UInt8], named name: String,
        _ details: DocumentDetails = DocumentDetails()
    ) async throws -> (job: JobID, document: DocumentID) {
        guard bytes.count <= Self.maximumUpload else { throw KnowledgeFailure.tooLarge }
        guard !bytes.isEmpty else { throw DocumentError.empty }
        let fileName = FileName(name)
        let kind = try DocumentKind.detect(bytes, filename: fileName.text)
        let hash = try await files.save(business, bytes)
        let now = clock.now()
        let title = details.title ?? fileName.title
        let (from, until) = try await bounds(business, details)
        let needsReview = try await needsReview(business, by: person)
        let id = DocumentID.new(at: now)
        let version = NewVersion(
            document: id, state: needsReview ? .inReview : .draft, publishesWhenReady: !needsReview, title: title,
            sourceType: SourceType(kind), fileName: fileName.text, hash: hash, byteCount: bytes.count)
        let statements = [
            DocumentStore.insert(
                business, id, version.sourceType, fileName: fileName.text, title: title, details, from: from, until: until, by: person,
                at: now),
            VersionStore.insert(business, version, by: person, at: now),
            VersionStore.remember(business, id, .created, version: 1, by: person, at: now),
        ]
        let job = try await start(business, .upload, at: now) { transaction in
            _ = try await transaction.queries(statements)
            return [id]
        }
        return (job, id)
    }

    /// Whether what `person` adds waits for somebody's consent. What the installation adds by itself does not.
    func needsReview(_ business: BusinessID, by person: PersonID?) async throws -> Bool {
        guard person != nil else { return false }
        return try await documents.settings(business).needsApproval
    }

    func bounds(_ business: BusinessID, _ details: DocumentDetails) async throws -> (from: Timestamp?, until: Timestamp?) {
        (try await details.from.beginning(business, startOfDay), try await details.until.end(business, startOfDay))
    }

    /// Writes what is to be ingested, its job and its outbox entry in one transaction, and rings behind the commit.
    func start(
        _ business: BusinessID, _ source: IngestionJob.Source, at now: Timestamp,
        _ write: @escaping @Sendable (Transaction) async throws -> [DocumentID]
    ) async throws -> JobID {
        let job = JobID.new(at: now)
        let sequence = try await pool.transaction(.business(business)) { transaction in
            let documents = try await write(transaction)
            _ = try await transaction.queries(Self.ingesting(business, job, source, documents, at: now))
            return try await DocumentStore.tell(business, job: job, documents.prefix(1).first, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
        hub.ring(.work, upTo: 0)
        return job
    }

    /// A job that takes what waits of `documents` into the index.
    static func ingesting(
        _ business: BusinessID, _ job: JobID, _ source: IngestionJob.Source, _ documents: [DocumentID], at now: Timestamp
    ) -> [Query] {
        [DocumentStore.insertJob(business, job, source, documents: documents, at: now)]
            + Outbox.adding(business, topic: topic, key: job.description, payload: ["job_id": .string(job.description)], dueAt: now)
    }

    // MARK: Reading

    public func list(
        _ business: BusinessID, _ filter: DocumentFilter = DocumentFilter(), cursor: PageCursor? = nil, limit: Int = 50
    ) async throws -> Page<Document> {
        let rows = try await documents.documents(business, filter, before: cursor, limit: limit + 1)
        return Page(rows: rows, limit: limit) { PageCursor(at: $0.createdAt, id: $0.id.description) }
    }

    /// The document with its whole text; a stranger's looks like none.
    public func document(_ business: BusinessID, _ id: DocumentID) async throws -> (Document, text: String) {
        guard let found = try await documents.document(business, id) else { throw KnowledgeFailure.notFound }
        return found
    }

    public func job(_ business: BusinessID, _ id: JobID) async throws -> IngestionJob {
        guard let job = try await documents.job(business, id) else { throw KnowledgeFailure.notFound }
        return job
    }

    public func counts(_ business: BusinessID) async throws -> KnowledgeCounts { try await documents.counts(business) }

    // MARK: Changing

    /// Takes effect with the next search.
    public func change(
        _ business: BusinessID, by person: PersonID? = nil, _ id: DocumentID, _ changes: DocumentChanges
    ) async throws -> Document {
        let now = clock.now()
        let from = try await changes.from?.beginning(business, startOfDay)
        let until = try await changes.until?.end(business, startOfDay)
        let before = try await document(business, id).0
        try await taking(business, id) { [documents] transaction, _ in
            guard try await documents.change(business, id, changes, from: from, until: until, at: now, in: transaction) else {
                throw KnowledgeFailure.notFound
            }
            var statements = changes.title.map { [DocumentStore.retitle(business, id, $0)] } ?? []
            statements.append(
                VersionStore.remember(business, id, .changed, by: person, changes.difference(to: before, from, until), at: now))
            _ = try await transaction.queries(statements)
        }
        return try await document(business, id).0
    }

    /// From the commit on nothing of it is found. The row stays, marked as deleted; its original stays in the store.
    public func delete(_ business: BusinessID, by person: PersonID? = nil, _ id: DocumentID) async throws {
        let now = clock.now()
        try await taking(business, id) { [documents] transaction, document in
            guard !document.sourceType.isOfTheService else { throw KnowledgeFailure.managed }
            guard try await documents.delete(business, id, at: now, in: transaction) else { throw KnowledgeFailure.notFound }
            _ = try await transaction.query(VersionStore.remember(business, id, .deleted, by: person, at: now))
        }
    }

    /// One step with one document, in one transaction that holds it locked and tells the consoles of it.
    @discardableResult
    func taking<Result: Sendable>(
        _ business: BusinessID, _ id: DocumentID, _ step: @escaping @Sendable (Transaction, LockedDocument) async throws -> Result
    ) async throws -> Result {
        let now = clock.now()
        let (result, sequence) = try await pool.transaction(.business(business)) { [versions] transaction in
            guard let document = try await versions.lock(business, id, in: transaction) else { throw KnowledgeFailure.notFound }
            let result = try await step(transaction, document)
            _ = try await transaction.queries(UpkeepStore.soon(business, at: now))
            return (result, try await DocumentStore.tell(business, job: nil, id, at: now, in: transaction))
        }
        hub.ring(.inbox(business), upTo: sequence)
        return result
    }

    // MARK: Settings

    public func settings(_ business: BusinessID) async throws -> KnowledgeSettings { try await documents.settings(business) }

    /// nil stays as it is.
    public func change(_ business: BusinessID, passagePieces pieces: Int? = nil, needsApproval: Bool? = nil) async throws {
        if let pieces, !(Chunker.minimumPieces...Chunker.maximumPieces).contains(pieces) {
            throw InputFailure.invalid([
                FieldFault("passage_pieces", "range", "Must be from \(Chunker.minimumPieces) to \(Chunker.maximumPieces).")
            ])
        }
        try await documents.change(business, passagePieces: pieces, needsApproval: needsApproval)
    }
}

extension DocumentChanges {
    /// `{"field": [before, after]}` of all that differs: what a history shows.
    func difference(to document: Document, _ from: Timestamp?, _ until: Timestamp?) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ before: JSON, _ after: JSON) {
            if before != after { members.append(.init(name, [before, after])) }
        }
        if let title { add("title", .string(document.title), .string(title)) }
        if let tags { add("tags", .array(document.tags.map(JSON.string)), .array(tags.map(JSON.string))) }
        if let visibility { add("visibility", .string(document.visibility.rawValue), .string(visibility.rawValue)) }
        if self.from != nil { add("effective_from", JSON(document.effectiveFrom), JSON(from)) }
        if self.until != nil { add("effective_until", JSON(document.effectiveUntil), JSON(until)) }
        if let confirmBy { add("confirm_by", JSON(document.confirmBy), JSON(confirmBy)) }
        if let shortcut { add("shortcut", document.shortcut.map(JSON.string) ?? .null, .string(shortcut)) }
        return .object(members)
    }
}

extension JSON {
    fileprivate init(_ value: (some CustomStringConvertible)?) { self = value.map { .string($0.description) } ?? .null }
}

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
        let document = NewDocument(
            id: .new(at: now), sourceType: SourceType(kind), fileName: fileName.text, title: details.title ?? fileName.title, hash: hash,
            byteCount: bytes.count)
        let from = try await details.from.beginning(business, startOfDay)
        let until = try await details.until.end(business, startOfDay)
        let insert = DocumentStore.insert(business, document, details, from: from, until: until, by: person, at: now)
        let job = try await start(business, .upload, at: now) { transaction in
            _ = try await transaction.query(insert)
            return [document.id]
        }
        return (job, document.id)
    }

    /// Writes what is to be ingested, its job and its outbox entry in one transaction, and rings behind the commit.
    func start(
        _ business: BusinessID, _ source: IngestionJob.Source, at now: Timestamp,
        _ write: @escaping @Sendable (Transaction) async throws -> [DocumentID]
    ) async throws -> JobID {
        let job = JobID.new(at: now)
        let sequence = try await pool.transaction(.business(business)) { transaction in
            let documents = try await write(transaction)
            let statements =
                [DocumentStore.insertJob(business, job, source, documents: documents, at: now)]
                + Outbox.adding(
                    business, topic: Self.topic, key: job.description, payload: ["job_id": .string(job.description)], dueAt: now)
            _ = try await transaction.queries(statements)
            return try await DocumentStore.tell(business, job: job, documents.prefix(1).first, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
        hub.ring(.work, upTo: 0)
        return job
    }

    // MARK: Reading

    public func list(
        _ business: BusinessID, status: DocumentStatus? = nil, search: String? = nil, cursor: PageCursor? = nil, limit: Int = 50
    ) async throws -> Page<Document> {
        let rows = try await documents.documents(business, status: status, search: search, before: cursor, limit: limit + 1)
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
    public func change(_ business: BusinessID, _ id: DocumentID, _ changes: DocumentChanges) async throws -> Document {
        let now = clock.now()
        let from = try await changes.from?.beginning(business, startOfDay)
        let until = try await changes.until?.end(business, startOfDay)
        let (document, sequence) = try await pool.transaction(.business(business)) { [documents] transaction in
            guard
                let document = try await documents.change(business, id, changes, from: from, until: until, at: now, in: transaction)
            else { throw KnowledgeFailure.notFound }
            return (document, try await DocumentStore.tell(business, job: nil, id, at: now, in: transaction))
        }
        hub.ring(.inbox(business), upTo: sequence)
        return document
    }

    /// From the commit on nothing of it is found. The row stays, marked as deleted; its original stays in the store.
    public func delete(_ business: BusinessID, _ id: DocumentID) async throws {
        let now = clock.now()
        let sequence = try await pool.transaction(.business(business)) { [documents] transaction in
            guard try await documents.delete(business, id, at: now, in: transaction) else { throw KnowledgeFailure.notFound }
            return try await DocumentStore.tell(business, job: nil, id, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
    }

    // MARK: Settings

    /// How many word pieces a passage of this business has at most.
    public func passagePieces(_ business: BusinessID) async throws -> Int {
        try await documents.passagePieces(business) ?? Chunker.standardPieces
    }

    /// Holds for what is uploaded from then on.
    public func setPassagePieces(_ business: BusinessID, _ pieces: Int) async throws {
        guard (Chunker.minimumPieces...Chunker.maximumPieces).contains(pieces) else {
            throw InputFailure.invalid([
                FieldFault("passage_pieces", "range", "Must be from \(Chunker.minimumPieces) to \(Chunker.maximumPieces).")
            ])
        }
        try await documents.setPassagePieces(business, pieces)
    }
}

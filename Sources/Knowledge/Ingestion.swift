import Basics
import Documents
import Logging
import MiniLM
import Outbox
import Postgres
import Realtime

/// Carries uploads into the index: read → extract → cut → embed → index. Everything up to the last stage leaves no trace, and the last one
/// is a single transaction per batch; so a run that was killed anywhere is simply run again.
public struct Ingestion: OutboxHandler {
    /// Documents that are embedded and indexed together.
    private static let batch = 100

    public let topics = [Knowledge.topic]
    public let takesLong = true
    private let pool: PostgresPool
    private let store: IngestionStore
    private let documents: DocumentStore
    private let files: FileStore
    private let extractor: Extractor
    private let embedder: Embedder
    private let hub: Hub
    private let clock: WallClock
    private let logger: Logger
    private let queue = OwnQueue("knowledge.cut")

    public init(
        knowledge: Knowledge, extractor: Extractor = Extractor(), embedder: Embedder, logger: Logger
    ) {
        pool = knowledge.pool
        store = IngestionStore(pool: knowledge.pool)
        documents = knowledge.documents
        files = knowledge.files
        hub = knowledge.hub
        clock = knowledge.clock
        self.extractor = extractor
        self.embedder = embedder
        self.logger = logger
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        guard let id = entry.payload["job_id"]?.string.flatMap({ JobID($0) }), let job = try await documents.job(entry.business, id) else {
            throw OutboxRejection("there is no such job")
        }
        guard !job.isOver else { return }
        do {
            try await run(job, of: entry.business)
        } catch {
            // The last attempt: nobody will come back to it, so its keeper must be told.
            if Backoff.delivery.delay(attempt: entry.attempts + 1, random: 0) == nil { try await giveUp(job, of: entry.business) }
            throw error
        }
    }

    private func run(_ job: IngestionJob, of business: BusinessID) async throws {
        let waiting = try await store.pending(business, job.documents)
        guard !waiting.isEmpty else { return try await finish(job, of: business) }
        let limit = try await documents.settings(business).passagePieces
        let chunker = Chunker(limit: limit) { [embedder] in embedder.tokenCount($0) }
        // Short questions often do not tell their language by themselves; their list does.
        let language = Language.detect(waiting.prefix(Self.batch).map { $0.source ?? "" }.joined(separator: "\n")) ?? .english
        for start in stride(from: 0, to: waiting.count, by: Self.batch) {
            let batch = Array(waiting[start..<min(start + Self.batch, waiting.count)])
            try await ingest(batch, of: job, business, chunker, language, isLast: start + batch.count == waiting.count)
        }
    }

    private func ingest(
        _ batch: [PendingDocument], of job: IngestionJob, _ business: BusinessID, _ chunker: Chunker, _ language: Language, isLast: Bool
    ) async throws {
        var cut: [CutDocument] = []
        var faults: [(document: PendingDocument, fault: DocumentFault)] = []
        for document in batch {
            do { cut.append(try await read(document, business, chunker, language)) } catch let error as DocumentError {
                guard error.isFinal else { throw error }
                faults.append((document, DocumentFault(code: error.code, detail: error.detail)))
            } catch KnowledgeFailure.tooManyPassages {
                let failure = KnowledgeFailure.tooManyPassages
                faults.append((document, DocumentFault(code: failure.code, detail: failure.detail)))
            }
        }
        let prepared = try await embed(cut)
        try await save(prepared, faults, of: job, business, isLast: isLast)
    }

    // MARK: Reading and cutting

    private func read(
        _ document: PendingDocument, _ business: BusinessID, _ chunker: Chunker, _ language: Language
    ) async throws -> CutDocument {
        guard let source = document.source else {
            let bytes = try await files.read(business, document.hash)
            return try await cut(document, try await extractor.extract(bytes, filename: document.fileName), chunker)
        }
        guard document.sourceType != .faq else { return try await cut(document, answer: source, chunker, language) }
        return try await cut(document, try await extractor.extract(markdown: source), chunker)
    }

    private func cut(_ document: PendingDocument, _ extracted: ExtractedDocument, _ chunker: Chunker) async throws -> CutDocument {
        let own = (extracted.title ?? extracted.leadingHeading).map { String($0.prefix(200)) } ?? ""
        let isNamedByFile = document.source == nil && document.title == FileName(document.fileName).title
        let title = isNamedByFile && !own.isEmpty ? own : document.title
        return try await queue.run { () throws(KnowledgeFailure) in
            let passages = chunker.passages(of: extracted, title: title)
            guard passages.count <= KnowledgeFailure.maximumPassages else { throw KnowledgeFailure.tooManyPassages }
            let text = extracted.text
            return CutDocument(
                pending: document, title: title, text: text, passages: passages, language: Language.detect(text) ?? .english)
        }
    }

    private func cut(
        _ question: PendingDocument, answer: String, _ chunker: Chunker, _ language: Language
    ) async throws -> CutDocument {
        try await queue.run { () throws(KnowledgeFailure) in
            let passages = chunker.passages(question: question.title, answer: answer)
            let text = Question.text(question.title, answer)
            return CutDocument(
                pending: question, title: question.title, text: text, passages: passages, language: Language.detect(text) ?? language)
        }
    }

    /// Cuts and embeds what was read elsewhere. Whoever asked indexes it, in a transaction of its own.
    func prepare(_ document: PendingDocument, _ extracted: ExtractedDocument, of business: BusinessID) async throws -> PreparedDocument? {
        let limit = try await documents.settings(business).passagePieces
        let cut = try await cut(document, extracted, Chunker(limit: limit) { [embedder] in embedder.tokenCount($0) })
        return try await embed([cut]).first
    }

    // MARK: Embedding

    private func embed(_ documents: [CutDocument]) async throws -> [PreparedDocument] {
        let readings = documents.flatMap { $0.passages.flatMap(\.readings) }
        var vectors = await embedder.embed(readings)[...]
        try Task.checkCancellation()
        return documents.map { document in
            let passages = document.passages.enumerated().map { ordinal, passage in
                let own = vectors.prefix(passage.readings.count)
                vectors = vectors.dropFirst(own.count)
                return IndexedPassage(
                    id: .new(at: clock.now()), document: document.pending.id, version: document.pending.version, ordinal: ordinal,
                    passage: passage,
                    pieces: embedder.tokenCount(passage.searchText), language: document.language, vector: Self.middle(of: own),
                    model: embedder.model)
            }
            return PreparedDocument(pending: document.pending, title: document.title, text: document.text, passages: passages)
        }
    }

    /// The direction between the vectors, of length 1.
    static func middle(of vectors: ArraySlice<[Float]>) -> [Float] {
        guard vectors.count > 1, var sum = vectors.first else { return vectors.first ?? [] }
        for vector in vectors.dropFirst() { for index in sum.indices { sum[index] += vector[index] } }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }

    // MARK: Indexing

    private func save(
        _ prepared: [PreparedDocument], _ faults: [(document: PendingDocument, fault: DocumentFault)], of job: IngestionJob,
        _ business: BusinessID, isLast: Bool
    ) async throws {
        let now = clock.now()
        let sequence = try await pool.transaction(.business(business)) { [store] transaction in
            let locked = try await store.lock(business, prepared.map(\.pending) + faults.map(\.document), in: transaction)
            try await store.index(business, prepared.filter { locked.contains($0.pending.key) }, at: now, in: transaction)
            var statements = faults.filter { locked.contains($0.document.key) }
                .map { IngestionStore.markFailed(business, $0.document, $0.fault, at: now) }
            statements.append(IngestionStore.settle(business, job.id, isOver: isLast, at: now))
            _ = try await transaction.queries(statements)
            return try await DocumentStore.tell(business, job: job.id, job.documents.first, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
    }

    private func finish(_ job: IngestionJob, of business: BusinessID) async throws {
        try await save([], [], of: job, business, isLast: true)
    }

    private func giveUp(_ job: IngestionJob, of business: BusinessID) async throws {
        let fault = DocumentFault(code: "internal", detail: "Reading this failed again and again on our side. Upload it once more.")
        logger.error("a document could not be ingested", metadata: ["job_id": "\(job.id)", "business_id": "\(business)"])
        let waiting = try await store.pending(business, job.documents)
        try await save([], waiting.map { ($0, fault) }, of: job, business, isLast: true)
    }
}

/// A document in pieces.
private struct CutDocument: Sendable {
    let pending: PendingDocument
    let title: String
    let text: String
    let passages: [Passage]
    let language: Language
}

extension ExtractedDocument {
    /// What stands over everything, where a file names no title: office programs ask nobody for one.
    fileprivate var leadingHeading: String? {
        guard let first = blocks.first(where: { !$0.text.isEmpty }), case .heading = first.kind else { return nil }
        return first.text
    }
}

extension DocumentError {
    /// The file is at fault, and trying again changes nothing.
    fileprivate var isFinal: Bool {
        switch self {
        case .cancelled, .unavailable: false
        case .unsupported, .empty, .encrypted, .noText, .damaged, .tooLarge, .timedOut: true
        }
    }
}

import Basics
import Foundation
import Logging
import MiniLM
import Outbox
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport
import Testing

@testable import Knowledge

/// The embedding model. `make test` fetches it and names its directory.
enum Model {
    struct NotInstalled: Error, CustomStringConvertible {
        let description = "FRONTDESK_MODEL_DIR does not name the embedding model's directory: run these tests with `make test`"
    }

    /// One for all tests: loading costs 0.2 s and 50 MB.
    static let shared = Result {
        guard let directory = ProcessInfo.processInfo.environment["FRONTDESK_MODEL_DIR"] else { throw NotInstalled() }
        return try Embedder(directory: directory, threads: 2)
    }

    static func embedder() throws -> Embedder { try shared.get() }
}

/// The room on a database and a directory of its own, with a clock that a test sets.
struct Library: Sendable {
    let database: TestDatabase
    let knowledge: Knowledge
    let retrieval: Retrieval
    let worker: OutboxWorker
    let time: TestClock
    let storage: URL
    let embedder: Embedder
    /// For what takes as long as an index takes.
    let builder: PostgresPool

    /// - Parameter files: where originals are kept; in a directory of its own where nothing is said.
    static func open<R: Sendable>(files: FileStore? = nil, _ body: (Library) async throws -> R) async throws -> R {
        let embedder = try Model.embedder()
        let storage = FileManager.default.temporaryDirectory.appending(path: "frontdesk-knowledge-\(UUID())")
        let outcome: Result<R, any Error>
        do {
            outcome = .success(
                try await TestDatabase.withDatabase { database in
                    let library = Library(database: database, storage: storage, files: files, embedder: embedder)
                    return try await library.running { try await body(library) }
                })
        } catch { outcome = .failure(error) }
        if FileManager.default.fileExists(atPath: storage.path()) { try FileManager.default.removeItem(at: storage) }
        return try outcome.get()
    }

    private init(database: TestDatabase, storage: URL, files: FileStore?, embedder: Embedder) {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let time = TestClock()
        // Redis only carries doorbells between nodes; nothing here depends on it, so none is connected.
        let url = "redis://127.0.0.1:1"
        let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
        let knowledge = Knowledge(pool: database.pool, files: files ?? FileStore(directory: storage.path()), hub: hub, clock: time.clock)
        self.database = database
        builder = PostgresPool(
            configuration: PostgresConfiguration(
                url: database.serviceURL, pipelined: 1, transactional: 1, statementTimeout: .seconds(600)), logger: logger)
        self.knowledge = knowledge
        self.storage = storage
        self.embedder = embedder
        self.time = time
        retrieval = Retrieval(pool: database.pool, embedder: embedder)
        worker = OutboxWorker(
            pool: database.pool, hub: hub, handlers: [Ingestion(knowledge: knowledge, embedder: embedder, logger: logger)],
            clock: time.clock, logger: logger)
    }

    private func running<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await builder.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Does what waits, until nothing does.
    func work() async throws {
        while try await worker.deliverDue() > 0 {}
    }

    @discardableResult
    func add(_ business: BusinessID, _ text: String, named name: String = "notes.md", _ details: DocumentDetails = DocumentDetails())
        async throws
        -> DocumentID
    {
        let added = try await knowledge.add(business, by: nil, file: Array(text.utf8), named: name, details)
        try await work()
        return added.document
    }

    func ask(_ business: BusinessID, _ question: String, limit: Int = 8, as audience: Audience = .customer) async throws -> [Hit] {
        try await retrieval.search(business, question, limit: limit, audience: audience, now: time.clock.now())
    }

    /// The search as it is sent, of the built-in model's vectors.
    func search(
        _ business: BusinessID, _ text: String, _ vector: [Float]?, _ visibility: [DocumentVisibility] = [.everyone],
        in relation: SearchedPlace.Relation? = nil, candidates: Int = 40
    ) -> PassageSearch {
        PassageSearch(
            business: business, text: text, vector: vector.map { QueryVector(model: embedder.model, values: $0) },
            place: SearchedPlace(model: embedder.model, relation: relation), visibility: visibility, candidates: candidates,
            now: time.clock.now())
    }

    /// How PostgreSQL carries it out.
    func plan(of search: PassageSearch) async throws -> String {
        let statements = search.statements.dropLast() + ["EXPLAIN \(query: search.query)"]
        let lines: [String] =
            try await database.pool.queries(.business(search.business), Array(statements)).last.map {
                try $0.map { try $0("QUERY PLAN") }
            } ?? []
        return lines.joined(separator: "\n")
    }

    /// What is in the index of a document, without the ids.
    func passages(_ business: BusinessID, _ document: DocumentID) async throws -> [String] {
        try await database.pool.query(
            .business(business),
            """
            SELECT concat_ws('|', ordinal, section, page, language, token_count, lexeme_count, text, (
                SELECT string_agg(term || ':' || occurrences, ' ' ORDER BY term) FROM chunk_terms t
                WHERE t.business_id = c.business_id AND t.chunk_id = c.id)) AS passage
            FROM chunks c WHERE business_id = \(business) AND document_id = \(document) ORDER BY ordinal
            """
        ).map { try $0("passage") }
    }

    /// How many rows of a table belong to `business`.
    func count(_ table: String, _ business: BusinessID) async throws -> Int {
        try await Int(
            database.pool.query(
                .business(business), "SELECT count(*) AS n FROM \(unescaped: table) WHERE business_id = \(business)")[0]("n") as Int)
    }
}

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let now = Mutex(Timestamp("2026-11-21T09:30:00Z") ?? .now)

    var clock: WallClock { WallClock { self.now.withLock { $0 } } }

    func pass(seconds: Double) { now.withLock { $0 = $0.adding(seconds: seconds) } }
}

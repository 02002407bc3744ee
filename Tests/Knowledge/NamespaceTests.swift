import Basics
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

/// What the decision alone says.
@Suite struct NamespaceStepTests {
    private func namespace(
        _ passages: Int, hasIndex: Bool = false, isBuilt: Bool = false, hasFormer: Bool = false, then: Int = 0
    ) -> Namespace {
        Namespace(
            model: "m", passages: passages, hasIndex: hasIndex, isBuilt: isBuilt, hasFormer: hasFormer, passagesThen: then, coming: nil)
    }

    @Test func `a business gets an index when it is large, a new one when it has doubled, and none when it has shrunk by half`() {
        #expect(namespace(999).nextStep(indexFrom: 1_000) == nil)
        #expect(namespace(1_000).nextStep(indexFrom: 1_000) == .build)
        #expect(namespace(1_999, hasIndex: true, then: 1_000).nextStep(indexFrom: 1_000) == nil)
        #expect(namespace(2_000, hasIndex: true, then: 1_000).nextStep(indexFrom: 1_000) == .build)
        #expect(namespace(500, hasIndex: true, then: 1_000).nextStep(indexFrom: 1_000) == nil)
        #expect(namespace(499, hasIndex: true, then: 1_000).nextStep(indexFrom: 1_000) == .dropIndex)
    }

    @Test func `what a killed worker left is ended first`() {
        #expect(namespace(1_000, isBuilt: true).nextStep(indexFrom: 1_000) == .swap)
        #expect(namespace(5_000, hasIndex: true, isBuilt: true, hasFormer: true, then: 1_000).nextStep(indexFrom: 1_000) == .dropFormer)
    }
}

/// When searches that run beside something else are to stop.
private final class End: Sendable {
    private let state = Mutex(false)

    var isThere: Bool { state.withLock { $0 } }
    func come() { state.withLock { $0 = true } }
}

@Suite struct NamespaceTests {
    @Test func `a business that has grown large is searched by an index that finds what comparing all finds`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 8_000)
            let questions = try await large.questions(50)
            #expect(questions.count == 50)
            #expect(try await large.place().relation == nil)
            #expect(try await large.recall(questions, limit: 10) == 1)
            try await library.keep(large.id)
            let relation = try #require(try await large.place().relation)
            #expect(
                try await library.namespaces.status(large.id)
                    == .init(kind: .hnsw, passages: 8_000, model: library.embedder.model, reembedding: nil))
            let plan = try await library.plan(of: library.search(large.id, "word40", questions[0], in: relation))
            #expect(plan.contains("Index Scan using \(relation.name)_embedding_idx"), "\(plan)")
            #expect(try await large.recall(questions, limit: 10) >= 0.99)
        }
    }

    @Test func `searches go on and find the same while the index is built, swapped and dropped`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 2_000)
            let question = try #require(try await large.questions(1).first)
            let best = try await large.nearest(question, limit: 10)
            let end = End()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        var searches = 0
                        while !end.isThere || searches < 5 {
                            let hits = try await library.retrieval.find(
                                large.id, "word40", embedding: question, limit: 50, visibility: [.everyone], now: library.time.clock.now()
                            ).hits
                            // Of ten that comparing all gives, the index may miss one at the edge.
                            #expect(Set(hits.map(\.chunk)).intersection(best).count >= 9)
                            searches += 1
                        }
                        return searches
                    }
                }
                for _ in 0..<2 {
                    try await library.keep(large.id)
                    _ = try await library.database.pool.query(
                        .business(large.id), "UPDATE knowledge_namespaces SET passages = 1 WHERE business_id = \(large.id)")
                }
                try await library.keep(large.id)
                try await NamespaceStore(pool: library.builder).dropIndex(large.id, library.embedder.model)
                end.come()
                for try await searches in group { #expect(searches >= 5) }
            }
            #expect(try await library.relations().isEmpty)
        }
    }

    @Test func `passages that come and go while the index is built, and after, are found and not found at once`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 1_000)
            let store = NamespaceStore(pool: library.builder)
            let early = try await library.add(large.id, "Our mascot is a capybara named Otto.", named: "mascot.md")
            let gone = try await library.add(large.id, "The capybara sleeps in the shed.", named: "shed.md")
            #expect(try await store.build(large.id, library.embedder.model) == 1_002)
            try await library.knowledge.delete(large.id, gone)
            let late = try await library.add(large.id, "Our capybara likes watermelon for breakfast.", named: "food.md")
            try await store.swap(large.id, library.embedder.model)
            let relation = try #require(try await large.place().relation)
            func found() async throws -> Set<DocumentID> {
                Set(try await library.ask(large.id, "What does the capybara do?").filter { $0.text.contains("apybara") }.map(\.document))
            }
            #expect(try await found() == [early, late])
            let after = try await library.add(large.id, "Visitors may feed the capybara on Sundays.", named: "visits.md")
            #expect(try await found() == [early, late, after])
            try await library.knowledge.delete(large.id, early)
            _ = try await library.knowledge.change(large.id, late, DocumentChanges(visibility: .team))
            #expect(try await found() == [after])
            let rows = try await library.database.pool.query(
                .business(large.id),
                """
                SELECT (SELECT count(*) FROM namespaces.\(unescaped: relation.name)) AS indexed,
                       (SELECT count(*) FROM chunk_vectors WHERE business_id = \(large.id)) AS vectors
                """)
            #expect(try rows[0]("indexed") as Int == rows[0]("vectors"))
        }
    }

    @Test func `rows that may not be seen do not starve a search by the index`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 8_000)
            try await library.keep(large.id)
            let question = try #require(try await large.questions(1).first)
            // The documents of the 60 nearest become internal: some thousand passages, most of them nearer than what may be seen.
            _ = try await library.database.pool.query(
                .business(large.id),
                """
                UPDATE documents SET visibility = 'internal' WHERE business_id = \(large.id) AND id IN (
                    SELECT document_id FROM chunks WHERE business_id = \(large.id) AND id = ANY (\(try await large.nearest(question, limit: 60))))
                """)
            let visible = try await large.nearest(question, limit: 10)
            #expect(visible.count == 10)
            let search = library.search(large.id, "nothing", question, in: try await large.place().relation)
            let hits = try await PassageStore(pool: library.database.pool).search(search).map(\.hit.chunk)
            #expect(hits.count == 40)
            #expect(Set(hits).isSuperset(of: visible))
        }
    }

    @Test func `a worker that is killed between any two steps leaves what the next one ends`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 1_000)
            let store = NamespaceStore(pool: library.builder)
            let model = library.embedder.model
            _ = try await store.build(large.id, model)
            #expect(try await library.relations().count == 1)
            #expect(try await large.place().relation == nil)
            // Built twice: the first is abandoned and dropped.
            _ = try await store.build(large.id, model)
            #expect(try await library.relations().count == 1)
            try await library.keep(large.id)
            #expect(try await large.place().relation != nil)
            _ = try await store.build(large.id, model)
            try await store.swap(large.id, model)
            #expect(try await library.relations().count == 2)
            try await library.keep(large.id)
            #expect(try await library.relations() == [try #require(try await large.place().relation).name])
        }
    }

    @Test func `nobody makes or drops another business's table, and its rows are its own`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 1_000)
            try await library.keep(large.id)
            let relation = try #require(try await large.place().relation)
            let rosa = BusinessID.new()
            let pool = library.database.pool
            for call: Query in [
                "build_namespace(\(large.id), 'all-MiniLM-L6-v2')", "swap_namespace(\(large.id), 'all-MiniLM-L6-v2')",
                "drop_former_namespace(\(large.id), 'all-MiniLM-L6-v2')", "drop_namespace(\(large.id), 'all-MiniLM-L6-v2')",
            ] {
                await #expect(throws: PostgresError.self) { _ = try await pool.query(.business(rosa), "SELECT \(query: call)::text") }
                await #expect(throws: PostgresError.self) { _ = try await pool.query(.platform, "SELECT \(query: call)::text") }
            }
            let rows: Query = "SELECT FROM namespaces.\(unescaped: relation.name)"
            #expect(try await pool.query(.business(large.id), rows).count == 1_000)
            #expect(try await pool.query(.business(rosa), rows).isEmpty)
            #expect(try await pool.query(.platform, rows).isEmpty)
            await #expect(throws: PostgresError.self) {
                _ = try await pool.query(.business(large.id), "DROP TABLE namespaces.\(unescaped: relation.name)")
            }
            await #expect(throws: PostgresError.self) { _ = try await pool.query(.business(large.id), "CREATE TABLE namespaces.mine ()") }
            #expect(SearchedPlace.Relation("v_1; DROP TABLE chunks") == nil)
        }
    }

    @Test func `common words are counted with the index, and lead to nothing where rarer ones do`() async throws {
        try await Library.open { library in
            let large = try await LargeBusiness.open(library, passages: 5_000)
            let question = try #require(try await large.questions(1).first)
            let pool = library.database.pool
            let before = try await PassageStore(pool: pool).search(library.search(large.id, "word1 word2 word900", question))
            try await library.keep(large.id)
            let counted = try await pool.query(
                .business(large.id), "SELECT term, holders FROM namespace_terms WHERE business_id = \(large.id) AND term = 'word1'")
            let exact = try await pool.query(
                .business(large.id), "SELECT count(*) AS n FROM chunk_terms WHERE business_id = \(large.id) AND term = 'word1'")
            #expect(try counted.first?("holders") as Int? == exact[0]("n"))
            #expect(try exact[0]("n") as Int > 2_000)
            let place = try await large.place()
            let after = try await PassageStore(pool: pool).search(
                library.search(large.id, "word1 word2 word900", question, in: place.relation))
            let words = { (found: [Candidate]) in
                Dictionary(uniqueKeysWithValues: found.filter { $0.hit.legs.contains(.words) }.map { ($0.hit.chunk, $0.hit.lexical) })
            }
            // Ties at the end of the list fall as they fall.
            let (former, latter) = (words(before), words(after))
            #expect(former.values.sorted().map { ($0 * 1e9).rounded() } == latter.values.sorted().map { ($0 * 1e9).rounded() })
        }
    }
}

extension Library {
    var models: EmbeddingModels { EmbeddingModels(standard: embedder, others: [WordEmbedding()]) }

    /// Of businesses of a thousand passages.
    var namespaces: Namespaces {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let url = "redis://127.0.0.1:1"
        return Namespaces(
            pool: database.pool, models: models, indexFrom: 1_000,
            hub: Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger), clock: time.clock)
    }

    var keeper: NamespaceKeeper {
        NamespaceKeeper(namespaces, builder: builder, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func keep(_ business: BusinessID, _ reason: NamespaceKeeper.Reason = .changed) async throws {
        try await keeper.look(after: business, reason)
    }

    /// The tables with an index that there are.
    func relations() async throws -> [String] {
        try await database.asOwner("SELECT relname FROM pg_class WHERE relnamespace = 'namespaces'::regnamespace AND relkind = 'r'")
    }
}

import Basics
import Logging
import MiniLM
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct ReembeddingTests {
    private static let texts = [
        "We repair boilers on weekdays.", "Gutters are cleaned in autumn.", "A deposit of 20 percent is due.",
        "Our office is in Springfield.",
    ]

    private func open(_ body: (Library, BusinessID, WordEmbedding, Retrieval, Namespaces, NamespaceKeeper) async throws -> Void)
        async throws
    {
        try await Library.open { library in
            let acme = BusinessID.new()
            for (index, text) in Self.texts.enumerated() { try await library.add(acme, text, named: "note\(index).md") }
            _ = try await library.knowledge.addQuestions(acme, by: nil, [Question(question: "Are you insured?", answer: "Yes, fully.")])
            try await library.work()
            let words = WordEmbedding()
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let models = EmbeddingModels(standard: library.embedder, others: [words])
            let namespaces = Namespaces(
                pool: library.database.pool, models: models, indexFrom: 1_000, hub: library.knowledge.hub, clock: library.time.clock)
            try await body(
                library, acme, words, Retrieval(pool: library.database.pool, models: models, logger: logger), namespaces,
                NamespaceKeeper(namespaces, builder: library.builder, logger: logger))
        }
    }

    private func deliver(_ keeper: NamespaceKeeper, _ library: Library) async throws {
        let worker = OutboxWorker(
            pool: library.database.pool, hub: library.knowledge.hub, handlers: [keeper], clock: library.time.clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        while try await worker.deliverDue() > 0 {}
    }

    private func models(_ library: Library, _ business: BusinessID) async throws -> [String] {
        try await library.database.pool.query(
            .business(business),
            "SELECT model || ' ' || count(*) AS line FROM chunk_vectors WHERE business_id = \(business) GROUP BY model ORDER BY model"
        ).map { try $0("line") }
    }

    @Test func `a business is searched with its old model until the new one has read everything, and then with that alone`() async throws {
        try await open { library, acme, words, retrieval, namespaces, keeper in
            try await namespaces.embedAnew(acme, with: words.model)
            #expect(
                try await namespaces.status(acme)
                    == NamespaceStatus(
                        kind: .exact, passages: 5, model: library.embedder.model, reembedding: .init(model: words.model, done: 0, total: 5))
            )
            #expect(try await namespaces.model(of: acme).model == library.embedder.model)
            #expect(
                try await retrieval.search(acme, "Is the boiler mended?", audience: .customer, now: library.time.clock.now())[0].text
                    == Self.texts[0])
            try await deliver(keeper, library)
            #expect(try await namespaces.status(acme) == NamespaceStatus(kind: .exact, passages: 5, model: words.model, reembedding: nil))
            #expect(words.read == 6, "the question is read alone and with its answer")
            let hits = try await retrieval.search(acme, Self.texts[1], audience: .customer, now: library.time.clock.now())
            let own = try await words.embed(query: Self.texts[1])
            let cosine = zip(own, try await words.embed(query: "note1\n\(Self.texts[1])")).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(hits[0].vector - Double(cosine)) < 0.01)
            // Searches that began before are over: the old vectors go.
            #expect(try await models(library, acme) == ["\(library.embedder.model) 5", "\(words.model) 5"])
            library.time.pass(seconds: 61)
            try await deliver(keeper, library)
            #expect(try await models(library, acme) == ["\(words.model) 5"])
        }
    }

    @Test func `it goes on where it was killed, and what was added meanwhile is read before the swap or right after it`() async throws {
        try await open { library, acme, words, retrieval, namespaces, keeper in
            try await namespaces.embedAnew(acme, with: words.model)
            let store = NamespaceStore(pool: library.database.pool)
            // A run that came as far as the third passage.
            let first = try await store.passages(acme, without: words.model, after: nil, limit: 3)
            #expect(first.count == 3)
            try await store.save(acme, first.map { ($0.id, [Float](repeating: 0.125, count: 64)) }, of: words.model)
            try await library.add(acme, "New: we install sump pumps.", named: "late.md")
            #expect(try await !store.makeCurrent(acme, words.model, removeAt: .now, at: library.time.clock.now()))
            let rest = try await store.passages(acme, without: words.model, after: nil, limit: 100)
            #expect(rest.count == 3)
            try await deliver(keeper, library)
            #expect(words.read == rest.flatMap(\.passage.readings).count, "each passage once")
            #expect(try await namespaces.status(acme).model == words.model)
            // Embedded with the old model by whoever had not heard of it.
            try await library.add(acme, "Now also on Saturdays: drain cleaning.", named: "later.md")
            try await deliver(keeper, library)
            let hits = try await retrieval.search(acme, "drain cleaning Saturdays", audience: .customer, now: library.time.clock.now())
            #expect(hits.first?.legs == [.meaning, .words])
        }
    }

    @Test func `where the model cannot be asked the words decide, and it is said`() async throws {
        try await open { library, acme, words, retrieval, namespaces, keeper in
            try await namespaces.embedAnew(acme, with: words.model)
            try await deliver(keeper, library)
            words.leave()
            let found = try await retrieval.find(acme, "When are gutters cleaned?", visibility: [.everyone], now: library.time.clock.now())
            #expect(found.isByWordsAlone)
            #expect(found.hits.map(\.text) == [Self.texts[1]])
            #expect(found.hits.map(\.legs) == [[.words]])
            // A model that nobody has configured any more is the same.
            let lone = try await library.retrieval.find(
                acme, "When are gutters cleaned?", visibility: [.everyone], now: library.time.clock.now())
            #expect(lone.isByWordsAlone)
            #expect(lone.hits.map(\.text) == [Self.texts[1]])
        }
    }

    @Test func `a model that is let go before it was ready leaves nothing, and one that nobody knows is refused`() async throws {
        try await open { library, acme, words, _, _, _ in
            let other = WordEmbedding("words-64b")
            let models = EmbeddingModels(standard: library.embedder, others: [words, other])
            let namespaces = Namespaces(
                pool: library.database.pool, models: models, hub: library.knowledge.hub, clock: library.time.clock)
            await #expect(throws: UnknownModel.self) { try await namespaces.embedAnew(acme, with: "nobody's") }
            try await namespaces.embedAnew(acme, with: words.model)
            let store = NamespaceStore(pool: library.database.pool)
            let first = try await store.passages(acme, without: words.model, after: nil, limit: 3)
            try await store.save(acme, first.map { ($0.id, [Float](repeating: 0.125, count: 64)) }, of: words.model)
            try await namespaces.embedAnew(acme, with: other.model)
            try await deliver(
                NamespaceKeeper(
                    namespaces, builder: library.builder, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })),
                library)
            library.time.pass(seconds: 61)
            try await deliver(
                NamespaceKeeper(
                    namespaces, builder: library.builder, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })),
                library)
            #expect(try await self.models(library, acme) == ["\(other.model) 5"])
        }
    }
}

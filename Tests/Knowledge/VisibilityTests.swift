import Basics
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct VisibilityTests {
    private static let special = "Sump pumps are half price this spring: $450 installed."

    @Test func `a deleted document is silent from the same moment on`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, Self.special)
            try await library.add(acme, "We are closed on Sundays.", named: "hours.md")
            #expect(try await library.ask(acme, "sump pump price").first?.document == document)
            try await library.knowledge.delete(acme, document)
            #expect(try await library.ask(acme, "sump pump price", as: .team).allSatisfy { $0.document != document })
            #expect(try await library.passages(acme, document).isEmpty)
            #expect(try await library.count("chunks", acme) == 1)
            let orphans = try await library.database.pool.query(
                .business(acme), "SELECT FROM chunk_terms t WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.id = t.chunk_id)")
            #expect(orphans.isEmpty)
            #expect(try await library.knowledge.list(acme).items.count == 1)
            await #expect(throws: KnowledgeFailure.self) { try await library.knowledge.delete(acme, document) }
        }
    }

    @Test func `an internal document is the team's alone, and a change of that counts at once`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, Self.special, DocumentDetails(visibility: .team))
            #expect(try await library.ask(acme, "sump pump price").isEmpty)
            #expect(try await library.ask(acme, "sump pump price", as: .team).map(\.document) == [document])
            _ = try await library.knowledge.change(acme, document, DocumentChanges(visibility: .everyone))
            #expect(try await library.ask(acme, "sump pump price").map(\.document) == [document])
            _ = try await library.knowledge.change(acme, document, DocumentChanges(title: "Spring special", visibility: .team))
            #expect(try await library.ask(acme, "sump pump price").isEmpty)
            #expect(try await library.ask(acme, "sump pump price", as: .team).map(\.title) == ["Spring special"])
        }
    }

    @Test func `a document holds from its first day to the end of its last`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let from = try #require(EffectiveBound("2026-11-22"))
            let until = try #require(EffectiveBound("2026-11-23"))
            let document = try await library.add(acme, Self.special, DocumentDetails(from: from, until: until))
            func isFound(at time: String) async throws -> [Bool] {
                let now = try #require(Timestamp(time))
                return try await [Audience.customer, .team].asyncMap {
                    try await !library.retrieval.search(acme, "sump pump price", audience: $0, now: now).isEmpty
                }
            }
            #expect(try await isFound(at: "2026-11-21T23:59:59Z") == [false, false])
            #expect(try await isFound(at: "2026-11-22T00:00:00Z") == [true, true])
            #expect(try await isFound(at: "2026-11-23T23:59:59Z") == [true, true])
            #expect(try await isFound(at: "2026-11-24T00:00:00Z") == [false, false])
            _ = try await library.knowledge.change(acme, document, DocumentChanges(until: .open))
            #expect(try await isFound(at: "2030-01-01T00:00:00Z") == [true, true])
        }
    }

    @Test func `what is still being read, or could not be, is not found`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.special.utf8), named: "special.txt")
            #expect(try await library.ask(acme, "sump pump price", as: .team).isEmpty)
            #expect(try await library.knowledge.job(acme, added.job).status == .pending)
            try await library.work()
            #expect(try await library.ask(acme, "sump pump price").count == 1)
            #expect(try await library.knowledge.counts(acme) == KnowledgeCounts(ready: 1, processing: 0, failed: 0, passages: 1))
        }
    }
}

extension Sequence {
    func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

import Basics
import MiniLM
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct TenancyTests {
    private static let questions = ["Do you have free Wi-Fi?", "Where can I park?", "Are dogs allowed?", "What time is breakfast?"]

    private func open(_ body: (Library, BusinessID, BusinessID) async throws -> Void) async throws {
        try await Library.open { library in
            let coit = BusinessID.new()
            let rosa = BusinessID.new()
            for (business, name) in [(coit, "Coit Hotel"), (rosa, "Casa Rosa")] {
                _ = try await library.knowledge.addQuestions(
                    business, by: nil, Self.questions.map { Question(question: $0, answer: "At \(name): ask Dana at the desk.") })
            }
            try await library.work()
            try await body(library, coit, rosa)
        }
    }

    @Test func `two businesses with the same questions never see each other's answers`() async throws {
        try await open { library, coit, rosa in
            for question in Self.questions + ["Casa Rosa dogs", "Dana at the desk of Casa Rosa"] {
                let hits = try await library.ask(coit, question, limit: 50, as: .team)
                #expect(hits.count == Self.questions.count)
                #expect(hits.allSatisfy { $0.text.contains("Coit Hotel") })
            }
            #expect(try await library.ask(rosa, "dogs", limit: 50).allSatisfy { $0.text.contains("Casa Rosa") })
        }
    }

    @Test func `the store alone gives nothing of another business, and a scope that does not fit gives nothing at all`() async throws {
        try await open { library, coit, rosa in
            let vector = await library.embedder.embed("Are dogs allowed?")
            let query = library.search(rosa, "dogs", vector, DocumentVisibility.allCases).query
            let own = try await library.database.pool.query(.business(rosa), query)
            #expect(own.count == Self.questions.count)
            #expect(try await library.database.pool.query(.business(coit), query).isEmpty)
            #expect(try await library.database.pool.query(.platform, query).isEmpty)
            #expect(try await library.database.pool.query(.platform, "SELECT FROM chunks").isEmpty)
        }
    }

    @Test func `a stranger's document and job look like none`() async throws {
        try await open { library, coit, rosa in
            let document = try await library.add(rosa, "The safe is behind the painting.")
            let added = try await library.knowledge.add(rosa, by: nil, file: Array("Rooms are warm.".utf8), named: "rooms.txt")
            _ = try await library.knowledge.document(rosa, document)
            _ = try await library.knowledge.job(rosa, added.job)
            await #expect(throws: KnowledgeFailure.self) { _ = try await library.knowledge.document(coit, document) }
            await #expect(throws: KnowledgeFailure.self) { _ = try await library.knowledge.job(coit, added.job) }
            await #expect(throws: KnowledgeFailure.self) { _ = try await library.knowledge.delete(coit, document) }
            await #expect(throws: KnowledgeFailure.self) {
                _ = try await library.knowledge.change(coit, document, DocumentChanges(visibility: .everyone))
            }
            #expect(try await library.knowledge.list(coit).items.count == Self.questions.count)
            #expect(try await library.ask(rosa, "Where is the safe?").first?.document == document)
        }
    }
}

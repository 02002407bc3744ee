import Basics
import Documents
import Escalation
import Foundation
import Knowledge
import Logging
import Outbox
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport
import Testing
import Understanding

@testable import Answering

/// The sample businesses with their documents in the index, asked what their customers ask.
@Suite struct SampleQuestionsTests {
    @Test(arguments: ["acme-plumbing", "greenleaf-landscaping", "saffron-table-catering"])
    func `a business's questions are answered from its own documents, without a model`(name: String) async throws {
        let outcomes = try await Sample(name).outcomes()
        let failed = outcomes.filter { !$0.faults.isEmpty }
        let list = failed.map { "\($0.question): \($0.faults.joined(separator: ", ")) — \($0.draft.text)" }.joined(separator: "\n")
        #expect(outcomes.count >= 40)
        #expect(failed.count * 10 <= outcomes.count, "more than one in ten is wrong:\n\(list)")
        #expect(outcomes.prefix(40).count { $0.faults.isEmpty } >= 36, "of the first forty:\n\(list)")
    }

    @Test(arguments: ["acme-plumbing", "greenleaf-landscaping", "saffron-table-catering"])
    func `no reply has a figure that its sources lack, or says what is internal or over`(name: String) async throws {
        let sample = try Sample(name)
        for outcome in try await sample.outcomes() {
            let draft = outcome.draft
            let sources =
                ProfileEvidence.texts(sample.facts) + sample.facts.places + [outcome.question]
                + draft.cited.flatMap { [$0.hit.title, $0.hit.section, $0.hit.text] }
            let untraceable = NumberGuard.check(sentence: draft.text, sources: sources).filter { $0.kind != .date }
            #expect(untraceable.isEmpty, "\(outcome.question): \(draft.text)")
            #expect(outcome.said.isEmpty, "\(outcome.question): \(draft.text)")
            #expect(!draft.cited.contains { sample.hidden.contains($0.hit.fileName ?? "") }, "\(outcome.question) cites a hidden document")
        }
    }
}

/// A business of kb-samples.
private struct Sample: Sendable {
    struct Outcome: Sendable {
        let question: String
        let draft: TurnDraft
        /// What is wrong with the answer, by the rule of the samples' README.
        let faults: [String]
        /// What must never be said, and was.
        let said: [String]
    }

    private static let asking = Mutex<[String: Task<[Outcome], any Error>]>([:])

    let folder: URL
    let facts: BusinessFacts
    /// Documents that no customer may see.
    let hidden: Set<String>
    private let manifest: [JSON]

    init(_ name: String) throws {
        folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "kb-samples/\(name)")
        let profile = try Self.json(folder.appending(path: "business.json"))
        facts = try BusinessFacts(
            name: profile["name"]?.string ?? "", profile: profile, guardrails: Guardrails(profile["guardrails"] ?? [:]))
        manifest = try Self.json(folder.appending(path: "documents/manifest.json")).array ?? []
        hidden = Set(
            manifest.filter { $0["visibility"] == "internal" || $0["effective_until"]?.string.map { $0 < "2026-11" } == true }
                .compactMap { $0["file"]?.string })
    }

    private static func json(_ file: URL) throws -> JSON { try JSON.parse([UInt8](Data(contentsOf: file))) }

    /// Asked once, however many tests want to know.
    func outcomes() async throws -> [Outcome] {
        let task = Self.asking.withLock { asking in
            if let running = asking[folder.path()] { return running }
            let task = Task { try await asked() }
            asking[folder.path()] = task
            return task
        }
        return try await task.value
    }

    /// Teaches the documents to an empty installation and asks all questions.
    private func asked() async throws -> [Outcome] {
        let embedder = try Model.embedder()
        let storage = FileManager.default.temporaryDirectory.appending(path: "frontdesk-answering-\(UUID())")
        defer { Self.remove(storage) }
        return try await TestDatabase.withDatabase { database in
            let business = BusinessID.new()
            try await teach(business, database, storage)
            let answerer = Answerer(
                understanding: try Understanding(embedder: embedder), knowledge: Retrieval(pool: database.pool, embedder: embedder),
                duty: Desk.staffed,
                embedder: embedder, excerpts: ExcerptStore(pool: database.pool))
            let lines = try String(contentsOf: folder.appending(path: "questions.jsonl"), encoding: .utf8).split(separator: "\n")
            var outcomes: [Outcome] = []
            for line in lines { outcomes.append(try await ask(JSON.parse(String(line)), business, answerer)) }
            return outcomes
        }
    }

    private static func remove(_ storage: URL) {
        do { try FileManager.default.removeItem(at: storage) } catch { Issue.record(error, "the test's files stay behind") }
    }

    private func teach(_ business: BusinessID, _ database: TestDatabase, _ storage: URL) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let hub = Hub(redis: RedisClient(url: "redis://127.0.0.1:1", logger: logger), url: "redis://127.0.0.1:1", logger: logger)
        let knowledge = Knowledge(pool: database.pool, files: FileStore(directory: storage.path()), hub: hub)
        for entry in manifest {
            let file = entry["file"]?.string ?? ""
            let details = DocumentDetails(
                title: entry["title"]?.string, visibility: DocumentVisibility(rawValue: entry["visibility"]?.string ?? "") ?? .team,
                from: entry["effective_from"]?.string.flatMap(EffectiveBound.init) ?? .open,
                until: entry["effective_until"]?.string.flatMap(EffectiveBound.init) ?? .open)
            _ = try await knowledge.add(
                business, by: nil, file: [UInt8](Data(contentsOf: folder.appending(path: "documents/\(file)"))), named: file, details)
        }
        let questions = (try Self.json(folder.appending(path: "documents/faqs.json")).array ?? []).map {
            Question(question: $0["question"]?.string ?? "", answer: $0["answer"]?.string ?? "", sourceURI: $0["source_uri"]?.string)
        }
        _ = try await knowledge.addQuestions(business, by: nil, questions)
        let embedder = try Model.embedder()
        let worker = OutboxWorker(
            pool: database.pool, hub: hub,
            handlers: [
                Ingestion(knowledge: knowledge, embedder: embedder, logger: logger),
                ExcerptPreparation(
                    knowledge: Retrieval(pool: database.pool, embedder: embedder), store: ExcerptStore(pool: database.pool),
                    embedder: embedder),
            ], logger: logger)
        while try await worker.deliverDue() > 0 {}
        let unprepared: Int? = try await database.pool.query(
            .business(business),
            """
            SELECT count(*) AS passages FROM chunks c LEFT JOIN excerpt_vectors v ON v.business_id = c.business_id AND v.chunk_id = c.id
            WHERE c.business_id = \(business) AND v.chunk_id IS NULL
            """
        ).first?("passages")
        #expect(unprepared == 0)
    }

    private func ask(_ question: JSON, _ business: BusinessID, _ answerer: Answerer) async throws -> Outcome {
        let history = (question["history"]?.array ?? []).map {
            HistoryMessage(fromCustomer: $0["sender"] == "customer", text: $0["text"]?.string ?? "")
        }
        let input = TurnInput(
            business: business, facts: facts, message: question["message"]?.string ?? "", history: history,
            now: question["at"]?.string.flatMap { Timestamp($0) } ?? Timestamp(seconds: 1_795_017_600))
        let draft = await answerer.answer(input) { _ in }
        let expected = question["expect"] ?? [:]
        let never = (expected["never"]?.array ?? []).compactMap(\.string).filter { Self.plain(draft.text).contains(Self.plain($0)) }
        return Outcome(question: input.message, draft: draft, faults: Self.faults(draft, expected) + never, said: never)
    }

    private static func faults(_ draft: TurnDraft, _ expected: JSON) -> [String] {
        func accepted(_ name: String) -> [String] {
            [expected[name]?.string].compactMap { $0 } + (expected["also_\(name)"]?.array ?? []).compactMap(\.string)
        }
        var faults: [String] = []
        if !accepted("decision").contains(draft.outcome.rawValue) { faults.append("decided \(draft.outcome.rawValue)") }
        let sources = accepted("source")
        let first = draft.cited.first.map { $0.hit.sourceType == .faq ? "faqs.json" : $0.hit.fileName ?? "" }
        if !sources.isEmpty, !sources.contains(first ?? "profile") { faults.append("cites \(first ?? "nothing")") }
        let reply = plain(draft.text)
        for fact in expected["facts"]?.array ?? [] {
            let forms = (fact.array ?? []).compactMap(\.string)
            if !forms.contains(where: { reply.contains(plain($0)) }) { faults.append("lacks \(forms.joined(separator: " or "))") }
        }
        return faults
    }

    /// Lower case, plain dashes, spaces and apostrophes.
    private static func plain(_ text: String) -> String {
        let scalars = text.lowercased().unicodeScalars.map { scalar -> Character in
            switch scalar.value {
            case 0x2010...0x2015, 0x2212: "-"
            case 0x2018, 0x2019: "'"
            case 0xA0, 0x2009, 0x202F: " "
            default: Character(scalar)
            }
        }
        return String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

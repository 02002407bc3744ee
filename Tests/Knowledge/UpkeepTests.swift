import Basics
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Knowledge
@testable import KnowledgeRoutes

@Suite struct UpkeepTests {
    private let acme = BusinessID.new()
    private let rosa = BusinessID.new()

    private static let deposit = "# Deposits\n\nWe ask for a 40% deposit at booking."
    private static let otherDeposit = "# Deposits\n\nAt booking we ask for a 50% deposit."
    private static let promise = """
        # Our promise

        We clean up behind us, we call before we come, and whoever is not happy with our work gets it done again within two weeks.
        """

    @Test func `passages that contradict each other are reported until one is deleted`() async throws {
        try await KeepersDesk.open { desk in
            let first = try await desk.library.add(acme, Self.deposit, named: "payment.md")
            let second = try await desk.library.add(acme, Self.otherDeposit, named: "terms.md")
            try await desk.library.add(rosa, Self.otherDeposit, named: "terms.md")
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            try await desk.review()
            let pair = try #require(try await desk.upkeep.report(acme).contradictions.first)
            #expect(try await desk.upkeep.report(acme).contradictions.count == 1)
            #expect(Set([pair.a.document, pair.b.document]) == [first, second])
            #expect(Set([pair.a.value, pair.b.value]) == ["40%", "50%"])
            #expect(pair.subject.contains("deposit"))
            #expect(try await desk.upkeep.report(rosa).contradictions.isEmpty)
            try await desk.library.knowledge.delete(acme, second)
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            try await desk.review()
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            #expect(try await desk.faults(acme).isEmpty)
        }
    }

    @Test func `what only the team may read, and what holds no longer, contradicts nothing`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.library.add(acme, Self.deposit, named: "payment.md")
            let other = try await desk.library.add(acme, Self.otherDeposit, named: "terms.md", DocumentDetails(visibility: .team))
            try await desk.review()
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            _ = try await desk.library.knowledge.change(acme, other, DocumentChanges(visibility: .everyone))
            try await desk.library.add(acme, "We have a cat.", named: "cat.md")
            try await desk.review()
            #expect(try await desk.upkeep.report(acme).contradictions.count == 1)
            let past = EffectiveBound.moment(desk.library.time.clock.now().adding(seconds: -60))
            _ = try await desk.library.knowledge.change(acme, other, DocumentChanges(until: past))
            try await desk.library.add(acme, "We have a dog.", named: "dog.md")
            try await desk.review()
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
        }
    }

    @Test func `a dismissal holds until the content changes, and for one business only`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.library.add(acme, Self.deposit, named: "payment.md")
            let second = try await desk.library.add(acme, Self.otherDeposit, named: "terms.md")
            try await desk.review()
            let pair = try #require(try await desk.upkeep.report(acme).contradictions.first)
            await #expect(throws: UpkeepFailure.noFinding) { try await desk.upkeep.dismiss(rosa, pair.id, by: .new()) }
            #expect(try await desk.upkeep.report(acme).contradictions.map(\.id) == [pair.id])
            try await desk.upkeep.dismiss(acme, pair.id, by: .new())
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            try await desk.library.add(acme, "We have a cat.", named: "cat.md")
            try await desk.review()
            #expect(try await desk.upkeep.report(acme).contradictions.isEmpty)
            try await desk.library.knowledge.delete(acme, second)
            try await desk.library.add(acme, Self.otherDeposit.replacing("50", with: "60"), named: "terms.md")
            try await desk.review()
            let changed = try await desk.upkeep.report(acme).contradictions
            #expect(changed.count == 1)
            #expect(changed.first?.id != pair.id)
        }
    }

    @Test func `a finding keeps its id from one look to the next`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.library.add(acme, Self.deposit + "\n\n" + Self.promise, named: "payment.md")
            try await desk.library.add(acme, Self.otherDeposit + "\n\n" + Self.promise, named: "terms.md")
            try await desk.review()
            let before = try await desk.upkeep.report(acme)
            #expect(before.contradictions.count == 1)
            #expect(before.duplicates.count == 1)
            #expect(before.duplicates.first?.similarity == 1)
            desk.library.time.pass(seconds: 2 * 86_400)
            try await desk.review()
            try await desk.deliverAllAgain(acme)
            let after = try await desk.upkeep.report(acme)
            #expect(after.contradictions == before.contradictions)
            #expect(after.duplicates == before.duplicates)
        }
    }

    @Test func `a review comes each day by itself`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.library.add(acme, Self.deposit, named: "payment.md")
            try await desk.review()
            // To the last minute of the day: each business has a minute of its own.
            desk.library.time.pass(seconds: 14 * 3_600 + 27 * 60)
            for _ in 1...3 {
                desk.library.time.pass(seconds: 86_400)
                try await desk.work()
                let row = try await desk.library.database.pool.query(
                    .business(acme), "SELECT reviewed_at FROM knowledge_upkeep WHERE business_id = \(acme)")[0]
                let reviewed: Timestamp? = try row("reviewed_at")
                #expect(reviewed == desk.library.time.clock.now())
            }
        }
    }

    // MARK: Documents

    @Test func `what must be confirmed, what has expired and what is a year old is stale`() async throws {
        try await KeepersDesk.open { desk in
            let due = try await desk.library.add(acme, "The sump special costs $89.", named: "special.md")
            let expired = try await desk.library.add(
                acme, "The winter price is $99.", named: "winter.md",
                DocumentDetails(until: .moment(desk.library.time.clock.now().adding(seconds: 86_400))))
            let old = try await desk.library.add(acme, "We love pipes.", named: "pipes.md")
            #expect(try await desk.upkeep.report(acme).stale.isEmpty)
            _ = try await desk.library.database.pool.query(
                .business(acme), "UPDATE documents SET confirm_by = '2026-11-22' WHERE business_id = \(acme) AND id = \(due)")
            desk.library.time.pass(seconds: 3 * 86_400)
            let stale = try await desk.upkeep.report(acme).stale
            #expect(Dictionary(uniqueKeysWithValues: stale.map { ($0.document, $0.reason) }) == [due: .confirmByPassed, expired: .expired])
            #expect(try await desk.upkeep.report(acme).stale == stale)
            #expect(try await desk.upkeep.report(rosa).stale.isEmpty)
            try await desk.upkeep.dismiss(acme, try #require(stale.first { $0.document == expired }).id, by: .new())
            _ = try await desk.library.database.pool.query(
                .business(acme), "UPDATE documents SET confirm_by = '2028-01-01' WHERE business_id = \(acme) AND id = \(due)")
            #expect(try await desk.upkeep.report(acme).stale.isEmpty)
            desk.library.time.pass(seconds: 365 * 86_400)
            #expect(Set(try await desk.upkeep.report(acme).stale.map(\.document)) == [due, old])
            _ = try await desk.library.database.pool.query(
                .business(acme),
                "UPDATE documents SET confirmed_at = \(desk.library.time.clock.now()) WHERE business_id = \(acme) AND id = \(old)")
            #expect(try await desk.upkeep.report(acme).stale.map(\.document) == [due])
        }
    }

    @Test func `what no answer used for a month is unused, once customers were answered that long`() async throws {
        try await KeepersDesk.open { desk in
            let used = try await desk.library.add(acme, "A repair costs $95.", named: "prices.md")
            let unused = try await desk.library.add(acme, "We love pipes.", named: "pipes.md")
            try await desk.library.add(acme, "The safe is behind the painting.", named: "safe.md", DocumentDetails(visibility: .team))
            desk.library.time.pass(seconds: 40 * 86_400)
            #expect(try await desk.upkeep.report(acme).unused.isEmpty, "nobody has asked anything yet")
            try await desk.ask(acme, "What does a repair cost?", .answer, citing: [used])
            #expect(try await desk.upkeep.report(acme).unused.isEmpty, "the log is too young to tell")
            desk.library.time.pass(seconds: 31 * 86_400)
            let new = try await desk.library.add(acme, "Pipes love us.", named: "love.md")
            let found = try await desk.upkeep.report(acme).unused
            #expect(found.map(\.document) == [unused])
            #expect(found.first?.title == "Pipes")
            try await desk.ask(acme, "Do you love pipes?", .answer, citing: [unused, new])
            #expect(try await desk.upkeep.report(acme).unused.isEmpty)
        }
    }

    // MARK: Routes

    @Test func `the keeper reads gaps and findings, drafts and dismisses; an agent only reads`() async throws {
        try await KeepersDesk.open { desk in
            let api = Api(desk.library)
            try await desk.library.add(acme, Self.deposit, named: "payment.md")
            try await desk.library.add(acme, Self.otherDeposit, named: "terms.md")
            try await desk.ask(acme, "Do you rent out wedding tents?")
            try await desk.ask(acme, "Are dogs allowed?")
            try await desk.review()
            let gaps = try await api(.get, "knowledge/gaps?status=open", as: .agent, of: acme)
            #expect(gaps.status == 200)
            let items = try #require(gaps.json["items"]?.array)
            #expect(items.map { $0["question"]?.string } == ["Are dogs allowed?", "Do you rent out wedding tents?"])
            #expect(items[0]["count"] == 1 && items[0]["unanswered"] == 1 && items[0]["rated_badly"] == 0)
            #expect(items[0]["examples"]?.array?.first?["text"] == "Are dogs allowed?")
            #expect(items[0]["suggestion"] == .null && items[0]["document_id"] == .null && items[0]["status"] == "open")
            #expect(gaps.json["next_cursor"] == .null)
            let ids = items.compactMap { $0["id"]?.string }
            #expect(try await api(.post, "knowledge/gaps/\(ids[0])/draft", ["answer": "Yes."], as: .agent, of: acme).status == 403)
            #expect(try await api(.post, "knowledge/gaps/\(ids[0])/dismiss", as: .agent, of: acme).status == 403)
            #expect(try await api(.post, "knowledge/gaps/\(ids[0])/draft", [:], of: acme).faults == ["answer"])
            #expect(try await api(.post, "knowledge/gaps/\(ids[0])/draft", ["answer": "Yes."], of: rosa).status == 404)
            let drafted = try await api(.post, "knowledge/gaps/\(ids[0])/draft", ["answer": "Yes."], of: acme)
            #expect(drafted.status == 201)
            let drafts = try await desk.drafts(acme)
            #expect(drafted.json["document_id"]?.string == drafts.first?.document.description)
            #expect(try await api(.post, "knowledge/gaps/\(ids[1])/dismiss", of: acme).status == 204)
            #expect(try await api(.get, "knowledge/gaps", of: acme).json["items"]?.array?.map { $0["status"]?.string } == ["drafted"])
            #expect(try await api(.get, "knowledge/gaps?status=late", of: acme).faults == ["status"])
            #expect(try await api(.get, "knowledge/gaps", of: rosa).json["items"] == [])
            #expect(try await api(.get, "knowledge/gaps", as: nil, of: acme).status == 401)

            let report = try await api(.get, "knowledge/upkeep", as: .agent, of: acme)
            #expect(report.status == 200)
            let pair = try #require(report.json["contradictions"]?.array?.first)
            #expect(Set([pair["a"]?["value"]?.string, pair["b"]?["value"]?.string]) == ["40%", "50%"])
            #expect(pair["a"]?["text"]?.string?.contains("deposit") == true)
            #expect(report.json["duplicates"] == [] && report.json["stale"] == [] && report.json["unused"] == [])
            let id = try #require(pair["id"]?.string)
            #expect(try await api(.post, "knowledge/upkeep/\(id)/dismiss", as: .agent, of: acme).status == 403)
            #expect(try await api(.post, "knowledge/upkeep/\(id)/dismiss", of: rosa).status == 404)
            #expect(try await api(.post, "knowledge/upkeep/\(id)/dismiss", of: acme).status == 204)
            #expect(try await api(.get, "knowledge/upkeep", of: acme).json["contradictions"] == [])
        }
    }
}

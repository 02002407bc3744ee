import Basics
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct GapTests {
    private let acme = BusinessID.new()
    private let rosa = BusinessID.new()

    private static let dogs = [
        "Can I bring my dog?", "Are dogs allowed?", "hello, is it ok if i come with my dog", "Do you allow dogs inside?",
        "Is my dog allowed to come in?", "are dogs allowed in here", "May I bring a dog along?", "Can I come with a dog?",
        "do you let dogs in", "Hi! Can dogs come inside?",
    ]

    @Test func `what was not understood is a gap, and a stranger's business sees none`() async throws {
        try await KeepersDesk.open { desk in
            let chat = ConversationID.new()
            try await desk.ask(acme, "hi, do you rent out wedding tents? Mail me: nora.fields@example.com", in: chat)
            try await desk.ask(acme, "What does a repair cost?", .answer)
            let gap = try #require(try await desk.open(acme).first)
            #expect(try await desk.open(acme).count == 1)
            #expect(gap.question == "Do you rent out wedding tents?")
            #expect(gap.count == 1 && gap.unanswered == 1 && gap.ratedBadly == 0)
            #expect(gap.examples.map(\.text) == ["hi, do you rent out wedding tents? Mail me: [e-mail]"])
            #expect(gap.examples.map(\.conversation) == [chat])
            #expect(gap.suggestion == nil)
            #expect(try await desk.open(rosa).isEmpty)
            await #expect(throws: UpkeepFailure.noGap) { try await desk.gaps.dismiss(rosa, gap.id) }
            await #expect(throws: UpkeepFailure.noGap) { _ = try await desk.gaps.draft(rosa, gap.id, by: nil, answer: "Yes.") }
            #expect(try await desk.open(acme).count == 1)
            #expect(try await desk.faults(acme).isEmpty)
        }
    }

    @Test func `ten wordings of one question are one gap, which keeps its id as it grows`() async throws {
        try await KeepersDesk.open { desk in
            var ids: Set<GapID> = []
            for wording in Self.dogs {
                try await desk.ask(acme, wording)
                let gaps = try await desk.open(acme)
                #expect(gaps.count == 1, "\(wording)")
                ids.formUnion(gaps.map(\.id))
            }
            try await desk.ask(acme, "Do you rent out wedding tents?")
            let gaps = try await desk.open(acme)
            #expect(ids.count == 1)
            #expect(gaps.map(\.count) == [1, 10])
            #expect(gaps.last?.examples.count == 3)
            #expect(gaps.last?.question.lowercased().contains("dog") == true)
            #expect(try await desk.library.count("asked_questions", acme) == 11)
        }
    }

    /// In which order they are logged decides which wording a group begins with, and an odd one may stay apart; none may be lost or counted twice.
    @Test func `questions that come at once are each in one gap, and in few`() async throws {
        try await KeepersDesk.open { desk in
            for wording in Self.dogs {
                let question = AskedQuestion(
                    message: .new(), conversation: .new(), text: wording, outcome: .dontKnow, documents: [],
                    at: desk.library.time.clock.now())
                _ = try await desk.library.database.pool.queries(.business(acme), question.entry(acme))
            }
            try await desk.work()
            let counts = try await desk.open(acme).map(\.count)
            #expect(counts.reduce(0, +) == 10)
            #expect(counts.count <= 3, "\(counts)")
        }
    }

    @Test func `told again, nothing changes`() async throws {
        try await KeepersDesk.open { desk in
            let message = try await desk.ask(acme, Self.dogs[0])
            try await desk.ask(acme, Self.dogs[1])
            try await desk.ask(acme, "Do you rent out tents?", .offer)
            try await desk.rate(acme, message, helpful: false)
            try await desk.resolve(acme, Self.answered(message))
            let before = try await desk.gaps.list(acme, GapStatus.allCases).items
            #expect(before.count == 2)
            try await desk.deliverAllAgain(acme)
            #expect(try await desk.gaps.list(acme, GapStatus.allCases).items == before)
            #expect(try await desk.drafts(acme).count == 0, "no chat was named that asked this")
            #expect(try await desk.faults(acme).isEmpty)
        }
    }

    @Test func `an answer that is rated badly is a gap until it is rated well`() async throws {
        try await KeepersDesk.open { desk in
            let message = try await desk.ask(acme, "Do you work at night?", .answer)
            #expect(try await desk.open(acme).isEmpty)
            try await desk.rate(acme, message, helpful: false)
            let gap = try #require(try await desk.open(acme).first)
            #expect(gap.count == 1 && gap.unanswered == 0 && gap.ratedBadly == 1)
            try await desk.rate(acme, message, helpful: true)
            #expect(try await desk.open(acme).isEmpty)
        }
    }

    @Test func `a rating that overtakes its question counts`() async throws {
        try await KeepersDesk.open { desk in
            let question = AskedQuestion(
                message: .new(), conversation: .new(), text: "Do you work at night?", outcome: .answer, documents: [],
                at: desk.library.time.clock.now())
            try await desk.rate(acme, question.message, helpful: false)
            #expect(try await desk.open(acme).isEmpty)
            _ = try await desk.library.database.pool.queries(.business(acme), question.entry(acme))
            try await desk.work()
            #expect(try await desk.open(acme).map(\.ratedBadly) == [1])
        }
    }

    @Test func `what was dismissed is not brought up again in other words`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.ask(acme, Self.dogs[0])
            let gap = try #require(try await desk.open(acme).first)
            try await desk.gaps.dismiss(acme, gap.id)
            try await desk.ask(acme, Self.dogs[1])
            #expect(try await desk.open(acme).isEmpty)
            #expect(try await desk.gaps.list(acme, [.dismissed]).items.map(\.count) == [2])
        }
    }

    @Test func `a gap closes when its draft is published, opens when it is deleted, and is another one when asked again`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.ask(acme, Self.dogs[0])
            try await desk.ask(acme, "Do you rent out wedding tents?")
            let gaps = try await desk.open(acme)
            for gap in gaps {
                let document = try await desk.gaps.draft(acme, gap.id, by: .new(), answer: "Yes, with pleasure.")
                #expect(try await desk.gaps.list(acme, [.drafted]).items.contains { $0.id == gap.id && $0.document == document })
            }
            #expect(try await desk.open(acme).isEmpty)
            let made = try await desk.drafts(acme)
            #expect(made.map(\.question) == gaps.map(\.question))
            _ = try await desk.library.knowledge.publish(acme, by: .new(), made[0].document, 1)
            try await desk.library.work()
            try await desk.library.knowledge.delete(acme, made[1].document)
            #expect(try await desk.gaps.list(acme, [.closed]).items.map(\.id) == [gaps[0].id])
            #expect(try await desk.open(acme).map(\.id) == [gaps[1].id])
            #expect(try await desk.open(acme).first?.document == nil)
            await #expect(throws: UpkeepFailure.closed) { try await desk.gaps.dismiss(acme, gaps[0].id) }
            try await desk.ask(acme, gaps[0].question)
            #expect(try await desk.open(acme).count == 2)
        }
    }

    // MARK: Suggestions

    @Test func `the passage that comes close is suggested as long as it can be said`() async throws {
        try await KeepersDesk.open { desk in
            let document = try await desk.library.add(
                acme, "# Pets\n\nDogs are welcome on the terrace, on a leash. Cats and birds have to stay at home.")
            try await desk.library.add(
                acme, "Dogs must be kept out of the cellar.", named: "secret.md", DocumentDetails(visibility: .team))
            try await desk.ask(acme, "Are dogs allowed on the terrace?")
            try await desk.ask(acme, "Do you sell steam engines?")
            let gaps = try await desk.open(acme)
            #expect(gaps.map { $0.suggestion?.contains("welcome on the terrace") } == [nil, true])
            _ = try await desk.library.knowledge.change(acme, document, DocumentChanges(visibility: .team))
            #expect(try await desk.open(acme).map(\.suggestion) == [nil, nil])
        }
    }

    private static func answered(
        _ message: MessageID, in conversation: ConversationID = .new(),
        _ answer: String = "Yes, dogs are welcome on the terrace, on a leash."
    ) -> ResolvedChat {
        ResolvedChat(
            conversation: conversation,
            lines: [
                .init(message: message, sender: .customer, text: dogs[1]), .init(message: .new(), sender: .ai, text: "I do not know."),
                .init(message: .new(), sender: .agent, text: "Hi, Sarah here! \(answer)"),
            ])
    }

    @Test func `what an agent answered becomes one draft for the gap, and nothing of another business's`() async throws {
        try await KeepersDesk.open { desk in
            let chats = [ConversationID.new(), .new()]
            var messages: [MessageID] = []
            for chat in chats { messages.append(try await desk.ask(acme, Self.dogs[1], in: chat)) }
            try await desk.resolve(rosa, Self.answered(messages[0], in: chats[0]))
            #expect(try await desk.drafts(rosa).isEmpty, "another business's chat of the same id teaches nothing")
            try await desk.resolve(acme, Self.answered(messages[0], in: chats[0]))
            let gap = try #require(try await desk.gaps.list(acme, [.drafted]).items.first)
            #expect(gap.suggestion == "Yes, dogs are welcome on the terrace, on a leash.")
            let made = try await desk.drafts(acme)
            #expect(made.map(\.question) == ["Are dogs allowed?"])
            #expect(made.map(\.answer) == [gap.suggestion])
            #expect(gap.document == made.first?.document)
            try await desk.resolve(acme, Self.answered(messages[1], in: chats[1], "Dogs are fine inside as well."))
            try await desk.deliverAllAgain(acme)
            #expect(try await desk.drafts(acme).count == 1)
            #expect(try await desk.library.count("chat_lessons", acme) == 2)
            #expect(try await desk.library.count("chat_lessons", rosa) == 0)
            #expect(try await desk.faults(acme).isEmpty)
        }
    }

    // MARK: Forgetting

    @Test func `questions are forgotten after 180 days`() async throws {
        try await KeepersDesk.open { desk in
            try await desk.ask(acme, Self.dogs[0])
            desk.library.time.pass(seconds: 179 * 86_400)
            try await desk.review()
            #expect(try await desk.open(acme).count == 1)
            desk.library.time.pass(seconds: 2 * 86_400)
            try await desk.review()
            #expect(try await desk.open(acme).isEmpty)
            for table in ["asked_questions", "asked_ratings", "chat_lessons", "knowledge_gaps"] {
                #expect(try await desk.library.count(table, acme) == 0, "\(table)")
            }
        }
    }

    @Test func `pages follow one another`() async throws {
        try await KeepersDesk.open { desk in
            let questions = [
                "Do you rent out wedding tents?", "Are dogs allowed?", "Is there free wifi?", "Do you grind tree stumps?",
                "Do you ship to Canada?",
            ]
            for question in questions { try await desk.ask(acme, question) }
            var found: [String] = []
            var cursor: PageCursor?
            repeat {
                let page = try await desk.gaps.list(acme, [.open], cursor: cursor, limit: 2)
                found += page.items.map(\.question)
                cursor = page.nextCursor.flatMap { PageCursor($0) }
            } while cursor != nil
            #expect(found == questions.reversed())
        }
    }
}

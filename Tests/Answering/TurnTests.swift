import Basics
import Chat
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

/// Live turns on a database: what is saved, once, and what follows from it.
@Suite struct TurnTests {
    @Test func `a turn saves the reply once, however often it is taken`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            async let first = counter.answering.take(asked) { _ in }
            async let second = counter.answering.take(asked) { _ in }
            let replies = try await [first.reply, second.reply]
            let again = try await counter.answering.take(asked) { _ in }
            #expect(Set((replies + [again.reply]).compactMap { $0?.id }).count == 1)
            let log = try await counter.log()
            #expect(log.map(\.sender.type) == [.customer, .ai])
            #expect(log.last?.replyTo == asked.message.id)
            #expect(log.last?.tier == "extract")
            #expect(log.last?.citations.text.contains("Price list") == true)
        }
    }

    @Test func `another node's reply stands`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            let other = counter.anotherNode()
            async let here = counter.answering.take(asked) { _ in }
            async let there = other.take(asked) { _ in }
            let (one, two) = try await (here.reply, there.reply)
            #expect(one?.id == two?.id && one != nil)
            #expect(try await counter.log().count == 2)
        }
    }

    @Test func `the tokens that are told make up the reply`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            let told = Mutex<[(MessageID, Int, String)]>([])
            let result = try await counter.answering.take(asked) { event in
                if case .token(let id, let offset, let text) = event { told.withLock { $0.append((id, offset, text)) } }
            }
            let pieces = told.withLock { $0 }
            #expect(pieces.map(\.2).joined() == result.reply?.text)
            #expect(pieces.allSatisfy { $0.0 == result.reply?.id })
            #expect(
                pieces.dropFirst().map(\.1)
                    == pieces.indices.dropFirst().map { index in pieces[..<index].reduce(0) { $0 + $1.2.unicodeScalars.count } })
        }
    }

    @Test func `the assistant is silent once an agent has the chat, also in the middle of an answer`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            counter.gate.onSearch { try await counter.claim() }
            let result = try await counter.answering.take(asked) { _ in }
            #expect(result.reply == nil)
            #expect(result.conversation.state.agent?.name == "Sarah Lindqvist")
            #expect(try await counter.log().contains { $0.sender.type == .ai } == false)
        }
    }

    @Test func `a turn that nobody finished is taken up by a worker, and is done after that`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            counter.clock.pass(seconds: Chats.turnGrace + 1)
            #expect(try await counter.worker.deliverDue() == 1)
            #expect(try await counter.log().last?.replyTo == asked.message.id)
            #expect(try await counter.worker.deliverDue() == 0)
        }
    }

    @Test func `an answered turn leaves nothing for the worker`() async throws {
        try await Counter.open { counter in
            _ = try await counter.answering.take(try await counter.says("what does a pressure regulator cost?")) { _ in }
            counter.clock.pass(seconds: Chats.turnGrace + 1)
            #expect(try await counter.worker.deliverDue() == 0)
        }
    }

    @Test func `a complaint waits for a person with what they need to know`() async throws {
        try await Counter.open { counter in
            let result = try await counter.answering.take(
                try await counter.says("I'm really upset, the tech left a mess in Verona and didn't fix the problem.")
            ) { _ in }
            let conversation = result.conversation
            #expect(conversation.state.status == .waitingHuman)
            #expect(conversation.state.escalation.type == .forced)
            #expect(conversation.state.escalation.reason == "complaint")
            #expect(conversation.state.priority == .high)
            #expect(conversation.summary?.contains("left a mess") == true)
            #expect(conversation.understanding["intents"]?.array?.isEmpty == false)
            #expect(conversation.understanding["next_steps"]?.array?.isEmpty == false)
            #expect(try await counter.synced() == ["escalated"])
        }
    }

    @Test func `an offer that is accepted hands over, and one that is passed over does not`() async throws {
        try await Counter.open { counter in
            let offered = try await counter.answering.take(try await counter.says("do you sell wedding dresses?")) { _ in }
            #expect(offered.conversation.state.escalation.type == .offered)
            let other = try await counter.answering.take(try await counter.says("what does a pressure regulator cost?")) { _ in }
            #expect(other.conversation.state.escalation.type == .none)
            _ = try await counter.answering.take(try await counter.says("do you sell wedding dresses?")) { _ in }
            let accepted = try await counter.answering.take(try await counter.says("yes please")) { _ in }
            #expect(accepted.conversation.state.status == .waitingHuman)
            #expect(accepted.conversation.state.escalation.type == .requested)
        }
    }

    @Test func `a quote, a contact and thanks end as a chat that the assistant resolved`() async throws {
        try await Counter.open { counter in
            let quoted = try await counter.answering.take(try await counter.says("what does a pressure regulator cost?")) { _ in }
            let contact = try await counter.answering.take(
                try await counter.says("Good to know. You can reach me at nora.fields@example.com.")
            ) { _ in }
            #expect(contact.conversation.contact.email == "nora.fields@example.com")
            let thanked = try await counter.answering.take(try await counter.says("Thanks, that helps.")) { _ in }
            #expect(thanked.conversation.state.status == .closed)
            #expect(thanked.conversation.state.outcome == .resolvedByAI)
            #expect(thanked.conversation.topic == quoted.conversation.topic)
            let synced = try await counter.synced()
            #expect(Set(synced) == ["turn", "contact", "closed"])
        }
    }

    @Test func `what was asked and what came of it is told once, without personal data; courtesies and wishes are not`() async throws {
        try await Counter.open { counter in
            let answered = try await counter.says("what does a pressure regulator cost?")
            _ = try await counter.answering.take(answered) { _ in }
            _ = try await counter.answering.take(answered) { _ in }
            counter.clock.pass(seconds: 1)
            let unanswered = try await counter.says("do you sell wedding dresses? mail me: nora.fields@example.com")
            _ = try await counter.answering.take(unanswered) { _ in }
            for text in ["Hello there!", "You can reach me at nora.fields@example.com.", "I want to talk to a person"] {
                _ = try await counter.answering.take(try await counter.says(text)) { _ in }
            }
            let asked = try await counter.asked()
            #expect(asked.map { $0["message_id"]?.string } == [answered.message.id.description, unanswered.message.id.description])
            #expect(asked.map { $0["outcome"]?.string } == ["answer", "dont_know"])
            #expect(asked.last?["question"]?.string == "do you sell wedding dresses? mail me: [e-mail]")
            #expect(asked.first?["documents"]?.array?.count == 1)
        }
    }

    @Test func `a complaint is no question of the knowledge`() async throws {
        try await Counter.open { counter in
            _ = try await counter.answering.take(
                try await counter.says("I'm really upset, the tech left a mess in Verona and didn't fix the problem.")
            ) { _ in }
            #expect(try await counter.asked().isEmpty)
        }
    }

    @Test func `a rating is told with the question that was answered, and the end of a chat with the chat`() async throws {
        try await Counter.open { counter in
            let asked = try await counter.says("what does a pressure regulator cost?")
            let result = try await counter.answering.take(asked) { _ in }
            let reply = try #require(result.reply)
            for helpful in [false, true] {
                counter.clock.pass(seconds: 1)
                try await counter.chats.conversations.rate(result.conversation, message: reply.id, helpful: helpful, comment: nil)
            }
            await #expect(throws: ChatFailure.self) {
                try await counter.chats.conversations.rate(result.conversation, message: asked.message.id, helpful: false, comment: nil)
            }
            let rated = try await counter.told("knowledge.rated")
            #expect(rated.map { $0["message_id"]?.string } == [asked.message.id, asked.message.id].map(\.description))
            #expect(rated.map { $0["helpful"]?.bool } == [false, true])
            try await counter.chats.close(counter.visitor, nil)
            #expect(
                try await counter.told("knowledge.resolved").map { $0["conversation_id"]?.string }
                    == [result.conversation.id.description])
        }
    }

    @Test func `a chat that was resolved begins anew, whatever was said before`() async throws {
        try await Counter.open { counter in
            _ = try await counter.answering.take(try await counter.says("do you sell wedding dresses?")) { _ in }
            try await counter.chats.close(counter.visitor, nil)
            let reopened = try await counter.answering.take(try await counter.says("yes please")) { _ in }
            #expect(reopened.conversation.state.status == .active, "the yes belongs to an offer of another matter")
        }
    }
}

/// The front desk of Oakline Plumbing: one visitor, one chat, real storage.
private final class Counter: Sendable {
    let visitor = VisitorIdentity(business: .new(), visitor: .new())
    let chats: Chats
    let answering: Answering
    let worker: OutboxWorker
    let clock: TestClock
    let gate: Gate
    private let database: TestDatabase
    private let answerer: Answerer
    private let partials: PartialTexts

    static func open<R: Sendable>(_ body: (Counter) async throws -> R) async throws -> R {
        try await TestDatabase.withDatabase { try await body(Counter($0)) }
    }

    private init(_ database: TestDatabase) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        // Redis only carries doorbells and partial texts: turns go on without it.
        let redis = RedisClient(url: "redis://127.0.0.1:1", logger: logger)
        let hub = Hub(redis: redis, url: "redis://127.0.0.1:1", logger: logger)
        let clock = TestClock()
        let conversations = Conversations(pool: database.pool, hub: hub, clock: clock.clock)
        let gate = Gate([AnswererTests.pumps])
        let embedder = try Model.embedder()
        self.database = database
        self.clock = clock
        self.gate = gate
        partials = PartialTexts(redis: redis, logger: logger)
        chats = Chats(conversations: conversations, clock: clock.clock)
        answerer = Answerer(understanding: try Understanding(embedder: embedder), knowledge: gate, duty: Desk.staffed, embedder: embedder)
        answering = Answering(
            answerer: answerer, conversations: conversations, business: OnlyOakline(), partials: partials, clock: clock.clock,
            logger: logger)
        worker = OutboxWorker(pool: database.pool, hub: hub, handlers: [answering.unfinishedTurns], clock: clock.clock, logger: logger)
    }

    /// The same turns on a node that knows nothing of this one.
    func anotherNode() -> Answering {
        Answering(
            answerer: answerer, conversations: chats.conversations, business: OnlyOakline(), partials: partials, clock: clock.clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func says(_ text: String) async throws -> TurnRequest {
        let (message, conversation, _) = try await chats.post(
            visitor, conversation: nil, clientMessageID: UUID().uuidString, text: text, metadata: [:])
        return TurnRequest(business: visitor.business, conversation: conversation.id, message: message)
    }

    func claim() async throws {
        guard let chat = try await chats.conversations.access(visitor, nil) else { return }
        try await chats.conversations.update(visitor.business, chat.id) { before, now in
            var conversation = before
            conversation.state = try before.state.applying(.claimed(Agent(id: .new(), name: "Sarah Lindqvist")), at: now)
            return ConversationStep(conversation)
        }
    }

    func log() async throws -> [Message] {
        guard let chat = try await chats.conversations.access(visitor, nil) else { return [] }
        return try await chats.conversations.messages(chat, after: 0)
    }

    /// What was told of questions, in order.
    func asked() async throws -> [JSON] { try await told("knowledge.asked") }

    func told(_ topic: String) async throws -> [JSON] {
        try await database.pool.query(
            .business(visitor.business),
            "SELECT payload FROM outbox WHERE business_id = \(visitor.business) AND topic = \(topic) ORDER BY created_at, id"
        ).map { try $0("payload") }
    }

    /// Why the CRM was asked to look, in order.
    func synced() async throws -> [String] {
        try await database.pool.query(
            .business(visitor.business),
            "SELECT payload ->> 'reason' AS reason FROM outbox WHERE business_id = \(visitor.business) AND topic = 'crm.sync' ORDER BY created_at, id"
        ).map { try $0("reason") }
    }
}

private struct OnlyOakline: BusinessReading {
    func facts(_ business: BusinessID) async throws -> BusinessFacts { Oakline.facts }
}

/// A search during which something else can happen.
private final class Gate: KnowledgeSearching {
    private let passages: [Hit]
    private let event = Mutex<(@Sendable () async throws -> Void)?>(nil)

    init(_ passages: [Hit]) { self.passages = passages }

    func onSearch(_ event: @escaping @Sendable () async throws -> Void) { self.event.withLock { $0 = event } }

    func search(
        _ business: BusinessID, _ query: String, embedding: [Float]?, limit: Int, audience: Audience, now: Timestamp
    ) async throws -> [Hit] {
        try await event.withLock { $0 }?()
        return passages
    }
}

/// A clock that stands still until a test moves it.
private final class TestClock: Sendable {
    private let now = Mutex(Timestamp("2026-11-18T16:00:00Z") ?? .now)

    var clock: WallClock { WallClock { self.now.withLock { $0 } } }

    func pass(seconds: Double) { now.withLock { $0 = $0.adding(seconds: seconds) } }
}

import Basics
import Chat
import Foundation
import Logging
import Postgres
import Realtime
import Redis
import Takeover
import TestSupport
import Testing

@Suite struct TakeoverTests {
    private let sarah = Agent(id: .new(), name: "Sarah Lindqvist")
    private let marcus = Agent(id: .new(), name: "Marcus Bell")
    private let business = BusinessID.new()

    private func withChat(
        _ body: (Takeovers, Chats, Conversation, VisitorIdentity) async throws -> Void
    ) async throws {
        try await TestDatabase.withDatabase(transactional: 6) { database async throws in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            // No Redis: what happens on one node must not need it.
            let url = "redis://127.0.0.1:1"
            let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
            let conversations = Conversations(pool: database.pool, hub: hub)
            let chats = Chats(conversations: conversations)
            let ana = VisitorIdentity(business: business, visitor: .new())
            let waiting = try await chats.requestHuman(ana, nil, of: "Acme Plumbing", someoneIsOnDuty: true)
            try await body(Takeovers(conversations: conversations), chats, waiting, ana)
        }
    }

    @Test func `of fifty agents who claim at once one wins, and all others are told who`() async throws {
        try await withChat { takeovers, chats, chat, _ async throws in
            let agents = (0..<50).map { Agent(id: .new(), name: "Agent \($0)") }
            let outcomes = await withTaskGroup(of: (Agent, Result<Conversation, any Error>).self) { group in
                for agent in agents {
                    group.addTask {
                        do { return (agent, .success(try await takeovers.claim(business, chat.id, by: agent, of: "Acme"))) } catch {
                            return (agent, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [(Agent, Result<Conversation, any Error>)]()) { $0.append($1) }
            }
            let winners = outcomes.filter { if case .success = $0.1 { true } else { false } }.map(\.0)
            #expect(winners.count == 1)
            for case (_, .failure(let error)) in outcomes {
                #expect((error as? ChatFailure)?.detail == "\(winners[0].name) has this chat already.")
            }
            let messages = try await chats.conversations.messages(chat, after: 0)
            #expect(messages.filter { $0.text.hasPrefix("You're now chatting with") }.count == 1)
        }
    }

    @Test func `the agent is reminded to ask for an address only while none is known`() async throws {
        try await withChat { _, _, chat, _ async throws in
            func steps(_ chat: Conversation) throws -> [JSON] {
                var json = JSONWriter()
                HandoffContext(conversation: chat, notes: []).write(&json)
                return try JSON.parse(json.bytes)["ai_suggested_next_steps"]?.array ?? []
            }
            #expect(try steps(chat) == ["Ask for an e-mail address or a phone number."])
            var known = chat
            known.contact = VisitorContact(phone: "608-555-0117")
            #expect(try steps(known) == [])
        }
    }

    @Test func `the customer reads who joined, and what the agent writes`() async throws {
        try await withChat { takeovers, chats, chat, _ async throws in
            try await takeovers.claim(business, chat.id, by: sarah, of: "Acme Plumbing")
            let first = try await takeovers.write(business, chat.id, by: sarah, clientMessageID: "a", text: "Hi, I'm on my way.")
            let again = try await takeovers.write(business, chat.id, by: sarah, clientMessageID: "a", text: "Hi, I'm on my way.")
            #expect(first.id == again.id)
            let messages = try await chats.conversations.messages(chat, after: 0)
            #expect(messages.map(\.text).suffix(2) == ["You're now chatting with Sarah from Acme Plumbing.", "Hi, I'm on my way."])
            #expect(messages.last?.sender.name == "Sarah")
        }
    }

    @Test func `nobody else writes in, gives back or closes a chat that somebody has`() async throws {
        try await withChat { takeovers, _, chat, _ async throws in
            await #expect(throws: ChatFailure.self) {
                try await takeovers.write(business, chat.id, by: sarah, clientMessageID: "a", text: "Too early")
            }
            try await takeovers.claim(business, chat.id, by: sarah, of: "Acme")
            await #expect(throws: ChatFailure.self) {
                try await takeovers.write(business, chat.id, by: marcus, clientMessageID: "b", text: "Me too")
            }
            await #expect(throws: ChatFailure.self) { try await takeovers.release(business, chat.id, by: marcus, of: "Acme") }
            await #expect(throws: ChatFailure.self) {
                try await takeovers.close(business, chat.id, by: marcus, outcome: .resolvedByHuman, summary: nil)
            }
            await #expect(throws: ChatFailure.self) { try await takeovers.claim(BusinessID.new(), chat.id, by: marcus, of: "Other") }
        }
    }

    @Test func `while a person has the chat a customer's message asks no turn of the AI, and does again afterwards`() async throws {
        try await withChat { takeovers, chats, chat, ana async throws in
            try await takeovers.claim(business, chat.id, by: sarah, of: "Acme")
            let (_, withSarah, _) = try await chats.post(ana, conversation: chat.id, clientMessageID: "1", text: "Thanks", metadata: [:])
            #expect(!withSarah.state.isWithAI)
            try await takeovers.release(business, chat.id, by: sarah, of: "Acme")
            let (_, withAI, _) = try await chats.post(
                ana, conversation: chat.id, clientMessageID: "2", text: "Are you open?", metadata: [:])
            #expect(withAI.state.isWithAI)
        }
    }

    @Test func `a closed chat keeps its summary and outcome`() async throws {
        try await withChat { takeovers, chats, chat, _ async throws in
            try await takeovers.claim(business, chat.id, by: sarah, of: "Acme")
            try await takeovers.close(business, chat.id, by: sarah, outcome: .resolvedByHuman, summary: "Refunded the call-out fee.")
            let closed = try await chats.conversations.access(business, chat.id)
            #expect(closed.state.status == .closed)
            #expect(closed.state.summary == "Refunded the call-out fee.")
            #expect(closed.state.outcome == .resolvedByHuman)
            #expect(try await chats.conversations.queue(business).isEmpty)
        }
    }

    @Test func `presence is a lease that ends by itself, and away stays away while the console is open`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let time = ManualTime()
            let duty = Duty(pool: database.pool, clock: time.clock, logger: logger)
            #expect(try await !duty.someoneIsOn(business))
            try await duty.arrive(business, sarah.id)
            #expect(try await duty.someoneIsOn(business))
            #expect(try await !duty.someoneIsOn(BusinessID.new()))
            try await duty.set(business, sarah.id, .away)
            try await duty.arrive(business, sarah.id)
            #expect(try await duty.status(business, sarah.id) == .away)
            try await duty.set(business, sarah.id, .available)
            time.advance(by: Duty.lease + 1)
            #expect(try await !duty.someoneIsOn(business))
        }
    }
}

import Basics
import Synchronization
import TestSupport
import Testing

@testable import CRM
@testable import Outbox

/// Conversations as a test sets them.
private final class Chats: ChatReading {
    private let known = Mutex<[ConversationID: (BusinessID, ChatFacts)]>([:])

    func put(_ business: BusinessID, _ facts: ChatFacts) { known.withLock { $0[facts.conversation] = (business, facts) } }

    func facts(_ business: BusinessID, conversation: ConversationID) async throws -> ChatFacts? {
        known.withLock { known in known[conversation].flatMap { $0.0 == business ? $0.1 : nil } }
    }
}

@Suite struct SyncTests {
    @Test func `a chat that is told five times, three at once, is in the book once`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            let facts = ChatFacts.quote.with { $0.escalation = .requested }
            chats.put(desk.acme, facts)
            let entry = self.entry(desk.acme, facts)
            for _ in 0..<2 { try await sync.deliver(entry) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await sync.deliver(entry) } }
                try await group.waitForAll()
            }
            for resource in [Resource.contacts, .interactions, .leads, .tickets] {
                let records = try await desk.list(resource).items
                #expect(records.count == 1, "\(resource.name)")
                #expect(records.first?.version == 1)
            }
            let contact = try #require(try await desk.list(.contacts).items.first)
            for resource in [Resource.interactions, .leads, .tickets] {
                let linked = try await desk.list(resource, [("contact_id", ID<Record>(contact.id).description)]).items
                #expect(linked.count == 1, "\(resource.name) belongs to the contact")
            }
            let elsewhere = try await desk.list(.leads, in: desk.garden).items
            #expect(elsewhere.isEmpty)
        }
    }

    @Test func `ten chats told at once, each thrice, have ten tickets numbered without a gap`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            let entries = (0..<10).map { _ in
                let facts = ChatFacts.complaint.with {
                    $0.conversation = .new()
                    $0.visitor = .new()
                }
                chats.put(desk.acme, facts)
                return self.entry(desk.acme, facts)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for entry in entries + entries + entries { group.addTask { try await sync.deliver(entry) } }
                try await group.waitForAll()
            }
            let numbers = try await desk.list(.tickets).items.compactMap { $0["number"].integer }
            #expect(numbers.sorted() == Array(1...10))
        }
    }

    @Test func `what the chat tells later is filled in`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            var facts = ChatFacts.chat((.customer, "When are you open?", "ask_hours"))
            try await tell(sync, chats, desk.acme, facts)
            let before = try await desk.list(.contacts).items
            #expect(before.isEmpty, "nobody to get back to yet")
            facts.messages.append(
                ChatFacts.Message(sender: .customer, text: "I want my money back", intent: "complaint", at: facts.startedAt))
            (facts.lastSequence, facts.email, facts.name) = (2, "ana@home.example", "Ana Cruz")
            try await tell(sync, chats, desk.acme, facts)
            let contact = try #require(try await desk.list(.contacts).items.first)
            #expect(contact["email"] == "ana@home.example" && contact["last_name"] == "Cruz")
            let ticket = try #require(try await desk.list(.tickets).items.first)
            #expect(ticket["category"] == "complaint")
            #expect(ticket["contact_id"].string == ID<Record>(contact.id).description)
            let interaction = try #require(try await desk.list(.interactions).items.first)
            #expect(interaction["contact_id"].string == ID<Record>(contact.id).description)
        }
    }

    @Test func `what was read earlier never overwrites what was read later`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            let early = ChatFacts.complaint
            try await tell(sync, chats, desk.acme, early.with { ($0.lastSequence, $0.priority) = (9, "urgent") })
            try await tell(sync, chats, desk.acme, early)
            let ticket = try #require(try await desk.list(.tickets).items.first)
            #expect(ticket["priority"] == "urgent")
        }
    }

    @Test func `people's words stay, and what they deleted stays deleted`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            let facts = ChatFacts.complaint.with { $0.email = "dana@home.example" }
            try await tell(sync, chats, desk.acme, facts)
            let ticket = try #require(try await desk.list(.tickets).items.first)
            _ = try await desk.book.change(
                desk.acme, .tickets, ticket.id, Fields(["subject": "Rework at Kowalski's", "priority": "normal"]), version: 1)
            let contact = try #require(try await desk.list(.contacts).items.first)
            _ = try await desk.book.change(desk.acme, .contacts, contact.id, Fields(["email": "dana@work.example"]), version: 1)
            let interaction = try #require(try await desk.list(.interactions).items.first)
            try await desk.book.delete(desk.acme, .interactions, interaction.id)
            try await tell(sync, chats, desk.acme, facts.with { ($0.lastSequence, $0.phone) = (8, "608 555 0142") })
            let kept = try await desk.book.read(desk.acme, .tickets, ticket.id)
            #expect(kept["subject"] == "Rework at Kowalski's" && kept["priority"] == "normal")
            let person = try await desk.book.read(desk.acme, .contacts, contact.id)
            #expect(person["email"] == "dana@work.example", "a person corrected it")
            #expect(person["phone"] == "608 555 0142", "it was empty")
            let interactions = try await desk.list(.interactions).items
            #expect(interactions.isEmpty)
        }
    }

    @Test func `two chats of one visitor share the contact`() async throws {
        try await Desk.open { desk in
            let (sync, chats) = self.sync(desk)
            let visitor = VisitorID.new()
            for facts in [ChatFacts.quote, .complaint] {
                try await tell(sync, chats, desk.acme, facts.with { ($0.visitor, $0.conversation) = (visitor, .new()) })
            }
            let contact = try #require(try await desk.list(.contacts).items.first)
            let timeline = try await desk.book.timeline(desk.acme, contact: contact.id, limit: 50, after: nil).items
            #expect(timeline.map(\.kind).sorted() == ["interaction", "interaction", "lead", "ticket"])
            #expect(try await desk.list(.contacts).items.count == 1)
        }
    }

    @Test func `an entry without a conversation is a dead letter, and one whose chat is gone is done`() async throws {
        try await Desk.open { desk in
            let (sync, _) = self.sync(desk)
            await #expect(throws: OutboxRejection.self) {
                try await sync.deliver(
                    OutboxEntry(id: .new(), business: desk.acme, topic: ChatSync.topic, key: "", payload: ["reason": "turn"], attempts: 0))
            }
            try await sync.deliver(entry(desk.acme, .quote))
            #expect(try await desk.list(.interactions).items.isEmpty)
        }
    }

    private func sync(_ desk: Desk) -> (ChatSync, Chats) {
        let chats = Chats()
        return (ChatSync(pool: desk.database.pool, chats: chats, clock: desk.time.clock), chats)
    }

    private func entry(_ business: BusinessID, _ facts: ChatFacts) -> OutboxEntry {
        OutboxEntry(
            id: .new(), business: business, topic: ChatSync.topic, key: "\(facts.conversation):turn",
            payload: ["conversation_id": .string(facts.conversation.description), "reason": "turn"], attempts: 0)
    }

    private func tell(_ sync: ChatSync, _ chats: Chats, _ business: BusinessID, _ facts: ChatFacts) async throws {
        chats.put(business, facts)
        try await sync.deliver(entry(business, facts))
    }
}

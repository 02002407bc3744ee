import Basics
import Logging
import Outbox
import Postgres
import Realtime

/// What the team writes to itself about a chat.
public struct Note: Sendable {
    public let id: ID<Note>
    public let author: Agent
    public let text: String
    public let createdAt: Timestamp
}

/// One step of a conversation, decided while it is locked: its new state, the entries of its log, what must happen elsewhere.
public struct ConversationStep: Sendable {
    public var conversation: Conversation
    public var entries: [MessageDraft]
    public var outbox: [Query]

    public init(_ conversation: Conversation, entries: [MessageDraft] = [], outbox: [Query] = []) {
        self.conversation = conversation
        self.entries = entries
        self.outbox = outbox
    }
}

/// The outcome of a step.
public struct ConversationOutcome: Sendable {
    public let conversation: Conversation
    /// The entries that were written, or the earlier one where the step was a repeat.
    public let messages: [Message]
    public let isRepeat: Bool
}

/// Conversations: the one door from an id to a chat, and the one way in which a chat changes.
public final class Conversations: Sendable {
    private let pool: PostgresPool
    private let store: ChatStore
    private let hub: Hub
    private let clock: WallClock

    public init(pool: PostgresPool, hub: Hub, clock: WallClock = .system) {
        self.pool = pool
        self.hub = hub
        self.clock = clock
        store = ChatStore(pool: pool)
    }

    // MARK: Reading

    /// The conversation; a stranger's looks like none.
    public func access(_ business: BusinessID, _ id: ConversationID) async throws -> Conversation {
        guard let conversation = try await store.conversation(business, id) else { throw ChatFailure.notFound }
        return conversation
    }

    /// The visitor's own conversation: `id`, or the newest one where none is named.
    public func access(_ identity: VisitorIdentity, _ id: ConversationID?) async throws -> Conversation? {
        guard let id else { return try await store.latestConversation(identity.business, of: identity.visitor) }
        let conversation = try await access(identity.business, id)
        guard conversation.visitor == identity.visitor else { throw ChatFailure.notFound }
        return conversation
    }

    public func list(
        _ business: BusinessID, status: ConversationStatus?, search: String?, cursor: PageCursor?, limit: Int
    ) async throws -> Page<(Conversation, Message?)> {
        let rows = try await store.conversations(business, status: status, search: search, before: cursor, limit: limit + 1)
        return Page(rows: rows, limit: limit) { PageCursor(at: $0.0.lastMessageAt, id: $0.0.id.description) }
    }

    public func queue(_ business: BusinessID, limit: Int = 200) async throws -> [(Conversation, Message?)] {
        try await store.queue(business, limit: limit)
    }

    /// Entries of the log behind `sequence`, in order.
    public func messages(_ conversation: Conversation, after sequence: Int, limit: Int = 500) async throws -> [Message] {
        try await store.messages(conversation.business, conversation.id, after: sequence, limit: limit)
    }

    /// The newest entries, at most `limit`, in order.
    public func recentMessages(_ conversation: Conversation, limit: Int) async throws -> [Message] {
        try await messages(conversation, after: max(0, conversation.lastSequence - limit), limit: limit)
    }

    public func message(_ business: BusinessID, _ id: MessageID) async throws -> Message? { try await store.message(business, id) }

    public func reply(to message: Message, _ business: BusinessID) async throws -> Message? {
        try await store.reply(business, message.conversation, to: message.id)
    }

    // MARK: Changing

    /// Runs one step of a conversation: locks it, lets `decide` say what happens, writes state, log, inbox and outbox in one transaction,
    /// and rings the doorbells behind the commit.
    ///
    /// - Parameter clientMessageID: where an entry of this name stands already, nothing is decided and that entry is the outcome.
    /// - Parameter decide: a pure decision about the locked conversation; nil leaves everything as it is.
    @discardableResult
    public func update(
        _ business: BusinessID, _ id: ConversationID, clientMessageID: String? = nil,
        _ decide: @escaping @Sendable (Conversation, Timestamp) throws -> ConversationStep?
    ) async throws -> ConversationOutcome {
        let now = clock.now()
        let (outcome, inbox) = try await pool.transaction(.business(business)) { [store] transaction in
            guard let (before, earlier) = try await store.lock(business, id, clientMessageID: clientMessageID, in: transaction) else {
                throw ChatFailure.notFound
            }
            if let earlier { return (ConversationOutcome(conversation: before, messages: [earlier], isRepeat: true), 0) }
            guard let step = try decide(before, now) else {
                return (ConversationOutcome(conversation: before, messages: [], isRepeat: false), 0)
            }
            return try await Self.carryOut(step, from: before, at: now, in: transaction)
        }
        tell(outcome, inbox: inbox)
        return outcome
    }

    /// Starts a conversation of the visitor with its first entries, in one transaction.
    public func open(
        _ identity: VisitorIdentity, metadata: JSON, _ decide: @escaping @Sendable (Conversation, Timestamp) throws -> ConversationStep
    ) async throws -> ConversationOutcome {
        let now = clock.now()
        let id = ConversationID.new(at: now)
        let (outcome, inbox) = try await pool.transaction(.business(identity.business)) { [store] transaction in
            _ = try await transaction.queries([
                ChatStore.insertVisitor(identity, metadata: metadata, at: now),
                ChatStore.insertConversation(identity, id, metadata: metadata, at: now),
            ])
            guard let (conversation, _) = try await store.lock(identity.business, id, clientMessageID: nil, in: transaction) else {
                throw ChatFailure.notFound
            }
            return try await Self.carryOut(try decide(conversation, now), from: conversation, at: now, in: transaction)
        }
        tell(outcome, inbox: inbox)
        hub.send(.rang(upTo: 1), to: .visitor(identity.business, identity.visitor))
        return outcome
    }

    private static func carryOut(
        _ step: ConversationStep, from before: Conversation, at now: Timestamp, in transaction: Transaction
    ) async throws -> (ConversationOutcome, inbox: Int) {
        var conversation = step.conversation
        let changed = !conversation.state.looksLike(before.state)
        var messages: [Message] = []
        var statements: [Query] = []
        for (index, draft) in step.entries.enumerated() {
            conversation.lastSequence += 1
            conversation.lastMessageAt = now
            // A change of status rides on the last entry of its step: whoever has read the log that far knows the state.
            let status = changed && index == step.entries.count - 1 ? conversation.statusChange : nil
            statements.append(ChatStore.insert(draft, in: conversation, sequence: conversation.lastSequence, statusChange: status, at: now))
            messages.append(Message(draft, in: conversation, statusChange: status, at: now))
        }
        statements.append(ChatStore.update(conversation))
        if conversation.contact != before.contact { statements.append(ChatStore.updateContact(conversation)) }
        statements.append(contentsOf: step.outbox)
        let events = Self.inboxEvents(conversation, messages)
        // Last, because it locks the head of the business's inbox until the commit.
        statements.append(
            contentsOf: events.map { InboxLog.append(conversation.business, kind: $0, conversation: conversation.id, payload: $1, at: now) }
        )
        let results = try await transaction.queries(statements)
        let inbox: Int = try results.last?.first?("sequence") ?? 0
        return (ConversationOutcome(conversation: conversation, messages: messages, isRepeat: false), inbox)
    }

    /// One inbox entry a message, or one for a change without a message.
    private static func inboxEvents(_ conversation: Conversation, _ messages: [Message]) -> [(kind: String, payload: JSONText)] {
        func payload(_ message: Message?) -> JSONText {
            var json = JSONWriter()
            json.object {
                if let message {
                    $0.value("message") { message.write(&$0) }
                }
                $0.value("conversation") { conversation.write(&$0, last: messages.last) }
            }
            return JSONText(json.text)
        }
        return messages.isEmpty ? [("conversation", payload(nil))] : messages.map { ("message", payload($0)) }
    }

    /// Rings the doorbells behind the commit.
    private func tell(_ outcome: ConversationOutcome, inbox: Int) {
        guard !outcome.isRepeat, inbox > 0 else { return }
        let conversation = outcome.conversation
        hub.ring(.conversation(conversation.business, conversation.id), upTo: conversation.lastSequence)
        hub.ring(.inbox(conversation.business), upTo: inbox)
        hub.ring(.work, upTo: 0)
    }
}

// MARK: What else belongs to a chat

extension Conversations {
    /// Keeps what the customer says of an answer, and tells the keeper of the knowledge, by the question that it replied to.
    public func rate(_ conversation: Conversation, message: MessageID, helpful: Bool, comment: String?) async throws {
        let now = clock.now()
        try await pool.transaction(.business(conversation.business)) { [store] transaction in
            guard
                let replied = try await store.rate(
                    conversation.business, conversation.id, message, helpful: helpful, comment: comment, at: now, in: transaction)
            else { throw ChatFailure.notFound }
            guard let question = replied.question else { return }
            _ = try await transaction.queries(Self.rated(conversation, question: question, helpful: helpful, at: now))
        }
        hub.ring(.work, upTo: 0)
    }

    /// Marks the log as read up to `sequence` and tells the other side.
    public func markRead(_ conversation: Conversation, by reader: SenderType, upTo sequence: Int) async throws {
        let byCustomer = reader == .customer
        guard try await store.markRead(conversation.business, conversation.id, byCustomer: byCustomer, upTo: sequence) else { return }
        pass(.read(who: reader, sequence: sequence), in: conversation)
    }

    public func addNote(_ conversation: Conversation, by author: Agent, _ text: String) async throws -> Note {
        let note = Note(id: .new(at: clock.now()), author: author, text: text, createdAt: clock.now())
        try await store.addNote(conversation.business, conversation.id, note)
        return note
    }

    public func notes(_ conversation: Conversation) async throws -> [Note] {
        try await store.notes(conversation.business, conversation.id)
    }

    /// Sends an event that is in no log to everyone who has the chat open, customers and agents.
    public func pass(_ event: PassingEvent, in conversation: Conversation) {
        hub.send(.passing(event.json(conversation.id)), to: .conversation(conversation.business, conversation.id))
        if event.isForAgents { hub.send(.passing(event.json(conversation.id)), to: .inbox(conversation.business)) }
    }

    /// An answer may be rated again, so each rating is an entry of its own.
    private static func rated(_ conversation: Conversation, question: MessageID, helpful: Bool, at now: Timestamp) -> [Query] {
        Outbox.adding(
            conversation.business, topic: "knowledge.rated", key: "\(question):\(now.microseconds)",
            payload: ["message_id": .string(question.description), "helpful": .bool(helpful), "at": .string(now.description)], dueAt: now)
    }

    /// The statements that follow from the end of a chat: the CRM looks at it, and what a person answered is learned.
    public static func closed(_ conversation: Conversation, at now: Timestamp) -> [Query] {
        crmSync(conversation, reason: "closed", at: now)
            + Outbox.adding(
                conversation.business, topic: "knowledge.resolved", key: "\(conversation.id):\(conversation.lastSequence)",
                payload: ["conversation_id": .string(conversation.id.description)], dueAt: now)
    }

    /// The statements that ask the CRM to look at this conversation again, behind `reason`.
    public static func crmSync(_ conversation: Conversation, reason: String, at now: Timestamp) -> [Query] {
        Outbox.adding(
            conversation.business, topic: "crm.sync", key: "\(conversation.id):\(reason):\(conversation.lastSequence)",
            payload: ["conversation_id": .string(conversation.id.description), "reason": .string(reason)], dueAt: now)
    }
}

extension Conversation {
    /// `{"status", "escalation_state"}` as an entry of the log carries it.
    var statusChange: JSONText {
        var json = JSONWriter()
        json.object {
            $0.field("status", state.status.rawValue)
            writeEscalation(&$0)
            $0.field("human_agent_name", state.agent?.firstName)
            $0.field("outcome", state.outcome?.rawValue)
        }
        return JSONText(json.text)
    }
}

extension Message {
    init(_ draft: MessageDraft, in conversation: Conversation, statusChange: JSONText?, at now: Timestamp) {
        var citations = JSONWriter()
        citations.array(draft.citations) { $1.write(&$0) }
        self.init(
            id: draft.id, conversation: conversation.id, sequence: conversation.lastSequence, sender: draft.sender, text: draft.text,
            clientMessageID: draft.clientMessageID, replyTo: draft.replyTo, intent: draft.intent, confidence: draft.confidence,
            tier: draft.tier, citations: JSONText(citations.text), statusChange: statusChange, ui: draft.ui.map { JSONText($0.text) },
            trace: draft.trace.map { JSONText($0.text) }, createdAt: now)
    }
}

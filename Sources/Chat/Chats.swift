import Basics
import Outbox
import Postgres

/// What customers do in a chat.
public final class Chats: Sendable {
    /// The outbox topic of a turn that nobody finished, and after how many seconds a worker takes it up.
    public static let turnTopic = "turn"
    public static let turnGrace = 15.0
    /// A closed chat is continued within this time; later a new one begins.
    static let continuation = 86_400.0
    public static let maximumMessageLength = 20_000

    public let conversations: Conversations
    private let clock: WallClock

    public init(conversations: Conversations, clock: WallClock = .system) {
        self.conversations = conversations
        self.clock = clock
    }

    /// Saves a customer's message. It is acknowledged when this returns: it was committed, with a turn in the outbox that a worker takes up where
    /// this node dies before it has answered.
    public func post(
        _ identity: VisitorIdentity, conversation id: ConversationID?, clientMessageID: String, text: String, metadata: JSON
    ) async throws -> (Message, Conversation, isRepeat: Bool) {
        let decide: @Sendable (Conversation, Timestamp) throws -> ConversationStep = { before, now in
            var conversation = before
            conversation.state = try before.state.applying(.customerWrote, at: now)
            // A resolved matter is over: what led to its escalation must not lead to another.
            if before.state.status == .closed { conversation.contextSequence = before.lastSequence }
            conversation.customerRead = before.lastSequence + 1
            var draft = MessageDraft(.customer, text, id: .new(at: now))
            draft.clientMessageID = clientMessageID
            let turn = conversation.state.isWithAI ? Self.turn(of: draft.id, conversation, dueAt: now.adding(seconds: Self.turnGrace)) : []
            return ConversationStep(conversation, entries: [draft], outbox: turn)
        }
        let existing = try await current(identity, id)
        let outcome =
            if let existing {
                try await conversations.update(identity.business, existing.id, clientMessageID: clientMessageID, decide)
            } else {
                try await conversations.open(identity, metadata: metadata, decide)
            }
        guard let message = outcome.messages.first else { throw ChatFailure.notFound }
        return (message, outcome.conversation, outcome.isRepeat)
    }

    /// The conversation that the visitor's next message belongs to; nil starts one.
    private func current(_ identity: VisitorIdentity, _ id: ConversationID?) async throws -> Conversation? {
        guard let conversation = try await conversations.access(identity, id) else { return nil }
        if id == nil, let closed = conversation.state.closedAt, clock.now().seconds(since: closed) > Self.continuation { return nil }
        return conversation
    }

    private static func turn(of message: MessageID, _ conversation: Conversation, dueAt: Timestamp) -> [Query] {
        Outbox.adding(
            conversation.business, topic: turnTopic, key: message.description,
            payload: ["conversation_id": .string(conversation.id.description), "message_id": .string(message.description)], dueAt: dueAt)
    }

    // MARK: What is no message

    /// The customer asks for a person by the button.
    public func requestHuman(
        _ identity: VisitorIdentity, _ id: ConversationID?, of businessName: String, someoneIsOnDuty: Bool
    ) async throws -> Conversation {
        let decide: @Sendable (Conversation, Timestamp) throws -> ConversationStep = { before, now in
            guard before.state.agent == nil, before.state.status != .waitingHuman else { return ConversationStep(before) }
            var conversation = before
            if before.state.status == .closed { conversation.state = try before.state.applying(.customerWrote, at: now) }
            conversation.state = try conversation.state.applying(
                .escalated(.requested, reason: "request_for_person", score: 1, priority: .normal), at: now)
            conversation.summary = conversation.summary ?? "The customer asked for a person."
            var told = MessageDraft(
                .system, Self.promise(of: businessName, someoneIsOnDuty: someoneIsOnDuty, isReachable: before.contact.isReachable),
                id: .new(at: now))
            if !someoneIsOnDuty, !before.contact.isReachable { told.ui = ["type": "contact_form"] }
            return ConversationStep(
                conversation, entries: [told], outbox: Conversations.crmSync(conversation, reason: "escalated", at: now))
        }
        if let existing = try await current(identity, id) {
            return try await conversations.update(identity.business, existing.id, decide).conversation
        }
        return try await conversations.open(identity, metadata: [:], decide).conversation
    }

    /// What the customer who asked for a person may count on.
    private static func promise(of business: String, someoneIsOnDuty: Bool, isReachable: Bool) -> String {
        if someoneIsOnDuty { return "You asked for a person. The \(business) team has been told, and somebody will join you here." }
        return isReachable
            ? "You asked for a person. Nobody of \(business) is at the desk right now; your request is with the team, and they will get back to you."
            : "You asked for a person. Nobody of \(business) is at the desk right now. Leave an e-mail address or a phone number, and the team will get back to you."
    }

    /// The customer ends the chat.
    public func close(_ identity: VisitorIdentity, _ id: ConversationID?) async throws {
        guard let conversation = try await conversations.access(identity, id) else { throw ChatFailure.notFound }
        try await conversations.update(identity.business, conversation.id) { before, now in
            guard before.state.status != .closed else { return nil }
            var conversation = before
            let outcome: ResolutionOutcome =
                before.state.agent != nil ? .resolvedByHuman : before.state.status == .waitingHuman ? .unresolved : .resolvedByAI
            conversation.state = try before.state.applying(.closed(outcome: outcome, summary: before.summary), at: now)
            return ConversationStep(
                conversation, entries: [MessageDraft(.system, "You ended this chat. Write again whenever you like.", id: .new(at: now))],
                outbox: Conversations.closed(conversation, at: now))
        }
    }

    /// What the visitor tells of themselves: kept with the chat, and given to the CRM.
    public func contact(_ identity: VisitorIdentity, _ id: ConversationID?, _ contact: VisitorContact) async throws {
        guard let conversation = try await conversations.access(identity, id) else { throw ChatFailure.notFound }
        try await conversations.update(identity.business, conversation.id) { before, now in
            var conversation = before
            conversation.contact = before.contact.merging(contact)
            guard conversation.contact != before.contact else { return nil }
            let thanks = MessageDraft(.system, "Thank you. The team can reach you now, also when you leave this page.", id: .new(at: now))
            return ConversationStep(
                conversation, entries: [thanks], outbox: Conversations.crmSync(conversation, reason: "contact", at: now))
        }
    }

    public func rate(_ identity: VisitorIdentity, _ id: ConversationID?, score: Int, comment: String?) async throws {
        guard let conversation = try await conversations.access(identity, id) else { throw ChatFailure.notFound }
        try await conversations.update(identity.business, conversation.id) { before, _ in
            var conversation = before
            conversation.rating = score
            return ConversationStep(
                conversation, outbox: [ChatStore.comment(conversation, comment)])
        }
    }
}

extension VisitorContact {
    /// What is new replaces what was; what is not said stays.
    public func merging(_ other: VisitorContact) -> VisitorContact {
        VisitorContact(name: other.name ?? name, email: other.email ?? email, phone: other.phone ?? phone)
    }
}

extension ChatStore {
    static func comment(_ conversation: Conversation, _ comment: String?) -> Query {
        """
        UPDATE conversations SET csat_comment = \(comment) WHERE business_id = \(conversation.business) AND id = \(conversation.id)
        """
    }
}

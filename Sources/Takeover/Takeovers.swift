import Basics
import Chat

/// A person joins a chat, writes in it, gives it back or closes it.
public struct Takeovers: Sendable {
    private let conversations: Conversations
    private let clock: WallClock

    public init(conversations: Conversations, clock: WallClock = .system) {
        self.conversations = conversations
        self.clock = clock
    }

    /// Takes the chat. Of any number who try at once one wins; the others are told who. Who has it already keeps it.
    @discardableResult
    public func claim(_ business: BusinessID, _ id: ConversationID, by agent: Agent, of businessName: String) async throws -> Conversation {
        try await conversations.update(business, id) { before, now in
            guard before.state.agent?.id != agent.id else { return nil }
            var conversation = before
            conversation.state = try before.state.applying(.claimed(agent), at: now)
            conversation.agentRead = before.lastSequence + 1
            let joined = MessageDraft(.system, "You're now chatting with \(agent.firstName) from \(businessName).", id: .new(at: now))
            return ConversationStep(
                conversation, entries: [joined], outbox: Conversations.crmSync(conversation, reason: "claimed", at: now))
        }.conversation
    }

    /// Gives the chat back to the AI.
    @discardableResult
    public func release(_ business: BusinessID, _ id: ConversationID, by agent: Agent, of businessName: String) async throws -> Conversation
    {
        try await conversations.update(business, id) { before, now in
            var conversation = before
            conversation.state = try before.state.applying(.released(by: agent.id), at: now)
            // What the person settled must not escalate again.
            conversation.contextSequence = before.lastSequence
            let left = MessageDraft(
                .system,
                "\(agent.firstName) has left the chat. The assistant of \(businessName) is here for you, and can fetch a person again.",
                id: .new(at: now))
            return ConversationStep(conversation, entries: [left])
        }.conversation
    }

    /// An agent's message. Only who has the chat writes in it: two people who answer at once confuse a customer.
    public func write(
        _ business: BusinessID, _ id: ConversationID, by agent: Agent, clientMessageID: String, text: String
    ) async throws -> Message {
        let outcome = try await conversations.update(business, id, clientMessageID: clientMessageID) { before, now in
            guard before.state.status != .closed else { throw ChatFailure.closed }
            guard let holder = before.state.agent else { throw ChatFailure.notTaken }
            guard holder.id == agent.id else { throw ChatFailure.takenBy(holder) }
            var conversation = before
            conversation.agentRead = before.lastSequence + 1
            var draft = MessageDraft(.agent(agent), text, id: .new(at: now))
            draft.clientMessageID = clientMessageID
            return ConversationStep(conversation, entries: [draft])
        }
        guard let message = outcome.messages.first else { throw ChatFailure.notFound }
        return message
    }

    /// Closes the chat with what came of it.
    @discardableResult
    public func close(
        _ business: BusinessID, _ id: ConversationID, by agent: Agent, outcome: ResolutionOutcome, summary: String?
    ) async throws -> Conversation {
        try await conversations.update(business, id) { before, now in
            if let holder = before.state.agent, holder.id != agent.id { throw ChatFailure.takenBy(holder) }
            var conversation = before
            conversation.state = try before.state.applying(.closed(outcome: outcome, summary: summary ?? before.summary), at: now)
            let closed = MessageDraft(.system, "\(agent.firstName) has closed this chat. Write again whenever you like.", id: .new(at: now))
            return ConversationStep(
                conversation, entries: [closed], outbox: Conversations.closed(conversation, at: now))
        }.conversation
    }
}

import Basics
import CRM
import Chat
import Postgres

/// Shows the CRM the chats as it wants to read them: the seam between two rooms that do not know each other.
struct ConversationFacts: ChatReading {
    /// Entries of a chat that the CRM reads; a longer one is told by its end.
    private static let maximumMessages = 2_000

    let conversations: Conversations

    func facts(_ business: BusinessID, conversation id: ConversationID) async throws -> ChatFacts? {
        let conversation: Conversation
        do { conversation = try await conversations.access(business, id) } catch ChatFailure.notFound { return nil }
        let messages = try await conversations.recentMessages(conversation, limit: Self.maximumMessages)
        var facts = ChatFacts(
            conversation: id, visitor: conversation.visitor, lastSequence: conversation.lastSequence, startedAt: conversation.createdAt,
            messages: Self.told(messages))
        facts.channel = conversation.channel
        facts.name = conversation.contact.name
        facts.email = conversation.contact.email
        facts.phone = conversation.contact.phone
        facts.status = ChatFacts.Status(rawValue: conversation.state.status.rawValue) ?? .active
        facts.escalation = ChatFacts.Escalation(rawValue: conversation.state.escalation.type.rawValue) ?? .none
        facts.escalationReason = conversation.state.escalation.reason
        facts.priority = conversation.state.priority.rawValue
        facts.agentName = conversation.state.agent?.name
        // Their details were asked for, because nobody was at the desk.
        facts.awaitsFollowUp =
            conversation.state.status == .waitingHuman && messages.contains { $0.ui?.text.contains("contact_form") == true }
        facts.service = entity("service", in: conversation)
        facts.place = entity("place", in: conversation)
        facts.resolutionSummary = conversation.state.summary
        facts.resolutionOutcome = conversation.state.outcome?.rawValue
        return facts
    }

    /// The intent of a customer's message stands on the reply to it.
    private static func told(_ messages: [Message]) -> [ChatFacts.Message] {
        let intents = Dictionary(
            messages.compactMap { message in message.replyTo.map { ($0, message.intent) } }, uniquingKeysWith: { first, _ in first })
        return messages.map { message in
            ChatFacts.Message(
                sender: ChatFacts.Sender(rawValue: message.sender.type.rawValue) ?? .system, name: message.sender.name, text: message.text,
                intent: message.intent ?? intents[message.id] ?? nil, at: message.createdAt)
        }
    }

    /// The newest entity of a kind that was understood in the chat.
    private func entity(_ kind: String, in conversation: Conversation) -> String? {
        let entities = conversation.understanding["entities"]?.array ?? []
        let found = entities.last { $0["kind"]?.string == kind }
        return found?["name"]?.string ?? found?["text"]?.string ?? found?["value"]?.string
    }
}

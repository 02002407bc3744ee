import Answering
import Basics
import CRM
import Chat
import Knowledge
import Postgres
import Understanding

/// Shows the CRM the chats as it wants to read them: the seam between two rooms that do not know each other.
struct ConversationFacts: ChatReading {
    /// Entries of a chat that the CRM reads; a longer one is told by its end.
    private static let maximumMessages = 2_000

    let conversations: Conversations
    let business: @Sendable (BusinessID) async throws -> BusinessFacts

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
        let known = try await self.business(business)
        facts.zone = known.zone
        if conversation.state.status == .waitingHuman { facts.awaitsFollowUp = Self.unheard(messages, facts.messages) }
        facts.service = service(in: conversation, of: known.services)
        facts.place = entities("place", in: conversation).first?.text
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

    /// What the customer had said when their details were asked for, because nobody was at the desk.
    private static func unheard(_ messages: [Message], _ told: [ChatFacts.Message]) -> ChatFacts.Message? {
        guard let form = messages.firstIndex(where: { $0.ui?.text.contains("contact_form") == true }) else { return nil }
        // Who presses "Talk to a person" first of all says afterwards what it is about.
        return told[..<form].last { $0.sender == .customer } ?? told[form...].first { $0.sender == .customer }
    }

    /// A service of the business by its name, whatever words the customer had for it; else the customer's words.
    private func service(in conversation: Conversation, of services: [ServiceName]) -> String? {
        let said = entities("service", in: conversation)
        for entity in said { if let known = services.first(where: { $0.code == entity.value }) { return known.name } }
        return said.first?.text
    }

    /// What was understood in the chat, the newest first.
    private func entities(_ kind: String, in conversation: Conversation) -> [(text: String, value: String)] {
        (conversation.understanding["entities"]?.array ?? []).filter { $0["kind"]?.string == kind }.map {
            (text: $0["text"]?.string ?? "", value: $0["value"]?.string ?? "")
        }
    }
}

/// Shows Knowledge the chats that people answered.
extension ConversationFacts: ResolvedChatReading {
    func resolved(_ business: BusinessID, _ id: ConversationID) async throws -> ResolvedChat? {
        let conversation: Conversation
        do { conversation = try await conversations.access(business, id) } catch ChatFailure.notFound { return nil }
        let messages = try await conversations.recentMessages(conversation, limit: Self.maximumMessages)
        guard messages.contains(where: { $0.sender.type == .agent }) else { return nil }
        return ResolvedChat(
            conversation: id,
            lines: messages.map {
                ResolvedChat.Line(message: $0.id, sender: .init(rawValue: $0.sender.type.rawValue) ?? .system, text: $0.text)
            })
    }
}

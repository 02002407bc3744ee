import Basics
import Chat

/// What a customer does that is no message, over HTTP or a WebSocket.
enum CustomerEvent {
    case rateMessage(MessageID, helpful: Bool, comment: String?)
    case rateConversation(score: Int, comment: String?)
    case requestHuman
    case close
    case typing
    case read(sequence: Int)
    case contact(VisitorContact)

    private enum Kind: String, CaseIterable {
        case rateMessage = "rate_message"
        case rateConversation = "rate_conversation"
        case requestHuman = "request_human"
        case close, typing, read, contact
    }

    /// nil where the fields name no event; the faults are recorded in `fields`.
    init?(_ fields: inout Fields) {
        guard let kind = fields.choice("type", as: Kind.self) else {
            if !fields.has("type") { fields.missing("type") }
            return nil
        }
        switch kind {
        case .rateMessage:
            let message = fields.id("message_id", as: MessageID.self)
            if !fields.has("message_id") { fields.missing("message_id") }
            self = .rateMessage(message ?? .new(), helpful: fields.bool("helpful"), comment: fields.optionalString("comment", 0...2_000))
        case .rateConversation:
            self = .rateConversation(score: fields.integer("score", in: 1...5), comment: fields.optionalString("comment", 0...2_000))
        case .requestHuman: self = .requestHuman
        case .close: self = .close
        case .typing: self = .typing
        case .read: self = .read(sequence: fields.integer("sequence", in: 0...Int(Int32.max)))
        case .contact:
            let contact = VisitorContact(
                name: fields.optionalString("name", 1...200), email: fields.optionalString("email", 3...320),
                phone: fields.optionalString("phone", 5...40))
            if let email = contact.email, !email.looksLikeEmail { fields.fail("email", "format", "Must be an e-mail address.") }
            if contact.isEmpty { fields.fail("contact", "required", "Say a name, an e-mail address or a phone number.") }
            self = .contact(contact)
        }
    }
}

extension ChatDesk {
    func perform(_ event: CustomerEvent, _ identity: VisitorIdentity, _ id: ConversationID?, _ business: ChatBusiness) async throws {
        switch event {
        case .rateMessage(let message, let helpful, let comment):
            try await chats.conversations.rate(try await own(identity, id), message: message, helpful: helpful, comment: comment)
        case .rateConversation(let score, let comment): try await chats.rate(identity, id, score: score, comment: comment)
        case .requestHuman:
            let isThere = try await someoneIsOnDuty(identity.business)
            _ = try await chats.requestHuman(identity, id, of: business.name, someoneIsOnDuty: isThere)
        case .close: try await chats.close(identity, id)
        case .typing: chats.conversations.pass(.typing(who: .customer, name: nil), in: try await own(identity, id))
        case .read(let sequence): try await chats.conversations.markRead(try await own(identity, id), by: .customer, upTo: sequence)
        case .contact(let contact): try await chats.contact(identity, id, contact)
        }
    }

    private func own(_ identity: VisitorIdentity, _ id: ConversationID?) async throws -> Conversation {
        guard let conversation = try await chats.conversations.access(identity, id) else { throw ChatFailure.notFound }
        return conversation
    }
}

extension String {
    /// One @ with something on both sides and a dot behind it. Whether mail arrives is known only by sending some.
    var looksLikeEmail: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
            && !contains(where: \.isWhitespace)
    }
}

import Basics

/// What the AI is to answer.
public struct TurnRequest: Sendable {
    public let business: BusinessID
    public let conversation: ConversationID
    public let message: Message

    public init(business: BusinessID, conversation: ConversationID, message: Message) {
        self.business = business
        self.conversation = conversation
        self.message = message
    }
}

/// How a turn ended. There is no reply where a person has the chat, or took it while the answer was being made.
public struct TurnResult: Sendable {
    public let reply: Message?
    public let conversation: Conversation

    public init(reply: Message?, conversation: Conversation) {
        self.reply = reply
        self.conversation = conversation
    }
}

/// Takes turns: the Answering room behind a seam, because that room uses this one.
public protocol TurnTaking: Sendable {
    /// Takes the turn of a customer's message, or joins it where it runs already, and gives its result. `observe` is told what passes on the way.
    func take(_ request: TurnRequest, observe: @escaping @Sendable (PassingEvent) -> Void) async throws -> TurnResult
}

/// The text so far of answers that are being made, for who joins late.
public protocol RunningAnswers: Sendable {
    func partial(_ business: BusinessID, _ conversation: ConversationID) async -> (message: MessageID, text: String)?
}

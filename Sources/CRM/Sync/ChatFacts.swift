public import Basics

/// What the book learns of one conversation. The Chat room's service is adapted to it where the server is put together.
public struct ChatFacts: Sendable {
    public enum Status: String, Sendable { case active, waitingHuman = "waiting_human", closed }
    public enum Escalation: String, Sendable { case none, offered, requested, forced }
    public enum Sender: String, Sendable { case customer, ai, agent, system }

    public struct Message: Sendable {
        public var sender: Sender
        public var name: String?
        public var text: String
        /// Of a customer's message: what it was understood to want.
        public var intent: String?
        public var at: Timestamp

        public init(sender: Sender, name: String? = nil, text: String, intent: String? = nil, at: Timestamp) {
            self.sender = sender
            self.name = name
            self.text = text
            self.intent = intent
            self.at = at
        }
    }

    public var conversation: ConversationID
    public var visitor: VisitorID
    public var channel = "web"
    /// What the visitor told us of themselves, unproven.
    public var name: String?
    public var email: String?
    public var phone: String?
    public var status = Status.active
    public var escalation = Escalation.none
    public var escalationReason: String?
    /// `normal`, `high` or `urgent`.
    public var priority = "normal"
    public var agentName: String?
    /// Nobody was on duty when a person was asked for, so the team gets back to them: what they had written then.
    public var awaitsFollowUp: Message?
    /// The business's clock, by which the transcript's times are told.
    public var zone = TimeZoneRules.utc
    /// What they want done, in the business's words: a service's name.
    public var service: String?
    public var place: String?
    /// What the agent wrote at the end.
    public var resolutionSummary: String?
    /// `resolved_by_ai`, `resolved_by_human` or `unresolved`.
    public var resolutionOutcome: String?
    /// The sequence of the newest message: what was read later knows more.
    public var lastSequence: Int
    public var startedAt: Timestamp
    public var messages: [Message]

    public init(conversation: ConversationID, visitor: VisitorID, lastSequence: Int, startedAt: Timestamp, messages: [Message]) {
        self.conversation = conversation
        self.visitor = visitor
        self.lastSequence = lastSequence
        self.startedAt = startedAt
        self.messages = messages
    }
}

/// Where the book reads chats.
public protocol ChatReading: Sendable {
    /// What is known of a conversation right now, its whole transcript included; nil where there is none.
    func facts(_ business: BusinessID, conversation: ConversationID) async throws -> ChatFacts?
}

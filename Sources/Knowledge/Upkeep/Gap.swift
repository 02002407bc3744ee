import Basics

public enum GapScope {}
public typealias GapID = ID<GapScope>

public enum GapStatus: String, Sendable, CaseIterable {
    case open
    /// A document was drafted for it and waits to be published.
    case drafted
    case dismissed
    /// Its document was published.
    case closed
}

/// Something that customers ask and the bot does not know.
public struct Gap: Sendable, Hashable {
    /// As one customer put it.
    public struct Example: Sendable, Hashable {
        public let text: String
        public let conversation: ConversationID
        public let at: Timestamp
    }

    public let id: GapID
    public let question: String
    public let count: Int
    public let unanswered: Int
    public let ratedBadly: Int
    /// The newest first.
    public let examples: [Example]
    public let lastAskedAt: Timestamp
    /// What could be answered: what an agent answered, else the passage that comes nearest.
    public let suggestion: String?
    public let document: DocumentID?
    public let status: GapStatus
}

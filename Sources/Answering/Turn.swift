import Basics
import Escalation
import Knowledge
import Understanding

/// Where a conversation stands with regard to people, for the rules. The Chat room has a state of this name too.
public typealias PersonState = EscalationState

/// All that one turn is made from.
public struct TurnInput: Sendable {
    public var business: BusinessID
    public var facts: BusinessFacts
    public var message: String
    /// What went before, the oldest first.
    public var history: [HistoryMessage]
    public var state: PersonState
    /// Whether the team can reach the customer once the chat is over.
    public var isReachable: Bool
    /// Whether the assistant's last message answered a question.
    public var hasAnswered: Bool
    public var now: Timestamp

    public init(
        business: BusinessID, facts: BusinessFacts, message: String, history: [HistoryMessage] = [], state: PersonState = PersonState(),
        isReachable: Bool = false, hasAnswered: Bool = false, now: Timestamp
    ) {
        self.business = business
        self.facts = facts
        self.message = message
        self.history = history
        self.state = state
        self.isReachable = isReachable
        self.hasAnswered = hasAnswered
        self.now = now
    }
}

/// What happens on the way.
public enum TurnProgress: Sendable, Hashable {
    /// `reading`, `searching`, `writing`
    case stage(String)
    /// The next piece of the reply. All pieces together are the reply.
    case text(String)
}

public typealias ObserveTurn = @Sendable (TurnProgress) -> Void

/// Who made the reply.
public enum Tier: String, Sendable, Hashable { case exact, extract, model, rule }

/// What the turn came to, as the owner sees it.
public enum TurnOutcome: String, Sendable, Hashable {
    case answer, offer, handoff
    /// An offer of a person because nothing was found.
    case dontKnow = "dont_know"
}

/// A turn as it was made, not saved yet.
public struct TurnDraft: Sendable {
    public var reading: Reading
    public var decision: Decision
    /// What all rules said, those before the answer and those behind it.
    public var rules: [RuleResult]
    public var outcome: TurnOutcome
    public var text: String
    public var tier: Tier
    public var confidence: Double
    /// The passages that the reply rests on; citation n is the n-th.
    public var cited: [CitedPassage] = []
    public var retrieved: [Hit] = []
    /// What was asked of the knowledge, with the question that it goes on from; nil where nothing was.
    public var question: String?
    public var quoted: [Money] = []
    /// Sentences that were not said, because a number in them stands in no source.
    public var withheld: [String] = []
    /// The customer is asked for contact details.
    public var asksForContact = false
    /// The matter is settled: the chat closes.
    public var isSettled = false
    /// What the customer said of themselves.
    public var contact = ContactDetails()
    public var suggestions: [String] = []
    /// What went wrong on the way and was got around.
    public var faults: [String] = []
    public var timings: [Timing] = []
    public var model: ModelCost?
    /// How the best excerpt was measured, for the trace.
    public var relevance: Relevance?

    public struct Timing: Sendable, Hashable {
        public let stage: String
        public let milliseconds: Double
    }
}

/// A passage with what was said of it.
public struct CitedPassage: Sendable, Hashable {
    public let hit: Hit
    public let snippet: String
}

/// What a model's answer took.
public struct ModelCost: Sendable, Hashable {
    public let model: String
    public let promptTokens: Int
    public let completionTokens: Int
}

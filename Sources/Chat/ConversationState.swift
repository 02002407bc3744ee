import Basics

public enum ConversationStatus: String, Sendable, CaseIterable {
    case active
    case waitingHuman = "waiting_human"
    case closed
}

public enum EscalationType: String, Sendable, CaseIterable {
    case none, offered, requested, forced
}

public struct EscalationState: Sendable, Hashable {
    public var type: EscalationType = .none
    /// The rule that made it: `keyword`, `complaint`, `request_for_person`, …
    public var reason: String?
    public var score: Double = 0

    public init(type: EscalationType = .none, reason: String? = nil, score: Double = 0) {
        self.type = type
        self.reason = reason
        self.score = score
    }
}

public enum Priority: String, Sendable, CaseIterable, Comparable {
    case normal, high, urgent

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Priority, right: Priority) -> Bool { left.rank < right.rank }
}

public enum ResolutionOutcome: String, Sendable, CaseIterable {
    case resolvedByAI = "resolved_by_ai"
    case resolvedByHuman = "resolved_by_human"
    case unresolved
}

/// A person of the team as a chat shows them.
public struct Agent: Sendable, Hashable {
    public let id: PersonID
    public let name: String

    public init(id: PersonID, name: String) {
        self.id = id
        self.name = name
    }

    /// What customers read: people go by their first name.
    public var firstName: String { name.split(separator: " ").first.map(String.init) ?? name }
}

/// What may happen to a conversation.
public enum ConversationChange: Sendable {
    /// The customer wrote. A closed conversation opens again.
    case customerWrote
    /// The AI offered a person and waits for a yes.
    case offered(reason: String, score: Double)
    /// A person is to take over: `requested` by the customer, `forced` by a rule.
    case escalated(EscalationType, reason: String, score: Double, priority: Priority)
    /// An agent takes the chat. The AI is silent from here on.
    case claimed(Agent)
    /// The agent gives the chat back to the AI.
    case released(by: PersonID)
    case closed(outcome: ResolutionOutcome, summary: String?)
}

/// The one state machine of a conversation: `active → waiting_human → active (with a person) → closed`, and back. A value: the store
/// carries out what it decides, in one transaction with the log's entry and the outbox.
public struct ConversationState: Sendable, Hashable {
    public var status: ConversationStatus = .active
    public var escalation = EscalationState()
    public var agent: Agent?
    public var priority: Priority = .normal
    public var waitingSince: Timestamp?
    public var closedAt: Timestamp?
    public var outcome: ResolutionOutcome?
    public var summary: String?

    public init() {}

    /// Whether the AI may speak.
    public var isWithAI: Bool { agent == nil && status != .closed }

    /// Whether both have the same status, escalation and agent: what a customer or an agent can see.
    public func looksLike(_ other: ConversationState) -> Bool {
        status == other.status && escalation == other.escalation && agent == other.agent
    }

    /// The state behind `change`, or why it cannot be.
    public func applying(_ change: ConversationChange, at now: Timestamp) throws(ChatFailure) -> ConversationState {
        var next = self
        switch change {
        case .customerWrote:
            if status == .closed { next = ConversationState() }
        case .offered(let reason, let score):
            guard status == .active, agent == nil else { throw .notWithAI }
            next.escalation = EscalationState(type: .offered, reason: reason, score: score)
        case .escalated(let type, let reason, let score, let priority):
            guard agent == nil else { throw .takenBy(agent) }
            guard status != .closed else { throw .closed }
            next.priority = max(self.priority, priority)
            // Who waits already keeps the place in the queue, and the reason that put them there.
            guard status != .waitingHuman else { break }
            next.status = .waitingHuman
            next.escalation = EscalationState(type: type, reason: reason, score: score)
            next.waitingSince = now
        case .claimed(let agent):
            guard status != .closed else { throw .closed }
            guard self.agent == nil || self.agent?.id == agent.id else { throw .takenBy(self.agent) }
            next.agent = agent
            next.status = .active
            next.waitingSince = nil
            if escalation.type == .none { next.escalation = EscalationState(type: .forced, reason: "agent_joined", score: 1) }
        case .released(let person):
            guard agent?.id == person else { throw agent == nil ? .notTaken : .takenBy(agent) }
            next = ConversationState()
        case .closed(let outcome, let summary):
            guard status != .closed else { throw .closed }
            next.status = .closed
            next.agent = nil
            next.waitingSince = nil
            next.closedAt = now
            next.outcome = outcome
            next.summary = summary
        }
        return next
    }
}

/// A chat cannot do what was asked of it.
public enum ChatFailure: Failure {
    case unknownBusiness
    case invalidToken
    case originNotAllowed
    case notFound
    case closed
    case notTaken
    case notWithAI
    case takenBy(Agent?)

    public var kind: FailureKind {
        switch self {
        case .unknownBusiness, .notFound: .notFound
        case .invalidToken: .unauthenticated
        case .originNotAllowed: .forbidden
        case .closed, .notTaken, .notWithAI, .takenBy: .conflict
        }
    }

    public var code: String {
        switch self {
        case .unknownBusiness: "unknown_business"
        case .invalidToken: "invalid_customer_token"
        case .originNotAllowed: "origin_not_allowed"
        case .notFound: "not_found"
        case .closed: "conversation_closed"
        case .notTaken: "not_taken"
        case .notWithAI: "not_with_ai"
        case .takenBy: "already_taken"
        }
    }

    public var detail: String {
        switch self {
        case .unknownBusiness: "There is no business of this name. Check the business id or slug."
        case .invalidToken: "The customer token is not valid, or has expired. Start a new session."
        case .originNotAllowed: "This website may not use the chat of this business. Its owner can add the site to the allowed origins."
        case .notFound: "There is no such conversation, or it is not yours."
        case .closed: "The conversation is closed."
        case .notTaken: "Nobody has taken this chat over."
        case .notWithAI: "A person has this chat."
        case .takenBy(let agent): "\(agent?.name ?? "Somebody") has this chat already."
        }
    }
}

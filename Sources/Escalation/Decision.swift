import Basics

/// What follows from a message: the assistant answers, offers a person, or hands over.
public struct Decision: Sendable, Hashable {
    public enum Action: String, Sendable, Hashable { case answer, offerPerson = "offer", handOver = "handoff" }
    public enum Priority: String, Sendable, Hashable, CaseIterable { case normal, high, urgent }

    public let action: Action
    /// The rule that decided; nil where none matched and the assistant answers.
    public let rule: Rule?
    /// For the owner's trace and the agent: what was seen.
    public let why: String
    public let priority: Priority
    /// How surely a person is needed, 0…1.
    public let score: Double
    /// Tell the customer `Guardrails.emergencyMessage` before anything else.
    public let isEmergency: Bool
    /// Every rule that was asked, in the order of precedence.
    public let rules: [RuleResult]

    /// What is saved and shown as the reason of an escalation.
    public var reason: String? { action == .answer ? nil : rule?.reason }
    /// How the escalation came about.
    public var kind: EscalationState.Kind {
        switch action {
        case .answer: .none
        case .offerPerson: .offered
        case .handOver: rule == .requestForPerson || rule == .acceptedOffer ? .requested : .forced
        }
    }
}

/// The rules by name. Their order is their precedence.
public enum Rule: String, Sendable, Hashable, CaseIterable {
    case keyword
    case emergency
    case requestForPerson = "request_for_person"
    case acceptedOffer = "accepted_offer"
    case complaint
    case anger
    case billing
    case sensitiveTopic = "sensitive_topic"
    case language
    case highQuoteValue = "high_quote_value"
    case booking
    case lowConfidence = "low_confidence"

    /// The words of the outer contract: fewer than the rules, because a caller acts alike on some.
    public var reason: String {
        switch self {
        case .acceptedOffer: Rule.requestForPerson.rawValue
        case .anger: Rule.complaint.rawValue
        case .billing, .language: Rule.sensitiveTopic.rawValue
        case .booking: Rule.requestForPerson.rawValue
        default: rawValue
        }
    }
}

/// What one rule said to one message.
public struct RuleResult: Sendable, Hashable {
    public let rule: Rule
    public let matched: Bool
    public let why: String
    let consequence: Consequence?

    struct Consequence: Sendable, Hashable {
        let action: Decision.Action
        let priority: Decision.Priority
        let score: Double
    }
}

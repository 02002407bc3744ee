import Basics
import Understanding

/// Decides, from facts alone, whether a person is needed. No I/O, no clock, no model: the same facts give the same decision.
public enum Escalation {
    /// Before anything is answered: what no answer could help.
    public static func decideBefore(_ facts: EscalationFacts) -> Decision {
        decide(facts, BeforeRules(facts: facts).results)
    }

    /// Once the answer stands: whether it can be stood behind.
    public static func decideAfter(_ facts: EscalationFacts, answer: AnswerFacts) -> Decision {
        decide(facts, AfterRules(facts: facts, answer: answer).results)
    }

    private static func decide(_ facts: EscalationFacts, _ results: [RuleResult]) -> Decision {
        let ordered = results.sorted { (Rule.allCases.firstIndex(of: $0.rule) ?? 0) < (Rule.allCases.firstIndex(of: $1.rule) ?? 0) }
        let isEmergency = ordered.contains { $0.rule == .emergency && $0.matched }
        // A chat that already waits for a person, or has one, cannot be handed over again; an emergency is still told what to do.
        let handedOver = facts.state.hasAgent || facts.state.status == .waitingHuman
        guard !handedOver, let first = ordered.first(where: \.matched), let consequence = first.consequence else {
            return Decision(
                action: .answer, rule: nil, why: handedOver ? "The chat is already with a person." : "Nothing calls for a person.",
                priority: .normal,
                score: 0, isEmergency: isEmergency, rules: ordered)
        }
        return Decision(
            action: consequence.action, rule: first.rule, why: first.why, priority: isEmergency ? .urgent : consequence.priority,
            score: consequence.score, isEmergency: isEmergency, rules: ordered)
    }
}

/// What a decision before the answer is made from.
public struct EscalationFacts: Sendable {
    public let reading: Reading
    public let state: EscalationState
    public let guardrails: Guardrails

    public init(reading: Reading, state: EscalationState = EscalationState(), guardrails: Guardrails = Guardrails()) {
        self.reading = reading
        self.state = state
        self.guardrails = guardrails
    }
}

/// What is known of the answer that is about to be given.
public struct AnswerFacts: Sendable, Hashable {
    /// How surely it answers the question, 0…1: 1 for exact skills, the retrieval's confidence else, 0 where nothing was found.
    public var confidence: Double
    /// The amounts that it would quote, or that the price book has for what was asked (`PriceBook.matches`).
    public var quoted: [Money]
    /// Sentences whose numbers stand in no source were left out.
    public var hasUntraceable: Bool

    public init(confidence: Double, quoted: [Money] = [], hasUntraceable: Bool = false) {
        self.confidence = confidence
        self.quoted = quoted
        self.hasUntraceable = hasUntraceable
    }

    /// Below this the assistant says that it does not know.
    public static let sufficient = 0.35
}

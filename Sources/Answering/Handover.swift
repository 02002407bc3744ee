import Basics
import Escalation
import Understanding

/// What a customer is told when a person takes over: what happens next, and how they will be reached.
enum Handover {
    static func text(_ decision: Decision, _ input: TurnInput, isReachable: Bool, someoneOnDuty: Bool) -> String {
        var parts: [String] = []
        if decision.isEmergency { parts.append(input.facts.guardrails.emergencyMessage) }
        parts.append(opening(decision))
        parts.append(someoneOnDuty ? connecting(input.facts) : away(input))
        parts.append(reaching(isReachable: isReachable, someoneOnDuty: someoneOnDuty))
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func opening(_ decision: Decision) -> String {
        switch decision.rule {
        case .complaint, .anger: "I'm sorry about this."
        case .billing: "I'm sorry about the trouble with the bill."
        case .keyword: decision.isEmergency ? "" : "I'm sorry about this; it needs a person."
        case .requestForPerson, .acceptedOffer: "Of course."
        case .lowConfidence: "I'm sorry that I can't answer this."
        default: ""
        }
    }

    private static func connecting(_ facts: BusinessFacts) -> String {
        "I'm connecting you to a person from \(facts.name). They see what you wrote, so you don't have to repeat it."
    }

    private static func away(_ input: TurnInput) -> String {
        let facts = input.facts
        let local = facts.zone.local(input.now)
        let isClosed = facts.hours.map { $0.current(local) == nil } ?? false
        let next = isClosed ? facts.hours?.nextOpening(after: local) : nil
        let opening = next.map { " We open again \(Speech.day($0.date, from: local.date)) at \(Speech.time($0.interval.open))." } ?? ""
        let state = isClosed ? "\(facts.name) is closed right now." : "Nobody from \(facts.name) is at the desk right now."
        return "\(state)\(opening) I've passed your message on, and a person will get back to you."
    }

    private static func reaching(isReachable: Bool, someoneOnDuty: Bool) -> String {
        if isReachable { return someoneOnDuty ? "" : "They will use the contact details that you gave." }
        return someoneOnDuty
            ? "In case we lose each other, leave a phone number or e-mail address here."
            : "Please leave your phone number or e-mail address so that they can reach you."
    }
}

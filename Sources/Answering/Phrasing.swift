import Basics
import Escalation
import Understanding

/// What the assistant says in its own words. Whatever has a figure in it comes from the profile.
enum Phrasing {
    static let offer = "Shall I get a person for you?"

    // MARK: Not knowing

    static func dontKnow(_ facts: BusinessFacts, again: Bool) -> String {
        again
            ? "I'm sorry, I can't find that in \(facts.name)'s information either. \(offer)"
            : "I don't know: I couldn't find that in \(facts.name)'s information, and I'd rather not guess. \(offer)"
    }

    /// Something on our side failed. The customer is told so, and is not left alone.
    static func failed(_ facts: BusinessFacts) -> String {
        "I'm sorry, I can't look that up right now. \(offer)"
    }

    // MARK: Offers

    static func offer(_ rule: Rule, _ facts: BusinessFacts) -> String {
        switch rule {
        case .highQuoteValue:
            "That is a job whose price depends on the details, so a person from \(facts.name) has to work it out for you. \(offer)"
        case .billing: "I can't see or change invoices and payments from here, but a person from \(facts.name) can look into it. \(offer)"
        case .sensitiveTopic: "I can't advise on that. A person from \(facts.name) can tell you more. \(offer)"
        case .language: "I can't chat in this language, but a person from \(facts.name) may be able to help. \(offer)"
        default: offer
        }
    }

    // MARK: Prices

    static let nextStep = "If you'd like to go ahead, tell me a day and the address and I'll pass on a request to book a visit."

    // MARK: Courtesy

    static func settled(_ facts: BusinessFacts, isGoodbye: Bool) -> String {
        isGoodbye
            ? "You're welcome, and goodbye! Write again whenever you need \(facts.name)."
            : "You're welcome, glad I could help! Write again whenever you need \(facts.name)."
    }

    static func noted(_ contact: ContactDetails, _ facts: BusinessFacts) -> String {
        let thanks = "Thank you\(contact.name.map { ", \($0.split(separator: " ").first ?? "")" } ?? "")."
        return "\(thanks) I've noted \(contact.line), so that \(facts.name) can reach you."
    }

    /// What is said while the customer waits for a person and nothing else can be said. Never the same line twice in a row.
    static func waiting(_ facts: BusinessFacts, contact: ContactDetails, last: String?) -> String {
        if contact.isReachable { return "\(noted(contact, facts)) Somebody will be with you." }
        let lines = [
            "Thank you, I've added that for the team. A person from \(facts.name) will be with you.",
            "Noted, they will see this too.",
            "I've passed that on as well.",
        ]
        return lines.first { $0 != last } ?? lines[0]
    }
}

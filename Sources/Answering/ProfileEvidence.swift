import Basics
import Escalation
import Understanding

/// All figures that the profile and the guardrails bear out.
enum ProfileEvidence {
    static func texts(_ facts: BusinessFacts) -> [String] {
        var texts = [facts.name, facts.phone, facts.email, facts.website, facts.address].compactMap { $0 }
        texts += facts.priceBook.rows.map { "\($0.name): \($0.price.text) \($0.conditions)" }
        texts += [facts.guardrails.estimateDisclaimer, facts.guardrails.emergencyMessage]
        if let hours = facts.hours {
            texts += hours.weekly.indices.map { "\(Speech.weekday($0 + 1)) \(Speech.intervals(hours.weekly[$0]))" }
            texts += hours.holidays.map { "\(Speech.date($0.date)) \($0.date.description) \(Speech.intervals($0.intervals))" }
        }
        return texts
    }
}

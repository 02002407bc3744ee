import Basics
import Escalation
import Understanding

/// A price range from the price book, where the message clearly names what it wants and the owner lets it be said.
public enum QuoteSkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard reading.intent.name == .requestQuote || reading.intent.name == .other else { return nil }
        let matches = facts.priceBook.matches(reading, services: facts.services)
        guard !matches.isEmpty, matches.allSatisfy({ isAllowed($0, facts.guardrails) }) else { return nil }
        var sentences = matches.map(sentence)
        if let conditions = matches.count == 1 ? matches[0].row.conditions : nil, !conditions.isEmpty {
            sentences.append(conditions.hasSuffix(".") ? conditions : conditions + ".")
        }
        if facts.guardrails.requiresDisclaimer { sentences.append(facts.guardrails.estimateDisclaimer) }
        return SkillAnswer(
            sentences.joined(separator: " "), suggestions: ["Ask for a visit", "What is included?", "Talk to a person"],
            quoted: matches.map(\.total))
    }

    private static func isAllowed(_ match: PriceBook.Match, _ guardrails: Guardrails) -> Bool {
        guardrails.maximumQuote.map { match.row.price.high <= $0 && match.total.high <= $0 } ?? true
    }

    private static func sentence(_ match: PriceBook.Match) -> String {
        let unit = ["job", "plan", "set", "event"].contains(match.row.unit) ? "" : " per \(match.row.unit)"
        let price = match.row.price
        // No product is worked out here: the total would be a number that stands in no source.
        return "\(match.row.name): \(price.low == price.high ? "" : "typically ")\(price.text)\(unit)."
    }
}

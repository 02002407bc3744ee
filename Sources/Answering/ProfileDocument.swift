import Basics
import Escalation
import Understanding

/// The profile and the price book as people read them: what a search over the documents finds beside uploads. The exact skills answer most
/// such questions from the fields themselves; this serves the rest, and whoever looks a fact up.
public enum ProfileDocument {
    /// Markdown; nil where the profile says nothing yet.
    public static func profile(_ facts: BusinessFacts) -> String? {
        let sections = [hours(facts.hours), contact(facts), area(facts), services(facts)].compactMap { $0 }
        return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
    }

    /// Markdown with an item for each price, as one would say it: an answer quotes it whole. nil without prices.
    public static func prices(_ facts: BusinessFacts) -> String? {
        let rows = facts.priceBook.rows
        guard !rows.isEmpty else { return nil }
        let note = facts.guardrails.estimateDisclaimer.isEmpty ? "" : "\n\n\(facts.guardrails.estimateDisclaimer)"
        return rows.map { "- \(sentence($0))" }.joined(separator: "\n") + note
    }

    private static func sentence(_ row: PriceBook.Row) -> String {
        let unit = row.unit == "job" ? "" : " per \(line(row.unit))"
        let conditions = row.conditions.isEmpty ? "" : " \(line(row.conditions))"
        return "\(line(row.name)): \(row.price.text)\(unit).\(conditions)"
    }

    private static func hours(_ hours: BusinessHours?) -> String? {
        guard let hours else { return nil }
        let days = hours.weekly.indices.map { day in
            "- \(Speech.weekday(day + 1)): " + (hours.weekly[day].isEmpty ? "closed" : Speech.intervals(hours.weekly[day]))
        }
        let holidays = hours.holidays.map { holiday in
            "- \(Speech.date(holiday.date)), \(holiday.date.year): "
                + (holiday.intervals.isEmpty ? "closed" : Speech.intervals(holiday.intervals))
        }
        return "## Opening hours\n\n" + (days + holidays).joined(separator: "\n")
    }

    private static func contact(_ facts: BusinessFacts) -> String? {
        let lines = [("Phone", facts.phone), ("E-mail", facts.email), ("Website", facts.website), ("Address", facts.address)]
            .compactMap { name, value in value.map { "- \(name): \($0)" } }
        return lines.isEmpty ? nil : "## Contact\n\n" + lines.joined(separator: "\n")
    }

    private static func area(_ facts: BusinessFacts) -> String? {
        var sentences: [String] = []
        if let city = facts.city { sentences.append("\(facts.name) is based in \(city).") }
        if !facts.places.isEmpty { sentences.append("We come to \(Speech.list(facts.places)).") }
        return sentences.isEmpty ? nil : "## Service area\n\n" + sentences.joined(separator: " ")
    }

    private static func services(_ facts: BusinessFacts) -> String? {
        facts.services.isEmpty ? nil : "## Services\n\n" + facts.services.map { "- \($0.name)" }.joined(separator: "\n")
    }

    /// A line break would end the item.
    private static func line(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

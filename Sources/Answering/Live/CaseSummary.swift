import Basics
import Understanding

/// One or two sentences for the agent: what the customer wants, with the details, and their own words.
struct CaseSummary {
    /// nil where the message says nothing of the matter, so that what was written before stays.
    let text: String?

    init(_ draft: TurnDraft, message: String) {
        guard !draft.reading.isSmallTalk else {
            text = nil
            return
        }
        let details = Self.details(draft.reading)
        let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let quote = words.count > 220 ? words.prefix(219) + "…" : words[...]
        text = "\(Self.matter(draft.reading))\(details.isEmpty ? "" : ": \(details.joined(separator: ", "))"). They wrote: “\(quote)”"
    }

    private static func matter(_ reading: Reading) -> String {
        if reading.emergency { return "The customer reports an emergency" }
        if reading.isComplaint || reading.sentiment.isAngry { return "The customer is unhappy and complains" }
        if reading.wantsPerson >= Reading.asksForPerson { return "The customer asks for a person" }
        switch reading.intent.name {
        case .askHours: return "The customer asks about opening hours"
        case .requestQuote: return "The customer asks for a price"
        case .bookService: return "The customer wants to book a visit"
        case .billingIssue: return "The customer has a question about a bill"
        case .complaint: return "The customer complains"
        case .other: return "The customer has a question"
        }
    }

    private static func details(_ reading: Reading) -> [String] {
        var seen: Set<String> = []
        return [Entity.Kind.service, .place, .date, .time, .amount].flatMap { kind in
            reading.entities(kind).map(\.text).filter { seen.insert($0.lowercased()).inserted }
        }
    }
}

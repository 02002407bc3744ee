import Basics

/// A chat in two or three plain sentences: what the customer wanted, what happened, how it ended.
struct ChatSummary: Sendable {
    let text: String

    init(_ facts: ChatFacts) {
        text = [Self.wishes(facts), Self.handling(facts), Self.ending(facts)].compactMap(\.self).joined(separator: " ")
    }

    private static let verbs: [(intent: String, text: String)] = [
        ("complaint", "complained"), ("billing_issue", "raised a billing issue"), ("request_quote", "asked for a quote"),
        ("book_service", "asked to book a visit"), ("ask_hours", "asked about opening hours"),
    ]

    private static func wishes(_ facts: ChatFacts) -> String {
        let intents = Set(facts.messages.filter { $0.sender == .customer }.compactMap(\.intent))
        let known = verbs.filter { intents.contains($0.intent) }.map(\.text)
        let details = [facts.service, facts.place].compactMap(\.self).joined(separator: ", ")
        let wishes = known.isEmpty ? "asked a question" : list(known)
        return "Customer \(wishes)\(details.isEmpty ? "" : " (\(details))")."
    }

    private static func handling(_ facts: ChatFacts) -> String? {
        let answers = facts.messages.count { $0.sender == .ai }
        let ai: String? = answers == 0 ? nil : answers == 1 ? "the assistant answered once" : "the assistant answered \(answers) times"
        let agent = facts.messages.last { $0.sender == .agent }.map { "\($0.name ?? facts.agentName ?? "an agent") took over" }
        let handover = agent ?? (facts.status == .waitingHuman ? "the chat was handed over and waits for a person" : nil)
        let parts = [ai, handover].compactMap(\.self)
        return parts.isEmpty ? nil : sentence(list(parts))
    }

    private static func ending(_ facts: ChatFacts) -> String? {
        if let summary = facts.resolutionSummary, !summary.isEmpty { return SyncPlan.excerpt(summary, 1_000) }
        return switch facts.resolutionOutcome {
        case "resolved_by_ai": "Resolved by the assistant."
        case "resolved_by_human": "Resolved by a person."
        case "unresolved": "Closed unresolved."
        default: nil
        }
    }

    private static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return "\(parts.dropLast().joined(separator: ", ")) and \(last)"
    }

    private static func sentence(_ text: String) -> String { "\(text.prefix(1).uppercased())\(text.dropFirst())." }
}

/// The conversation as text, a line for each message.
struct Transcript: Sendable {
    /// A ticket is read by people: of a longer chat the end counts.
    static let limit = 100_000

    let text: String

    init(_ facts: ChatFacts) {
        let lines = facts.messages.filter { $0.sender != .system }.map { Self.line($0, facts) }
        var kept: [String] = []
        var length = 0
        for line in lines.reversed() {
            length += line.unicodeScalars.count + 1
            if length > Self.limit { break }
            kept.append(line)
        }
        let cut = kept.count < lines.count ? ["[…]"] : []
        text = (cut + kept.reversed()).joined(separator: "\n")
    }

    private static func line(_ message: ChatFacts.Message, _ facts: ChatFacts) -> String {
        let who =
            switch message.sender {
            case .customer: message.name ?? facts.name ?? "Customer"
            case .agent: message.name ?? facts.agentName ?? "Agent"
            case .ai: "Assistant"
            case .system: "System"
            }
        return "[\(clock(message.at, facts.zone))] \(who): \(message.text)"
    }

    /// `2026-11-21 09:30` on the business's clock.
    private static func clock(_ time: Timestamp, _ zone: TimeZoneRules) -> String {
        let local = zone.local(time)
        let (hour, minute) = (local.minute / 60, local.minute % 60)
        return "\(local.date) \(hour / 10)\(hour % 10):\(minute / 10)\(minute % 10)"
    }
}

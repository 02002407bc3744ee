import Basics

/// What the book should hold of a conversation: facts in, decision out. The same facts give the same plan, however often they come.
struct SyncPlan: Sendable, Equatable {
    struct Contact: Sendable, Equatable {
        var firstName: String?
        var lastName: String?
        var email: String?
        var phone: String?
    }

    struct Interaction: Sendable, Equatable {
        var summary: String
        var outcome: String?
    }

    struct Lead: Sendable, Equatable {
        var description: String
        var service: String?
        var intent: String
    }

    struct Ticket: Sendable, Equatable {
        var subject: String
        var description: String
        var priority: String
        var category: String
        /// `resolved` once an agent closed the chat as resolved.
        var status: String
    }

    /// nil while there is nobody to get back to: no details, and nothing that the team must see to.
    var contact: Contact?
    /// nil while the customer has said nothing.
    var interaction: Interaction?
    var lead: Lead?
    var ticket: Ticket?

    init(_ facts: ChatFacts) {
        guard facts.messages.contains(where: { $0.sender == .customer }) else { return }
        interaction = Interaction(summary: ChatSummary(facts).text, outcome: facts.resolutionOutcome)
        lead = Self.lead(facts)
        ticket = Self.ticket(facts)
        let details = Self.contact(facts)
        if details != Contact() || lead != nil || ticket != nil { contact = details }
    }

    private static func contact(_ facts: ChatFacts) -> Contact {
        let words = (facts.name ?? "").split(whereSeparator: \.isWhitespace)
        return Contact(
            firstName: words.first.map { String($0.prefix(200)) },
            lastName: words.count > 1 ? String(words.dropFirst().joined(separator: " ").prefix(200)) : nil,
            email: facts.email.flatMap { Column.isEmail($0) ? String($0.prefix(254)) : nil },
            phone: facts.phone.map { String($0.prefix(40)) })
    }

    // MARK: A lead: somebody wants a price or a visit, or could not reach anybody

    private static let buyingSignals = ["request_quote", "book_service"]

    private static func lead(_ facts: ChatFacts) -> Lead? {
        let said = facts.messages.filter { $0.sender == .customer }
        let details = [facts.service, facts.place].compactMap(\.self).joined(separator: ", ")
        func lead(_ wish: String, _ message: ChatFacts.Message) -> Lead {
            let start = details.isEmpty ? wish : "\(wish) (\(details))"
            return Lead(
                description: "\(start): “\(excerpt(message.text, 500))”", service: facts.service.map { String($0.prefix(200)) },
                intent: message.intent ?? "other")
        }
        if let signal = said.first(where: { buyingSignals.contains($0.intent ?? "") }) {
            return lead(signal.intent == "request_quote" ? "Asked for a quote" : "Asked to book a visit", signal)
        }
        if let wish = facts.awaitsFollowUp { return lead("Waits to hear from the team", wish) }
        return nil
    }

    // MARK: A ticket: somebody must see to it

    private static func ticket(_ facts: ChatFacts) -> Ticket? {
        let intents = Set(facts.messages.filter { $0.sender == .customer }.compactMap(\.intent))
        let isHandedOver = facts.escalation == .requested || facts.escalation == .forced || facts.status == .waitingHuman
        guard isHandedOver || intents.contains("complaint") || intents.contains("billing_issue") else { return nil }
        let category = category(intents, facts)
        return Ticket(
            subject: subject(category, facts), description: description(facts), priority: priority(category, facts), category: category,
            status: facts.status == .closed && facts.resolutionOutcome == "resolved_by_human" ? "resolved" : "open")
    }

    private static func category(_ intents: Set<String>, _ facts: ChatFacts) -> String {
        if intents.contains("complaint") { return "complaint" }
        if intents.contains("billing_issue") { return "billing" }
        return facts.priority == "normal" ? "question" : "service_issue"
    }

    private static func priority(_ category: String, _ facts: ChatFacts) -> String {
        if facts.priority == "urgent" { return "urgent" }
        return facts.priority == "high" || category == "complaint" ? "high" : "normal"
    }

    private static func subject(_ category: String, _ facts: ChatFacts) -> String {
        let label = ["complaint": "Complaint", "billing": "Billing", "service_issue": "Problem"][category] ?? "Question"
        return "\(label): \(excerpt(keyMessage(category, facts), 120))"
    }

    /// The message that the ticket is about: the first of its kind, else what nobody was there to hear, else what was said last.
    private static func keyMessage(_ category: String, _ facts: ChatFacts) -> String {
        let intent = ["complaint": "complaint", "billing": "billing_issue"][category]
        let said = facts.messages.filter { $0.sender == .customer }
        return (said.first { $0.intent != nil && $0.intent == intent } ?? facts.awaitsFollowUp ?? said.last)?.text ?? ""
    }

    private static func description(_ facts: ChatFacts) -> String {
        "\(ChatSummary(facts).text)\n\nTranscript\n\(Transcript(facts).text)"
    }

    /// One line of at most `length` characters, cut at a word.
    static func excerpt(_ text: String, _ length: Int) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.count > length else { return line }
        let cut = line.prefix(length)
        let words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return "\(words)…"
    }
}

import Basics
import Testing

@testable import CRM

extension ChatFacts {
    /// A conversation in which the customer said these things, with the intents that were understood.
    static func chat(_ said: (ChatFacts.Sender, String, intent: String?)...) -> ChatFacts {
        let start = Timestamp(seconds: 1_795_253_400)
        let messages = said.enumerated().map { index, message in
            ChatFacts.Message(sender: message.0, text: message.1, intent: message.intent, at: start.adding(seconds: Double(index) * 60))
        }
        return ChatFacts(conversation: .new(), visitor: .new(), lastSequence: messages.count, startedAt: start, messages: messages)
    }

    func with(_ change: (inout ChatFacts) -> Void) -> ChatFacts {
        var facts = self
        change(&facts)
        return facts
    }

    static let quote = chat(
        (.customer, "How much to install a 50-gallon gas water heater in Madison?", "request_quote"),
        (.ai, "Between $1,250 and $1,650 installed.", nil), (.customer, "Thanks, that helps.", "other")
    ).with {
        $0.service = "Water heater installation"
        $0.place = "Madison"
        $0.status = .closed
        $0.resolutionOutcome = "resolved_by_ai"
    }

    static let complaint = chat(
        (.customer, "I'm really upset, the tech left a mess and didn't fix the problem.", "complaint"),
        (.ai, "I'm sorry. I'm connecting you to a person.", nil), (.customer, "Finally.", "other")
    ).with {
        $0.status = .waitingHuman
        $0.escalation = .forced
        $0.priority = "high"
        $0.name = "Dana Kowalski"
    }
}

@Suite struct SyncPlanTests {
    @Test func `a quote that was answered is a lead, and resolved by the assistant`() {
        let plan = SyncPlan(.quote)
        #expect(plan.lead?.intent == "request_quote")
        #expect(
            plan.lead?.description
                == "Asked for a quote (Water heater installation, Madison): “How much to install a 50-gallon gas water heater in Madison?”")
        #expect(plan.interaction?.outcome == "resolved_by_ai")
        #expect(
            plan.interaction?.summary
                == "Customer asked for a quote (Water heater installation, Madison). The assistant answered once. Resolved by the assistant."
        )
        #expect(plan.ticket == nil)
        #expect(plan.contact == SyncPlan.Contact(), "nameless, but somebody whose lead it is")
    }

    @Test func `a complaint that was handed over is a high-priority ticket with the transcript`() {
        let plan = SyncPlan(.complaint)
        #expect(plan.ticket?.category == "complaint")
        #expect(plan.ticket?.priority == "high")
        #expect(plan.ticket?.status == "open")
        #expect(plan.ticket?.subject == "Complaint: I'm really upset, the tech left a mess and didn't fix the problem.")
        #expect(plan.ticket?.description.contains("[2026-11-21 09:30] Dana Kowalski: I'm really upset") == true)
        #expect(plan.ticket?.description.contains("\n[2026-11-21 09:31] Assistant: I'm sorry.") == true)
        #expect(plan.lead == nil)
        #expect(plan.contact?.firstName == "Dana" && plan.contact?.lastName == "Kowalski")
    }

    @Test func `a question about opening hours is an interaction and nothing else`() {
        let plan = SyncPlan(.chat((.customer, "When are you open?", "ask_hours"), (.ai, "Until five.", nil)))
        #expect(plan.interaction?.summary == "Customer asked about opening hours. The assistant answered once.")
        #expect(plan.lead == nil && plan.ticket == nil && plan.contact == nil)
    }

    @Test func `nothing comes of a chat in which the customer said nothing`() {
        let plan = SyncPlan(.chat((.ai, "Hi, how can I help?", nil), (.system, "Opened", nil)))
        #expect(plan.interaction == nil && plan.lead == nil && plan.ticket == nil && plan.contact == nil)
    }

    @Test func `contact details make a contact, and only an e-mail that is one is kept`() {
        let facts = ChatFacts.chat((.customer, "Call me", "other")).with {
            $0.name = "  Ana   de la Cruz "
            $0.phone = "608 555 0142"
            $0.email = "not an address"
        }
        #expect(SyncPlan(facts).contact == SyncPlan.Contact(firstName: "Ana", lastName: "de la Cruz", email: nil, phone: "608 555 0142"))
    }

    @Test(arguments: [
        ("billing_issue", ChatFacts.Escalation.none, "normal", "billing", "normal"), ("complaint", .none, "normal", "complaint", "high"),
        ("other", .requested, "normal", "question", "normal"), ("other", .forced, "urgent", "service_issue", "urgent"),
        ("request_quote", .forced, "high", "service_issue", "high"), ("complaint", .forced, "urgent", "complaint", "urgent"),
    ])
    func `category and priority follow from what was said`(
        intent: String, escalation: ChatFacts.Escalation, priority: String, category: String, expected: String
    ) {
        let ticket = SyncPlan(
            ChatFacts.chat((.customer, "…", intent)).with {
                $0.escalation = escalation
                $0.priority = priority
            }
        ).ticket
        #expect(ticket?.category == category)
        #expect(ticket?.priority == expected)
    }

    @Test func `who reached nobody is a lead and a ticket, in the words that nobody was there to hear`() {
        let facts = ChatFacts.chat(
            (.customer, "Can somebody call me?", "other"), (.ai, "We are closed right now.", nil), (.customer, "608 555 0142", "other")
        ).with {
            $0.escalation = .requested
            $0.awaitsFollowUp = $0.messages[0]
            $0.phone = "608 555 0142"
        }
        let plan = SyncPlan(facts)
        #expect(plan.lead?.description == "Waits to hear from the team: “Can somebody call me?”")
        #expect(plan.ticket?.category == "question")
        #expect(plan.ticket?.subject == "Question: Can somebody call me?")
        #expect(plan.contact?.phone == "608 555 0142")
        #expect(SyncPlan(facts.with { $0.awaitsFollowUp = nil }).lead == nil)
    }

    @Test func `a transcript tells the business's own time`() throws {
        let chicago = try #require(TimeZoneRules("America/Chicago"))
        let ticket = SyncPlan(ChatFacts.complaint.with { $0.zone = chicago }).ticket
        #expect(ticket?.description.contains("[2026-11-21 03:30] Dana Kowalski") == true)
    }

    @Test func `an offer of a person is no ticket yet`() {
        #expect(SyncPlan(ChatFacts.chat((.customer, "Hm", "other")).with { $0.escalation = .offered }).ticket == nil)
    }

    @Test func `a ticket is resolved once a person resolved the chat`() {
        let facts = ChatFacts.complaint.with {
            $0.status = .closed
            $0.agentName = "Sarah Lindqvist"
            $0.messages.append(ChatFacts.Message(sender: .agent, text: "I'll send Marcus today.", at: $0.startedAt))
            $0.resolutionSummary = "Marcus comes back today, free of charge."
            $0.resolutionOutcome = "resolved_by_human"
        }
        let plan = SyncPlan(facts)
        #expect(plan.ticket?.status == "resolved")
        #expect(
            plan.interaction?.summary
                == "Customer complained. The assistant answered once and Sarah Lindqvist took over. Marcus comes back today, free of charge."
        )
        #expect(plan.ticket?.description.contains("Sarah Lindqvist: I'll send Marcus today.") == true)
    }

    @Test func `of an endless chat the ticket keeps the end`() {
        let facts = ChatFacts.complaint.with { facts in
            facts.messages += (0..<3_000).map {
                ChatFacts.Message(sender: .customer, text: "\($0) " + String(repeating: "again and again ", count: 5), at: facts.startedAt)
            }
        }
        let description = SyncPlan(facts).ticket?.description ?? ""
        #expect(description.unicodeScalars.count < Transcript.limit + 2_000)
        #expect(description.contains("2999 again") && description.contains("[…]"))
        #expect(!description.contains("\n[2026-11-21 09:30] Dana Kowalski: 0 again"))
    }

    @Test func `an excerpt is one line and ends at a word`() {
        #expect(SyncPlan.excerpt("  a\n b\tc ", 100) == "a b c")
        #expect(SyncPlan.excerpt("one two three", 9) == "one two…")
        #expect(SyncPlan.excerpt("onetwothree", 5) == "onetw…")
    }
}

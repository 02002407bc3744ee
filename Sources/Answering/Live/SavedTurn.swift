import Basics
import Chat
import Escalation
import Knowledge
import Outbox
import Postgres
import Understanding

extension TurnInput {
    /// The turn of `message`, in the light of what went before it since the matter began.
    init(_ message: Message, in conversation: Conversation, behind past: [Message], facts: BusinessFacts, now: Timestamp) {
        let outcomes = past.filter { $0.sender.type == .ai }.map(TurnTrace.outcome)
        let offers = outcomes.filter { $0 == .offer || $0 == .dontKnow }.count
        let lastOutcome = outcomes.last ?? nil
        self.init(
            business: conversation.business, facts: facts, message: message.text,
            history: past.filter { $0.sender.type != .system }.map {
                HistoryMessage(fromCustomer: $0.sender.type == .customer, text: $0.text)
            },
            state: PersonState(
                status: .init(rawValue: conversation.state.status.rawValue) ?? .active,
                kind: .init(rawValue: conversation.state.escalation.type.rawValue) ?? .none, hasAgent: conversation.state.agent != nil,
                justOffered: lastOutcome == .offer || lastOutcome == .dontKnow, offersMade: offers),
            isReachable: conversation.contact.isReachable, hasAnswered: lastOutcome == .answer, now: now)
    }
}

extension TurnDraft {
    /// What the turn does to the conversation.
    func step(from before: Conversation, replyingTo message: Message, as id: MessageID, at now: Timestamp) throws -> ConversationStep {
        var conversation = before
        conversation.state = try state(from: before.state, at: now)
        conversation.contact = before.contact.merging(VisitorContact(name: contact.name, email: contact.email, phone: contact.phone))
        conversation.understanding = HandoffNotes(before.understanding).adding(self).json
        conversation.topic = topic(before)
        conversation.summary = summary(of: message, before)
        if isSettled {
            conversation.state = try conversation.state.applying(.closed(outcome: .resolvedByAI, summary: conversation.summary), at: now)
        }
        return ConversationStep(
            conversation, entries: [reply(to: message, as: id)],
            outbox: Outbox.settling(before.business, topic: Chats.turnTopic, key: message.id.description, at: now)
                + crmSync(conversation, before, at: now)
                + (AskedQuestion(self, of: message, at: now)?.entry(before.business) ?? []))
    }

    /// Courtesies and bare details leave the topic as it was.
    private func topic(_ before: Conversation) -> String {
        let saysLittle = reading.isSmallTalk || !contact.isEmpty || reading.intent.name == .other
        return saysLittle ? before.topic ?? reading.intent.name.rawValue : reading.intent.name.rawValue
    }

    /// Who waits and only leaves details has said before what the matter is.
    private func summary(of message: Message, _ before: Conversation) -> String? {
        if before.state.status == .waitingHuman, before.summary != nil, reading.intent.name == .other || !contact.isEmpty {
            return before.summary
        }
        return CaseSummary(self, message: message.text).text ?? before.summary
    }

    private func state(from before: ConversationState, at now: Timestamp) throws -> ConversationState {
        let reason = decision.reason ?? "low_confidence"
        switch decision.action {
        case .handOver:
            let type: EscalationType = decision.kind == .requested ? .requested : .forced
            let priority = Chat.Priority(rawValue: decision.priority.rawValue) ?? .normal
            return try before.applying(.escalated(type, reason: reason, score: decision.score, priority: priority), at: now)
        case .offerPerson:
            guard before.status == .active else { return before }
            return try before.applying(.offered(reason: reason, score: decision.score), at: now)
        case .answer:
            // An offer that was not taken up is over once something else was answered.
            var next = before
            if before.escalation.type == .offered { next.escalation = Chat.EscalationState() }
            return next
        }
    }

    private func reply(to message: Message, as id: MessageID) -> MessageDraft {
        var reply = MessageDraft(.ai, text, id: id)
        reply.replyTo = message.id
        reply.intent = reading.intent.name.rawValue
        reply.confidence = (confidence * 1_000).rounded() / 1_000
        reply.tier = tier.rawValue
        reply.citations = cited.enumerated().map { index, passage in
            Citation(
                index: index + 1, title: passage.hit.title, section: Self.section(of: passage.hit),
                sourceURI: passage.hit.sourceURI ?? passage.hit.fileName, snippet: passage.snippet, document: passage.hit.document)
        }
        if asksForContact { reply.ui = ["type": "contact_form"] }
        reply.trace = TurnTrace.json(self)
        return reply
    }

    /// The way to the passage below the title, which many documents repeat as their first heading.
    private static func section(of hit: Hit) -> String? {
        let parts = hit.section.split(separator: " › ").map(String.init)
        let below = parts.first == hit.title ? parts.dropFirst() : parts[...]
        return below.isEmpty ? nil : below.joined(separator: " › ")
    }

    /// The CRM looks again where there is something for it: a wish to buy, a problem, a person's details, the end.
    private func crmSync(_ conversation: Conversation, _ before: Conversation, at now: Timestamp) -> [Query] {
        let reason: String?
        if conversation.state.status == .closed {
            reason = "closed"
        } else if decision.action == .handOver {
            reason = "escalated"
        } else if conversation.contact != before.contact {
            reason = "contact"
        } else {
            reason = reading.intent.name == .askHours || reading.intent.name == .other ? nil : "turn"
        }
        return reason.map { Conversations.crmSync(conversation, reason: $0, at: now) } ?? []
    }
}

extension AskedQuestion {
    /// What the turn asked of the knowledge and what came of it; nil where it was no question that others would ask, or the service was at
    /// fault.
    init?(_ draft: TurnDraft, of message: Message, at now: Timestamp) {
        let reading = draft.reading
        guard let question = draft.question, !reading.isSmallTalk, !reading.asksIdentity, !reading.isComplaint, !reading.emergency,
            reading.wantsPerson < Reading.asksForPerson, !Words.telling(reading.text.words).isEmpty
        else { return nil }
        let outcome: AskedQuestion.Outcome
        switch draft.outcome {
        case .dontKnow: outcome = .dontKnow
        // An offer that another rule wants (a booking, a high quote) says nothing of the knowledge.
        case .offer where draft.decision.rule == .lowConfidence: outcome = .offer
        // Who waits for a person is told to wait where the knowledge has no answer.
        case .answer: outcome = draft.tier == .rule ? .dontKnow : .answer
        case .offer, .handoff: return nil
        }
        // Where the search failed, nobody knows what it would have found.
        if outcome == .dontKnow, !draft.faults.isEmpty { return nil }
        // Bare details ("I am at 12 Oak Street") ask nothing.
        if outcome != .answer, !draft.contact.isEmpty, !message.text.contains("?") { return nil }
        let documents = draft.cited.map(\.hit.document)
        self.init(
            message: message.id, conversation: message.conversation, text: question, outcome: outcome,
            documents: documents.enumerated().filter { documents.firstIndex(of: $0.element) == $0.offset }.map(\.element), at: now)
    }
}

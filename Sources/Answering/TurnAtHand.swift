import Basics
import Escalation
import Knowledge
import Understanding

/// One turn while it is made: what was read and decided, and the way in which things are said.
struct Turn: Sendable {
    let input: TurnInput
    let reading: Reading
    /// What the rules said before anything was answered.
    let before: Decision
    let observe: ObserveTurn
    let contact: ContactDetails

    init(input: TurnInput, reading: Reading, before: Decision, observe: @escaping ObserveTurn) {
        self.input = input
        self.reading = reading
        self.before = before
        self.observe = observe
        contact = ContactDetails(reading, facts: input.facts)
    }

    var facts: BusinessFacts { input.facts }
    var isWaiting: Bool { input.state.status == .waitingHuman }
    var lastReply: String? { input.history.last { !$0.fromCustomer }?.text }

    /// Figures of the profile, and those that the customer said: "on Tuesday at 9, then" repeats them.
    var profileEvidence: [String] { ProfileEvidence.texts(facts) + [input.message] }

    func draft(_ decision: Decision, _ outcome: TurnOutcome, _ tier: Tier, confidence: Double) -> TurnDraft {
        let rules = decision.rules == before.rules ? before.rules : before.rules + decision.rules
        return TurnDraft(reading: reading, decision: decision, rules: rules, outcome: outcome, text: "", tier: tier, confidence: confidence)
    }

    // MARK: Saying

    /// The draft with what is said of `sentences`: each whose figures all stand in `sources`. What is said is told on the way.
    func saying(_ draft: TurnDraft, _ sentences: [String], from sources: [String]) -> TurnDraft {
        var draft = draft
        let evidence = NumberGuard.Evidence(sources)
        for sentence in sentences {
            guard NumberGuard.check(sentence: sentence, against: evidence).allSatisfy({ Self.isComputed($0) }) else {
                draft.withheld.append(sentence)
                continue
            }
            say(sentence, in: &draft)
        }
        return draft
    }

    func say(_ sentence: String, in draft: inout TurnDraft) {
        guard !sentence.isEmpty else { return }
        let piece = draft.text.isEmpty ? sentence : " " + sentence
        draft.text += piece
        observe(.text(piece))
    }

    /// Days are counted from the profile's hours by our own code: "tomorrow (Monday)" stands nowhere.
    private static func isComputed(_ figure: NumberGuard.Untraceable) -> Bool { figure.kind == .date }

    // MARK: What needs no knowledge

    /// Offers that the rules want, courtesies, contact details; nil where the message has to be answered.
    func withoutKnowledge() -> TurnDraft? {
        if isWaiting, before.isEmergency { return emergency() }
        if isSettling { return settled() }
        if let rule = before.rule, before.action == .offerPerson, rule != .billing { return offer(before, rule) }
        if contact.isReachable, !Self.asks.match(reading.text.words), !input.message.contains("?") { return noted() }
        return nil
    }

    private func emergency() -> TurnDraft {
        let draft = draft(before, .answer, .rule, confidence: 1)
        let line = Phrasing.waiting(facts, contact: ContactDetails(), last: lastReply)
        return saying(draft, [facts.guardrails.emergencyMessage, line], from: profileEvidence)
    }

    /// Thanks behind an answer settles the matter.
    private var isSettling: Bool {
        reading.isSmallTalk && (reading.thanks || reading.isGoodbye) && input.hasAnswered && !isWaiting && input.state.status == .active
    }

    private func settled() -> TurnDraft {
        var draft = draft(before, .answer, .rule, confidence: 1)
        draft.isSettled = true
        return saying(draft, [Phrasing.settled(facts, isGoodbye: reading.isGoodbye)], from: profileEvidence)
    }

    func offer(_ decision: Decision, _ rule: Rule) -> TurnDraft {
        saying(draft(decision, .offer, .rule, confidence: decision.score), [Phrasing.offer(rule, facts)], from: profileEvidence)
    }

    private func noted() -> TurnDraft {
        var draft = draft(before, .answer, .rule, confidence: 1)
        // "You can reach me at …" sounds like a wish for a visit, and is none.
        draft.reading.intent = Intent(.other, 1)
        let text =
            isWaiting
            ? Phrasing.waiting(facts, contact: contact, last: lastReply) : "\(Phrasing.noted(contact, facts)) What else can I do for you?"
        return saying(draft, [text], from: profileEvidence)
    }

    private static let asks = Phrases(
        """
        ^ do|does|can|could|would|will|is|are|what|whats|how|when|where|which|who|why
        what|how|when|where|which is|are|do|does|much|many|long|soon|about|time
        can|could|do|would|will you
        """)
}

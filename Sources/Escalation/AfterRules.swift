import Basics
import Understanding

struct AfterRules {
    let facts: EscalationFacts
    let answer: AnswerFacts

    init(facts: EscalationFacts, answer: AnswerFacts) {
        self.facts = facts
        self.answer = answer
    }

    var results: [RuleResult] { [highQuoteValue, booking, lowConfidence] }

    private var highQuoteValue: RuleResult {
        let highest = answer.quoted.max { $0.high < $1.high }
        let limit = facts.guardrails.maximumQuote
        let isAbove = limit.flatMap { limit in highest.map { $0.high > limit } } ?? false
        return rule(
            .highQuoteValue, isAbove,
            "A price of \(highest?.text ?? "") is above the limit of \(limit.map { Money.text($0, highest?.currency ?? "USD") } ?? "").",
            else: "No price above the limit.", .offerPerson, .normal, 0.8)
    }

    /// Only a person can confirm a date.
    private var booking: RuleResult {
        let wants =
            facts.reading.intent.name == .bookService && facts.reading.intent.confidence >= 0.6
            && !Self.asksRules.match(facts.reading.text.words)
        return rule(
            .booking, wants, "The customer wants an appointment, which only a person can confirm.", else: "No appointment is asked for.",
            .offerPerson, .normal, 0.6)
    }

    /// How booking works is a question, and no booking.
    private static let asksRules = Phrases(
        """
        how far|early|soon|long|much|many|late
        how do|does|can|to .. book|reserve|schedule|work|works
        what|what's|whats happens|if|is|are
        can|could|may i|we|you .. cancel|quit|pause|skip|stop
        can|could|may i|we ..8 without
        do i|we need|have to
        """)

    /// Once is an honest "I don't know"; the third time in a row the customer is being kept from help.
    private var lowConfidence: RuleResult {
        let isLow = answer.confidence < AnswerFacts.sufficient && !facts.reading.isSmallTalk
        let isStuck = facts.state.offersMade >= 2
        return rule(
            .lowConfidence, isLow, isStuck ? "The assistant did not know for the third time." : "The assistant does not know the answer.",
            else: "The answer is sure enough.", isStuck ? .handOver : .offerPerson, .normal, 1 - answer.confidence)
    }
}

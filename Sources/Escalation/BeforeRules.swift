import Basics
import Understanding

struct BeforeRules {
    let facts: EscalationFacts
    private var reading: Reading { facts.reading }

    init(facts: EscalationFacts) { self.facts = facts }

    var results: [RuleResult] {
        [keyword, emergency, requestForPerson, acceptedOffer, complaint, anger, billing, sensitiveTopic, language]
    }

    private var keyword: RuleResult {
        let hits = Keywords(facts.guardrails.handoffKeywords).hits(in: reading.text)
        return rule(
            .keyword, !hits.isEmpty, "The message says \(hits.joined(separator: ", ")).", else: "No keyword of the business.", .handOver,
            .high, 1)
    }

    private var emergency: RuleResult {
        let hits = Keywords(facts.guardrails.emergencyKeywords).hits(in: reading.text)
        let isDanger = reading.danger || !hits.isEmpty && !Self.asksInGeneral.match(reading.text.words)
        let matched = isDanger || reading.emergency
        let why = isDanger ? "Somebody may be in danger." : "It cannot wait: damage is going on."
        return rule(.emergency, matched, why, else: "No emergency.", .handOver, .urgent, 1)
    }

    /// "What do you charge for a burst pipe?" is a question of the catalogue.
    private static let asksInGeneral = Phrases(
        """
        how much|long|fast|often|many|quickly
        do|does|can you|u|your .. offer|do|handle|fix|repair|charge|have|provide
        price|cost|rate|fee|quote|warranty
        what|how .. if|prevent|avoid
        in case of
        prevent|avoid|insurance
        """)

    private var requestForPerson: RuleResult {
        rule(
            .requestForPerson, reading.wantsPerson >= personThreshold, "The customer asks for a person.",
            else: "No person was asked for.",
            .handOver, .normal, reading.wantsPerson)
    }

    /// "You can reach me at nora@example.com" only leaves details, and sounds a little like a wish to be called.
    private var personThreshold: Double {
        reading.entities(.email).isEmpty && reading.entities(.phone).isEmpty ? Reading.asksForPerson : 0.8
    }

    private var acceptedOffer: RuleResult {
        rule(
            .acceptedOffer, facts.state.justOffered && reading.affirms && !reading.declines, "The customer accepts the offer of a person.",
            else: "No offer was accepted.", .handOver, .normal, 0.95)
    }

    private var complaint: RuleResult {
        let confidence = reading.intents.first { $0.name == .complaint }?.confidence ?? 0
        return rule(
            .complaint, reading.isComplaint, "The customer complains.", else: "No complaint.", .handOver, .high,
            max(confidence, reading.sentiment.anger))
    }

    private var anger: RuleResult {
        rule(
            .anger, reading.sentiment.isAngry, "The customer is angry (\(percent(reading.sentiment.anger)) sure).",
            else: "The customer is calm enough.",
            .handOver, .high, reading.sentiment.anger)
    }

    /// Money that was taken is a matter for somebody who can look at the books. How one may pay is not.
    private var billing: RuleResult {
        let isDispute = reading.intent.name == .billingIssue && reading.intent.confidence >= 0.5 && Self.dispute.match(reading.text.words)
        let isUpset = reading.sentiment.score <= -0.35
        return rule(
            .billing, isDispute, "A charge is disputed.", else: "No charge is disputed.", isUpset ? .handOver : .offerPerson,
            isUpset ? .high : .normal,
            isUpset ? 0.8 : 0.6)
    }

    private static let dispute = Phrases(
        """
        charged|billed|overcharged|deducted|debited [me|us|my|our|twice|double|the|wrong|for|too|extra]
        double|duplicate|wrong|unauthorized|unauthorised|unknown|incorrect|strange charge|charges|payment|payments|amount|invoice|bill|transaction
        my|our|want|need|get|where|give|a|the refund|money|deposit [is|back|hasnt|still|never|has|please|on]
        refund me|us|my|our|please
        mistake|error|wrong .. invoice|bill|statement|charge
        invoice|bill|statement .. wrong|mistake|error|incorrect|too
        dispute|disputing|unauthorized|unauthorised
        why .. bill|charge me|us|my
        didnt|never|not|dont .. authorize|recognize|recognise|agree|order|make
        paid .. still|already|twice
        """)

    private var sensitiveTopic: RuleResult {
        let topic = facts.guardrails.bannedTopics.first { Topics.isAbout($0, reading.text.words) }
        return rule(
            .sensitiveTopic, topic != nil, "The business does not let the assistant speak of \(topic ?? "").", else: "No banned topic.",
            .offerPerson,
            .normal, 0.7)
    }

    private var language: RuleResult {
        let allowed = facts.guardrails.languagesAllowed
        let isForeign = reading.language.map { !allowed.isEmpty && !allowed.contains($0) } ?? false
        return rule(
            .language, isForeign, "The message is in \(reading.language ?? "another language"), which the assistant may not use.",
            else: "The language is allowed.", .offerPerson, .normal, 0.6)
    }

    private func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
}

func rule(
    _ rule: Rule, _ matched: Bool, _ why: String, else whyNot: String, _ action: Decision.Action, _ priority: Decision.Priority,
    _ score: Double
) -> RuleResult {
    RuleResult(
        rule: rule, matched: matched, why: matched ? why : whyNot,
        consequence: matched ? RuleResult.Consequence(action: action, priority: priority, score: min(1, max(0, score))) : nil)
}

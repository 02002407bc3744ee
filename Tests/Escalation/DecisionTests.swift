import Basics
import Testing
import Understanding

@testable import Escalation

/// A reading whose words are the message's and whose feelings and intent are given: what a model says is not the matter here.
func said(_ message: String, _ intent: Intent.Name = .other, _ confidence: Double = 0.9, anger: Double = 0.02, isComplaint: Bool = false)
    throws -> Reading
{
    var reading = Understanding.read(
        message, embedding: [], heads: try Heads.shipped(),
        context: ReadingContext(now: Timestamp(seconds: 1_795_000_000), places: ["Verona"]))
    reading.intent = Intent(intent, confidence)
    reading.intents = [reading.intent] + Intent.Name.allCases.filter { $0 != intent }.map { Intent($0, (1 - confidence) / 5) }
    reading.sentiment = Sentiment(score: -anger, anger: anger)
    reading.isComplaint = isComplaint
    if reading.wantsPerson < 0.9 { reading.wantsPerson = 0.01 }
    return reading
}

@Suite struct DecisionTests {
    private let guardrails: Guardrails = {
        var guardrails = Guardrails()
        guardrails.handoffKeywords = ["sue", "injured"]
        guardrails.emergencyKeywords = ["gas leak", "tree on my house"]
        guardrails.bannedTopics = ["legal_advice", "medical_advice", "bee_keeping"]
        guardrails.maximumQuote = 50_000
        guardrails.languagesAllowed = ["en"]
        return guardrails
    }()

    private func before(_ reading: Reading, _ state: EscalationState = EscalationState()) -> Decision {
        Escalation.decideBefore(EscalationFacts(reading: reading, state: state, guardrails: guardrails))
    }

    private func after(_ reading: Reading, _ answer: AnswerFacts, _ state: EscalationState = EscalationState()) -> Decision {
        Escalation.decideAfter(EscalationFacts(reading: reading, state: state, guardrails: guardrails), answer: answer)
    }

    @Test func `an ordinary question is answered`() throws {
        let decision = before(try said("do you service tankless heaters?"))
        #expect(decision.action == .answer)
        #expect(decision.rule == nil && decision.reason == nil && decision.kind == .none)
        #expect(decision.rules.count == 9 && decision.rules.allSatisfy { !$0.matched && !$0.why.isEmpty })
    }

    @Test func `a keyword hands over with the reason keyword, whatever else is true`() throws {
        for message in ["I will sue you", "he was injured, get me a person!", "we are suing, there is a gas leak"] {
            let decision = before(try said(message, .complaint, anger: 0.99, isComplaint: true))
            #expect(decision.action == .handOver && decision.reason == "keyword" && decision.kind == .forced)
        }
        #expect(before(try said("I have an issue with Susan")).action == .answer)
    }

    @Test func `an emergency is urgent and tells the customer what to do, also behind a keyword`() throws {
        let gas = before(try said("I smell gas"))
        #expect(gas.action == .handOver && gas.reason == "emergency" && gas.priority == .urgent && gas.isEmergency)
        let tree = before(try said("there is a tree on my house"))
        #expect(tree.reason == "emergency" && tree.priority == .urgent)
        let keyword = before(try said("gas leak, my son is injured"))
        #expect(keyword.reason == "keyword" && keyword.priority == .urgent && keyword.isEmergency)
        #expect(before(try said("how much is a gas leak test")).action == .answer)
    }

    @Test func `a request for a person is granted`() throws {
        let decision = before(try said("can I talk to a real person please"))
        #expect(
            decision.action == .handOver && decision.reason == "request_for_person" && decision.kind == .requested
                && decision.priority == .normal)
    }

    @Test func `yes after an offer is a request, yes at any other time is not`() throws {
        let offered = EscalationState(kind: .offered, justOffered: true, offersMade: 1)
        for yes in ["yes please", "sure", "ok", "that would be great"] {
            let decision = before(try said(yes), offered)
            #expect(decision.action == .handOver && decision.reason == "request_for_person" && decision.kind == .requested, "\(yes)")
            #expect(before(try said(yes)).action == .answer)
        }
        for no in ["no thanks", "not now", "how much is it?"] { #expect(before(try said(no), offered).action == .answer, "\(no)") }
    }

    @Test func `complaints and anger go to a person with high priority`() throws {
        let complaint = before(try said("the tech left a mess", .complaint, isComplaint: true))
        #expect(
            complaint.action == .handOver && complaint.reason == "complaint" && complaint.priority == .high && complaint.kind == .forced)
        let anger = before(try said("what is this", anger: 0.95))
        #expect(anger.rule == .anger && anger.reason == "complaint" && anger.priority == .high)
    }

    @Test func `a disputed charge is offered a person, an upset one gets one, a question how to pay none`() throws {
        #expect(before(try said("you charged me twice", .billingIssue)).action == .offerPerson)
        let upset = before(try said("you charged me twice again", .billingIssue, anger: 0.6))
        #expect(upset.action == .handOver && upset.priority == .high)
        for message in ["do you take amex", "when is the balance due", "is there a surcharge for cards"] {
            #expect(before(try said(message, .billingIssue)).action == .answer, "\(message)")
        }
    }

    @Test(arguments: [
        ("is this legal?", true), ("can I sue my neighbor", true), ("what medicine should I take", true),
        ("tell me about bee keeping", true),
        ("are you licensed", false), ("is the diagnostic fee waived", false),
    ])
    func `banned topics are not spoken of`(message: String, isBanned: Bool) throws {
        let decision = before(try said(message))
        #expect(decision.rules.contains { $0.rule == .sensitiveTopic && $0.matched } == isBanned)
    }

    @Test func `a language that the business does not allow is offered a person`() throws {
        let decision = before(try said("¿Cuánto cuesta una limpieza de la casa?"))
        #expect(decision.action == .offerPerson && decision.reason == "sensitive_topic")
    }

    @Test func `a price above the limit is for a person, one at the limit is not`() throws {
        let reading = try said("how much", .requestQuote)
        let above = after(reading, AnswerFacts(confidence: 1, quoted: [Money(low: 10_000, high: 50_001, currency: "USD")]))
        #expect(above.action == .offerPerson && above.reason == "high_quote_value" && above.kind == .offered)
        #expect(after(reading, AnswerFacts(confidence: 1, quoted: [Money(low: 10_000, high: 50_000, currency: "USD")])).action == .answer)
        var free = guardrails
        free.maximumQuote = nil
        let facts = EscalationFacts(reading: reading, guardrails: free)
        #expect(
            Escalation.decideAfter(facts, answer: AnswerFacts(confidence: 1, quoted: [Money(low: 0, high: 9_000_000, currency: "USD")]))
                .action == .answer)
    }

    @Test func `what is not known is offered a person, and handed over the third time`() throws {
        let reading = try said("do you rent bounce houses")
        let first = after(reading, AnswerFacts(confidence: 0.1))
        #expect(first.action == .offerPerson && first.reason == "low_confidence")
        let third = after(reading, AnswerFacts(confidence: 0.1), EscalationState(kind: .offered, offersMade: 2))
        #expect(third.action == .handOver && third.reason == "low_confidence")
        #expect(after(try said("thanks!"), AnswerFacts(confidence: 0)).action == .answer)
    }

    @Test func `an appointment is for a person to confirm, how booking works is not`() throws {
        #expect(after(try said("book me for Friday at 3", .bookService), AnswerFacts(confidence: 1)).action == .offerPerson)
        for message in ["how far ahead do I have to book", "what happens if I cancel", "can we move the date without paying"] {
            #expect(after(try said(message, .bookService), AnswerFacts(confidence: 1)).action == .answer, "\(message)")
        }
    }

    @Test func `a chat that a person has is not handed over again`() throws {
        for state in [EscalationState(status: .waitingHuman, kind: .requested), EscalationState(kind: .forced, hasAgent: true)] {
            let decision = before(try said("get me a person! I smell gas", anger: 0.99, isComplaint: true), state)
            #expect(decision.action == .answer && decision.reason == nil)
            #expect(decision.isEmergency, "what to do in an emergency is said all the same")
        }
    }

    @Test func `the rules stand in their precedence`() throws {
        let all = try said("sue you, gas leak, talk to a human", .billingIssue, anger: 0.99, isComplaint: true)
        let decision = before(all)
        let order = decision.rules.map(\.rule)
        #expect(order == Rule.allCases.filter { order.contains($0) })
        #expect(decision.rules.filter(\.matched).count >= 5, "several rules must compete for this test to mean anything")
        #expect(decision.rule == .keyword)
    }
}

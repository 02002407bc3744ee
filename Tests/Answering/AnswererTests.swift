import Basics
import Escalation
import Foundation
import Knowledge
import Synchronization
import Testing
import Understanding

@testable import Answering

@Suite struct AnswererTests {
    static let pumps = Hit.passage(
        "A pressure regulator costs $610–$890 with labor. We test the water under load before we leave. Bring cookies.", section: "Valves")

    // MARK: Documents

    @Test func `a question is answered in the document's words, with the passage cited`() async throws {
        let draft = try await Answerer.oakline([Self.pumps]).turn("what does a pressure regulator cost?")
        #expect(draft.outcome == .answer)
        #expect(draft.tier == .extract)
        #expect(draft.text.hasPrefix("A pressure regulator costs $610–$890 with labor."))
        #expect(draft.text.contains("This is an estimate."), "a price carries the disclaimer")
        #expect(draft.cited.map(\.hit.chunk) == [Self.pumps.chunk])
    }

    @Test func `what is told on the way is the reply, piece by piece`() async throws {
        let told = Mutex("")
        let input = TurnInput(
            business: .new(), facts: Oakline.facts, message: "what does a pressure regulator cost?", now: .now)
        let draft = await (try Answerer.oakline([Self.pumps])).answer(input) { progress in
            if case .text(let piece) = progress { told.withLock { $0 += piece } }
        }
        #expect(!draft.text.isEmpty)
        #expect(told.withLock { $0 } == draft.text)
    }

    @Test func `what the documents do not say is not answered, and a person is offered`() async throws {
        let draft = try await Answerer.oakline([Self.pumps]).turn("do you sell wedding dresses?")
        #expect(draft.outcome == .dontKnow)
        #expect(draft.decision.rule == .lowConfidence)
        #expect(draft.text.contains("Shall I get a person"))
        #expect(draft.cited.isEmpty)
    }

    @Test func `a search that fails leaves an honest answer and a note of the fault`() async throws {
        let draft = try await Answerer.oakline(searchFails: true).turn("what does a pressure regulator cost?")
        #expect(draft.outcome == .dontKnow)
        #expect(draft.text.contains("can't look that up right now"))
        #expect(draft.faults.count == 1)
    }

    @Test func `two questions get two answers`() async throws {
        let draft = try await Answerer.oakline([Self.pumps]).turn("What is your phone number? And what does a pressure regulator cost?")
        #expect(draft.text.contains("(608) 555-0150"))
        #expect(draft.text.contains("$610–$890"))
    }

    @Test func `a follow-up is read together with the question it goes on from`() async throws {
        let draft = try await Answerer.oakline([Self.pumps]).turn("and how much is it?") {
            $0.history = [
                HistoryMessage(fromCustomer: true, text: "do you install pressure regulators?"),
                HistoryMessage(fromCustomer: false, text: "Yes."),
            ]
        }
        #expect(draft.text.contains("$610–$890"))
    }

    // MARK: People

    @Test func `a keyword of the business hands over, and says who comes`() async throws {
        let draft = try await Answerer.oakline().turn("my lawyer will call you")
        #expect(draft.outcome == .handoff)
        #expect(draft.decision.reason == "keyword")
        #expect(draft.text.contains("connecting you to a person from Oakline Plumbing"))
        #expect(!draft.asksForContact)
    }

    @Test(arguments: [Desk.empty, .unreachable])
    func `with nobody on duty the customer is told, and asked for a way to be reached`(desk: Desk) async throws {
        let draft = try await Answerer.oakline(desk: desk).turn("I want to talk to a real person") {
            $0.now = Timestamp("2026-11-22T18:00:00Z") ?? $0.now
        }
        #expect(draft.outcome == .handoff)
        #expect(draft.asksForContact)
        #expect(draft.text.contains("closed right now"))
        #expect(draft.text.contains("open again tomorrow (Monday) at 8 am"))
        #expect(draft.text.contains("phone number or e-mail"))
    }

    @Test func `who is known is not asked again`() async throws {
        let draft = try await Answerer.oakline(desk: .empty).turn("I want to talk to a real person") { $0.isReachable = true }
        #expect(!draft.asksForContact)
        #expect(!draft.text.contains("Please leave"))
    }

    @Test func `an emergency is told what to do before anything else`() async throws {
        let draft = try await Answerer.oakline().turn("I smell gas in the kitchen!")
        #expect(draft.outcome == .handoff)
        #expect(draft.text.hasPrefix("If anyone is in danger, call 911."))
    }

    @Test func `a complaint is answered with an apology and a person`() async throws {
        let draft = try await Answerer.oakline().turn("I'm really upset, your technician left a mess and broke my sink")
        #expect(draft.outcome == .handoff)
        #expect(draft.text.hasPrefix("I'm sorry"))
    }

    @Test func `yes to an offer hands over`() async throws {
        let draft = try await Answerer.oakline().turn("yes please") {
            $0.state = PersonState(kind: .offered, justOffered: true, offersMade: 1)
        }
        #expect(draft.outcome == .handoff)
        #expect(draft.decision.kind == .requested)
    }

    @Test func `a booking is taken down and never promised`() async throws {
        let draft = try await Answerer.oakline([Self.pumps]).turn(
            "I'd like to book someone for a leaky faucet next Tuesday morning in Verona")
        #expect(draft.outcome == .offer)
        #expect(draft.text.contains("Verona"))
        #expect(draft.text.contains("confirmed by a person"))
    }

    @Test func `while the customer waits questions are answered, and nothing is said twice in a row`() async throws {
        let answerer = try Answerer.oakline([Self.pumps])
        let answered = try await answerer.turn("what does a pressure regulator cost?") { $0.state.status = .waitingHuman }
        #expect(answered.outcome == .answer)
        #expect(answered.text.contains("$610"))
        let first = try await answerer.turn("the carpet is blue by the way") { $0.state.status = .waitingHuman }
        #expect(first.outcome == .answer)
        let second = try await answerer.turn("and the walls are green") {
            $0.state.status = .waitingHuman
            $0.history = [HistoryMessage(fromCustomer: false, text: first.text)]
        }
        #expect(first.text != second.text)
        #expect(second.decision.action == .answer, "who waits is not handed over again")
    }

    // MARK: Courtesy and contact

    @Test func `thanks behind an answer settles the matter`() async throws {
        let draft = try await Answerer.oakline().turn("Thanks, that helps.") { $0.hasAnswered = true }
        #expect(draft.isSettled)
        let early = try await Answerer.oakline().turn("Thanks!")
        #expect(!early.isSettled, "nothing was answered yet")
    }

    @Test func `contact details are noted`() async throws {
        let draft = try await Answerer.oakline().turn("It's Walter Grice, 608-555-0117.")
        #expect(draft.contact == ContactDetails(name: "Walter Grice", phone: "608-555-0117"))
        #expect(draft.text.contains("608-555-0117"))
        #expect(draft.outcome == .answer)
    }

    @Test(arguments: [
        ("Thanks! I'm Nora Fields, nora.fields@example.com", "Nora Fields"),
        ("The tech never came. I am Priya Raman, 608-555-0144.", "Priya Raman"),
        ("I'm not happy. I'm Lena Brandt, call me at 608-555-0144", "Lena Brandt"),
    ])
    func `a name in the midst of a message is taken from who leaves a number or address`(message: String, name: String) async throws {
        #expect(try await Answerer.oakline().turn(message).contact.name == name)
    }

    @Test(arguments: ["It's Monday already", "I'm Madison based", "its leaking", "the office is at (608) 555-0150"])
    func `not everything is a name or the customer's number`(message: String) async throws {
        #expect(try await Answerer.oakline().turn(message).contact.isEmpty)
    }

    // MARK: Models

    @Test func `a model's sentences are cited by the snippets that they name`() async throws {
        let answerer = try Answerer.oakline(
            [Self.pumps],
            model: Parrot(lines: ["A pressure ", "regulator costs $610–$890 with la", "bor. [1] It is tested", " under load [1]."]))
        let draft = try await answerer.turn("what does a pressure regulator cost?")
        #expect(draft.tier == .model)
        #expect(draft.text.hasPrefix("A pressure regulator costs $610–$890 with labor. It is tested under load. This is an estimate."))
        #expect(draft.cited.map(\.hit.chunk) == [Self.pumps.chunk])
    }

    @Test func `a sentence with a figure that stands nowhere is not said`() async throws {
        let model = Parrot(lines: [
            "A pressure regulator costs $610–$890. [1] ", "With the coupon it is only $399. We also have a warranty of 25 years.",
        ])
        let draft = try await Answerer.oakline([Self.pumps], model: model).turn("what does a pressure regulator cost?")
        #expect(draft.text.contains("$610"))
        #expect(!draft.text.contains("399") && !draft.text.contains("25 years"))
        #expect(draft.withheld.count == 2)
    }

    @Test func `a model of whose words nothing can be stood behind leaves the answer to the documents`() async throws {
        let draft = try await Answerer.oakline([Self.pumps], model: Parrot(lines: ["It is only $17."])).turn(
            "what does a pressure regulator cost?")
        #expect(draft.tier == .extract)
        #expect(draft.text.contains("$610"))
    }

    @Test(.timeLimit(.minutes(1))) func `a model that is silent is not waited for`() async throws {
        let draft = try await Answerer.oakline([Self.pumps], model: Parrot(isSilent: true)).turn("what does a pressure regulator cost?")
        #expect(draft.tier == .extract)
        #expect(draft.faults == ["model: silent for too long"])
    }
}

import Basics
import Chat
import Testing

/// The state machine as transcripts: no database, no clock.
@Suite struct ConversationStateTests {
    private let now = Timestamp(seconds: 1_800_000_000)
    private let sarah = Agent(id: .new(), name: "Sarah Lindqvist")
    private let marcus = Agent(id: .new(), name: "Marcus Bell")

    private func run(_ changes: ConversationChange...) throws -> ConversationState {
        var state = ConversationState()
        for change in changes { state = try state.applying(change, at: now) }
        return state
    }

    @Test func `a complaint is handed over, claimed, answered and closed`() throws {
        let waiting = try run(.customerWrote, .escalated(.forced, reason: "complaint", score: 0.9, priority: .high))
        #expect(waiting.status == .waitingHuman)
        #expect(waiting.waitingSince == now)
        #expect(waiting.priority == .high)
        let claimed = try waiting.applying(.claimed(sarah), at: now)
        #expect(claimed.status == .active)
        #expect(claimed.agent == sarah)
        #expect(!claimed.isWithAI)
        #expect(claimed.escalation.reason == "complaint")
        let closed = try claimed.applying(.closed(outcome: .resolvedByHuman, summary: "Cleaned up and refunded."), at: now)
        #expect(closed.status == .closed)
        #expect(closed.agent == nil)
        #expect(closed.outcome == .resolvedByHuman)
    }

    @Test func `of two who claim, the second is told who has it`() throws {
        let claimed = try run(.escalated(.requested, reason: "request_for_person", score: 1, priority: .normal), .claimed(sarah))
        let failure = #expect(throws: ChatFailure.self) { try claimed.applying(.claimed(marcus), at: now) }
        #expect(failure?.detail == "Sarah Lindqvist has this chat already.")
        #expect(failure?.kind == .conflict)
        #expect(throws: Never.self) { try claimed.applying(.claimed(sarah), at: now) }
    }

    @Test func `the AI cannot escalate or offer while a person has the chat`() throws {
        let claimed = try run(.claimed(sarah))
        #expect(throws: ChatFailure.self) { try claimed.applying(.offered(reason: "low_confidence", score: 0.2), at: now) }
        #expect(throws: ChatFailure.self) {
            try claimed.applying(.escalated(.forced, reason: "keyword", score: 1, priority: .high), at: now)
        }
    }

    @Test func `who waits keeps the place and the reason when the matter grows more urgent`() throws {
        let waiting = try run(.escalated(.requested, reason: "request_for_person", score: 1, priority: .normal))
        let later = now.adding(seconds: 60)
        let urgent = try waiting.applying(.escalated(.forced, reason: "emergency", score: 1, priority: .urgent), at: later)
        #expect(urgent.waitingSince == now)
        #expect(urgent.escalation.reason == "request_for_person")
        #expect(urgent.priority == .urgent)
    }

    @Test func `only who has a chat gives it back, and it is the AI's again`() throws {
        let claimed = try run(.escalated(.forced, reason: "complaint", score: 1, priority: .high), .claimed(sarah))
        #expect(throws: ChatFailure.self) { try claimed.applying(.released(by: marcus.id), at: now) }
        let released = try claimed.applying(.released(by: sarah.id), at: now)
        #expect(released.isWithAI)
        #expect(released.escalation.type == .none)
        #expect(throws: ChatFailure.self) { try released.applying(.released(by: sarah.id), at: now) }
    }

    @Test func `a closed chat opens afresh when the customer writes, and does nothing else`() throws {
        let closed = try run(
            .escalated(.forced, reason: "complaint", score: 1, priority: .high), .claimed(sarah),
            .closed(outcome: .resolvedByHuman, summary: nil))
        #expect(throws: ChatFailure.self) { try closed.applying(.claimed(sarah), at: now) }
        #expect(throws: ChatFailure.self) { try closed.applying(.closed(outcome: .unresolved, summary: nil), at: now) }
        let reopened = try closed.applying(.customerWrote, at: now)
        #expect(reopened == ConversationState())
    }

    @Test func `whatever is asked in whatever order, a chat is never waiting with an agent and never closed with one`() {
        var random = SeededRandom(seed: 42)
        for _ in 0..<2_000 {
            var state = ConversationState()
            for _ in 0..<12 {
                let change = changes.randomElement(using: &random) ?? .customerWrote
                do { state = try state.applying(change, at: now) } catch {}
                #expect(!(state.status == .waitingHuman && state.agent != nil))
                #expect(!(state.status == .closed && state.agent != nil))
                #expect((state.status == .waitingHuman) == (state.waitingSince != nil))
                #expect((state.status == .closed) == (state.closedAt != nil))
            }
        }
    }

    private var changes: [ConversationChange] {
        [
            .customerWrote, .offered(reason: "low_confidence", score: 0.3),
            .escalated(.forced, reason: "complaint", score: 1, priority: .high),
            .escalated(.requested, reason: "request_for_person", score: 1, priority: .normal), .claimed(sarah), .claimed(marcus),
            .released(by: sarah.id), .released(by: marcus.id), .closed(outcome: .resolvedByHuman, summary: nil),
            .closed(outcome: .resolvedByAI, summary: "done"),
        ]
    }
}

/// xorshift64: the same sequence on every run, so that a failure can be seen again.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

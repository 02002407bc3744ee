import Testing

@testable import Redis

@Suite struct ReplyLineTests {
    let now = Instant.now

    @Test func `replies go to the callers in the order of their commands`() {
        var line = ReplyLine<String>()
        line.join("Ana", replies: 1, deadline: now)
        line.join("Boris", replies: 2, deadline: now)
        line.join("Chen", replies: 1, deadline: now)
        expect(line.receive(.integer(1)), "Ana", [.integer(1)])
        guard case .incomplete = line.receive(.integer(2)) else { return #expect(Bool(false), "Boris still lacks one") }
        expect(line.receive(.error("ERR")), "Boris", [.integer(2), .error("ERR")])
        expect(line.receive(.null), "Chen", [.null])
        guard case .unexpected = line.receive(.null) else { return #expect(Bool(false), "Nobody asked") }
    }

    @Test func `the line stays right over thousands of callers`() {
        var line = ReplyLine<Int>()
        var next = 0
        for caller in 0..<10_000 {
            line.join(caller, replies: 1, deadline: now)
            if caller % 3 == 0 {
                expect(line.receive(.integer(next)), next, [.integer(next)])
                next += 1
            }
        }
        #expect(line.count == 10_000 - next)
        #expect(line.leave() == Array(next..<10_000))
        #expect(line.count == 0)
    }

    @Test func `only those whose time has passed are overdue, and they keep their places`() {
        var line = ReplyLine<String>()
        line.join("Ana", replies: 1, deadline: now)
        line.join("Boris", replies: 1, deadline: now + .seconds(1))
        #expect(line.deadline == now)
        #expect(line.overdue(at: now) == ["Ana"])
        #expect(line.count == 2)
    }

    private func expect<Caller: Equatable>(_ turn: ReplyLine<Caller>.Turn, _ caller: Caller, _ replies: [RedisValue]) {
        guard case .complete(let who, let what) = turn else { return #expect(Bool(false), "\(turn)") }
        #expect(who == caller)
        #expect(what == replies)
    }
}

import Testing

@testable import Redis

/// The life of a connection as a transcript: what happened, and what is to be done.
@Suite struct LinkTests {
    let start = Instant.now
    let patience = Duration.seconds(1)

    func link(greetings: Int = 1) -> Link { Link(greetings: greetings, patience: patience, now: start) }

    @Test func `a connection is resolved, opened, greeted and announced`() {
        var link = link(greetings: 2)
        #expect(link.tick(start, random: 1) == .resolve)
        #expect(link.tick(start, random: 1) == .nothing)
        #expect(link.resolved(["127.0.0.1"], start, random: 1) == .connect(address: "127.0.0.1"))
        #expect(link.connected(start) == .greet)
        #expect(link.greeted(.status("OK"), start, random: 1) == .nothing)
        #expect(link.greeted(.status("PONG"), start, random: 1) == .announce)
        #expect(link.phase == .ready(since: start))
        #expect(link.deadline == nil)
    }

    @Test func `the other address of a host is tried at once, and only then is there a wait`() {
        var link = link()
        _ = link.tick(start, random: 1)
        #expect(link.resolved(["::1", "127.0.0.1"], start, random: 1) == .connect(address: "::1"))
        #expect(link.lost("refused", start, random: 1) == .close(reason: "refused"))
        #expect(link.tick(start, random: 1) == .connect(address: "127.0.0.1"))
        #expect(link.lost("refused", start, random: 1) == .close(reason: "refused"))
        #expect(link.tick(start, random: 1) == .nothing)
        #expect(link.deadline == start + Backoff.first)
        #expect(link.tick(start + Backoff.first, random: 1) == .resolve)
    }

    @Test func `a server that accepts and says nothing is given up after the patience`() {
        var link = link()
        _ = link.tick(start, random: 1)
        _ = link.resolved(["127.0.0.1"], start, random: 1)
        _ = link.connected(start)
        #expect(link.tick(start + patience - .milliseconds(1), random: 1) == .nothing)
        #expect(link.tick(start + patience, random: 1) == .close(reason: "the greeting was not answered in time"))
    }

    @Test func `a refused password closes the connection with the server's words`() {
        var link = link(greetings: 2)
        _ = link.tick(start, random: 1)
        _ = link.resolved(["127.0.0.1"], start, random: 1)
        _ = link.connected(start)
        let step = link.greeted(.error("WRONGPASS invalid username-password pair"), start, random: 1)
        #expect(step == .close(reason: "the server refused the greeting: WRONGPASS invalid username-password pair"))
    }

    @Test func `a host without an address is asked for again`() {
        var link = link()
        _ = link.tick(start, random: 1)
        #expect(link.resolved([], start, random: 1) == .close(reason: "the host's name has no address"))
        #expect(link.tick(start + .seconds(1), random: 1) == .resolve)
    }

    @Test func `waits double up to the longest and lie between half and whole`() {
        var low = Backoff()
        var high = Backoff()
        #expect((0..<4).map { _ in high.next(random: 1) } == [50, 100, 200, 400].map { .milliseconds($0) })
        #expect((0..<4).map { _ in low.next(random: 0) } == [25, 50, 100, 200].map { .milliseconds($0) })
        for _ in 0..<100 { _ = high.next(random: 1) }
        #expect(high.next(random: 1) == Backoff.longest)
    }

    @Test func `only a connection that held brings the waits back to the first`() {
        var backoff = Backoff()
        _ = backoff.next(random: 1)
        _ = backoff.next(random: 1)
        backoff.held(for: .milliseconds(10))
        #expect(backoff.next(random: 1) == .milliseconds(200))
        backoff.held(for: .seconds(60))
        #expect(backoff.next(random: 1) == .milliseconds(50))
    }
}

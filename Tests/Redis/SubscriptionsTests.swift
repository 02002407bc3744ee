import Foundation
import Synchronization
import Testing

@testable import Redis

/// What the subscriber says to the server and concludes from its answers, as a transcript.
@Suite struct SubscriptionsTests {
    let now = Instant.now
    let states = States()
    let subscriptions: Subscriptions

    init() {
        let states = states
        subscriptions = Subscriptions(
            heartbeat: .seconds(5), patience: .seconds(1), onMessage: { _, _ in }, onState: { states.append($0) })
    }

    final class States: Sendable {
        private let states = Mutex<[Bool]>([])
        var all: [Bool] { states.withLock { $0 } }
        func append(_ state: Bool) { states.withLock { $0.append(state) } }
    }

    private func sent(at time: Instant? = nil) -> String { String(decoding: subscriptions.outgoing(at: time ?? now), as: UTF8.self) }

    private func answer(_ word: String, _ channel: String) throws(Broken) {
        try subscriptions.received(.array([.string(Array(word.utf8)), .string(Array(channel.utf8)), .integer(1)]), at: now)
    }

    @Test func `the connection is announced with the last confirmation and not before`() throws {
        subscriptions.add("ana")
        subscriptions.add("boris")
        #expect(sent().isEmpty)
        subscriptions.opened(at: now)
        #expect(sent().hasPrefix("*3\r\n$9\r\nSUBSCRIBE\r\n"))
        try answer("subscribe", "ana")
        #expect(states.all.isEmpty)
        #expect(subscriptions.isConfirmed("ana"))
        #expect(!subscriptions.isConfirmed("boris"))
        try answer("subscribe", "boris")
        #expect(states.all == [true])
        subscriptions.closed()
        #expect(states.all == [true, false])
        #expect(!subscriptions.isConfirmed("ana"))
    }

    @Test func `a connection that breaks before it was announced is not taken back`() throws {
        subscriptions.add("ana")
        subscriptions.opened(at: now)
        subscriptions.closed()
        #expect(states.all.isEmpty)
    }

    @Test func `a channel that is left and taken again waits for its second confirmation`() throws {
        subscriptions.opened(at: now)
        subscriptions.add("ana")
        subscriptions.remove("ana")
        subscriptions.add("ana")
        #expect(sent().components(separatedBy: "SUBSCRIBE").count == 4)
        try answer("subscribe", "ana")
        #expect(!subscriptions.isConfirmed("ana"))
        try answer("unsubscribe", "ana")
        #expect(!subscriptions.isConfirmed("ana"))
        try answer("subscribe", "ana")
        #expect(subscriptions.isConfirmed("ana"))
    }

    @Test func `a silent connection is asked once, and given up when it does not answer`() throws {
        subscriptions.opened(at: now)
        let due = now + .seconds(5)
        #expect(subscriptions.deadline == due)
        #expect(sent(at: due) == "*1\r\n$4\r\nPING\r\n")
        #expect(sent(at: due).isEmpty)
        #expect(subscriptions.deadline == due + .seconds(1))
        try subscriptions.checkTime(at: due + .milliseconds(999))
        #expect(throws: Broken.self) { try subscriptions.checkTime(at: due + .seconds(1)) }
        try subscriptions.received(.array([.string(Array("pong".utf8)), .string([])]), at: due + .seconds(1))
        try subscriptions.checkTime(at: due + .seconds(1))
    }

    @Test(arguments: [RedisValue.integer(1), .array([.string(Array("message".utf8))]), .array([]), .error("ERR")])
    func `what no server sends to a subscriber breaks the connection`(reply: RedisValue) {
        #expect(throws: Broken.self) { try subscriptions.received(reply, at: now) }
    }
}

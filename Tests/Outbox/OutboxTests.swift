import Basics
import Foundation
import Logging
import Outbox
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport
import Testing

@Suite struct OutboxTests {
    private let business = BusinessID.new()
    private let time = ManualTime()

    /// Delivers by a script, and remembers.
    private final class Receiver: OutboxHandler {
        let topics = ["letter"]
        let seen = Mutex<[String]>([])
        private let script: @Sendable (OutboxEntry) throws -> Void

        init(_ script: @escaping @Sendable (OutboxEntry) throws -> Void = { _ in }) { self.script = script }

        func deliver(_ entry: OutboxEntry) async throws {
            seen.withLock { $0.append(entry.key) }
            try script(entry)
        }
    }

    /// Delivers nothing until it is let go.
    private final class SlowReceiver: OutboxHandler {
        let topics = ["parcel"]
        let takesLong = true
        private let (starts, started) = AsyncStream.makeStream(of: Void.self)
        private let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        private let count = Mutex(0)

        func deliver(_ entry: OutboxEntry) async throws {
            started.yield()
            for await _ in gate {}
        }

        func letGo() { opened.finish() }

        /// Returns when so many deliveries have begun.
        func begun(_ wanted: Int) async {
            for await _ in starts {
                if count.withLock({ count in
                    count += 1
                    return count == wanted
                }) {
                    return
                }
            }
        }
    }

    private struct Refused: Error {}

    private func worker(_ database: TestDatabase, _ receiver: Receiver) -> OutboxWorker {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let url = "redis://127.0.0.1:1"
        let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
        return OutboxWorker(pool: database.pool, hub: hub, handlers: [receiver], clock: time.clock, logger: logger)
    }

    private func add(_ database: TestDatabase, _ keys: String...) async throws {
        let now = time.clock.now()
        try await database.pool.transaction(.business(business)) { [business] transaction in
            for key in keys {
                try await Outbox.add(business, topic: "letter", key: key, payload: ["to": "Ana"], dueAt: now, in: transaction)
            }
        }
    }

    private func status(_ database: TestDatabase, _ key: String) async throws -> String? {
        try await database.pool.query(
            .business(business), "SELECT status FROM outbox WHERE business_id = \(business) AND key = \(key)"
        ).first?("status")
    }

    @Test func `an entry goes to each handler of its topic, and to all again where one fails`() async throws {
        try await TestDatabase.withDatabase { database in
            let first = Receiver()
            let second = Receiver { entry in if entry.attempts == 0 { throw Refused() } }
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let url = "redis://127.0.0.1:1"
            let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
            let worker = OutboxWorker(
                pool: database.pool, hub: hub, handlers: [first, second], clock: time.clock, logger: logger)
            try await add(database, "a")
            #expect(try await worker.deliverDue() == 1)
            #expect(try await status(database, "a") == "pending")
            time.advance(by: 5)
            #expect(try await worker.deliverDue() == 1)
            #expect(try await status(database, "a") == "done")
            #expect(first.seen.withLock { $0 } == ["a", "a"])
            #expect(second.seen.withLock { $0 } == ["a", "a"])
        }
    }

    @Test func `what was added is delivered once, and the same key twice is one entry`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver()
            let worker = worker(database, receiver)
            try await add(database, "a", "b", "a")
            while try await worker.deliverDue() > 0 {}
            #expect(receiver.seen.withLock { $0.sorted() } == ["a", "b"])
            #expect(try await status(database, "a") == "done")
        }
    }

    @Test func `nothing is added where the transaction is undone`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver()
            await #expect(throws: Refused.self) {
                try await database.pool.transaction(.business(business)) { [business, time] transaction in
                    try await Outbox.add(business, topic: "letter", key: "a", payload: [:], dueAt: time.clock.now(), in: transaction)
                    throw Refused()
                }
            }
            #expect(try await worker(database, receiver).deliverDue() == 0)
        }
    }

    @Test func `a failure is tried again later, with growing pauses, and delivered in the end`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver { if $0.attempts < 2 { throw Refused() } }
            let worker = worker(database, receiver)
            try await add(database, "a")
            #expect(try await worker.deliverDue() == 1)
            #expect(try await worker.deliverDue() == 0)
            time.advance(by: 3)
            #expect(try await worker.deliverDue() == 1)
            time.advance(by: 5)
            #expect(try await worker.deliverDue() == 1)
            #expect(receiver.seen.withLock(\.count) == 3)
            #expect(try await status(database, "a") == "done")
        }
    }

    @Test func `what can never be delivered is a dead letter at once, and stops nobody else`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver { if $0.key == "bad" { throw OutboxRejection("no such address") } }
            let worker = worker(database, receiver)
            try await add(database, "bad", "good")
            while try await worker.deliverDue() > 0 {}
            #expect(try await status(database, "bad") == "dead")
            #expect(try await status(database, "good") == "done")
        }
    }

    @Test func `an entry whose worker died comes free when its lease ends, and not before`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver()
            try await add(database, "a")
            // A worker that claims and dies: what its claim leaves behind.
            let until = time.clock.now().adding(seconds: 60)
            _ = try await database.pool.query(.platform, "UPDATE outbox_due SET leased_until = \(until)")
            let worker = worker(database, receiver)
            #expect(try await worker.deliverDue() == 0)
            time.advance(by: 61)
            #expect(try await worker.deliverDue() == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `what takes long does not hold up the rest`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let slow = SlowReceiver()
            let receiver = Receiver { _ in slow.letGo() }
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let url = "redis://127.0.0.1:1"
            let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
            let worker = OutboxWorker(pool: database.pool, hub: hub, handlers: [slow, receiver], clock: time.clock, logger: logger)
            let now = time.clock.now()
            try await database.pool.transaction(.business(business)) { [business] transaction in
                for key in ["a", "b", "c"] {
                    try await Outbox.add(business, topic: "parcel", key: key, payload: [:], dueAt: now, in: transaction)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                // Both places of what takes long are taken, and a third parcel waits. The letter is what lets them go.
                await slow.begun(2)
                try await add(database, "letter")
                hub.ring(.work, upTo: 0)
                await slow.begun(3)
                #expect(receiver.seen.withLock(\.self) == ["letter"])
                group.cancelAll()
            }
        }
    }

    @Test func `two workers share the work and deliver nothing twice`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver()
            let workers = [worker(database, receiver), worker(database, receiver)]
            for index in 0..<40 { try await add(database, "entry \(index)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { while try await worker.deliverDue() > 0 {} } }
                try await group.waitForAll()
            }
            #expect(receiver.seen.withLock { Set($0).count } == 40)
            #expect(receiver.seen.withLock(\.count) == 40)
        }
    }

    @Test func `a settled entry is not delivered`() async throws {
        try await TestDatabase.withDatabase { database async throws in
            let receiver = Receiver()
            try await add(database, "a")
            _ = try await database.pool.queries(
                .business(business), Outbox.settling(business, topic: "letter", key: "a", at: time.clock.now()))
            #expect(try await worker(database, receiver).deliverDue() == 0)
        }
    }

    @Test func `pauses grow, are spread, and end`() {
        let backoff = Backoff.delivery
        #expect(backoff.delay(attempt: 1, random: 0) == 1)
        #expect(backoff.delay(attempt: 1, random: 1) == 2)
        #expect(backoff.delay(attempt: 11, random: 1) == 900)
        #expect(backoff.delay(attempt: 12, random: 0.5) == nil)
    }
}

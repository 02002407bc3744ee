import Basics
import Logging
import Postgres
import Realtime
import ServiceLifecycle

/// Takes due entries and delivers them. Any number of workers on any number of nodes share the work: an entry is leased to one of them,
/// and comes free again when that one dies.
public final class OutboxWorker: Service {
    private static let lease = 60.0
    private static let renewal: Duration = .seconds(20)
    private static let longestNap = 5.0
    private static let retryPause: Duration = .seconds(1)

    private let store: OutboxStore
    private let handlers: [String: [any OutboxHandler]]
    private let lanes: [OutboxLane]
    private let hub: Hub
    private let clock: WallClock
    private let logger: Logger

    /// - Parameter handlers: of two whose entries are due, the first in this order goes first. An entry goes to all handlers of its topic, one
    ///   after the other; where one fails, it comes to all of them again.
    public init(pool: PostgresPool, hub: Hub, handlers: [any OutboxHandler], clock: WallClock = .system, logger: Logger) {
        store = OutboxStore(pool: pool)
        self.hub = hub
        self.handlers = Dictionary(handlers.flatMap { handler in handler.topics.map { ($0, [handler]) } }, uniquingKeysWith: +)
        let long = handlers.filter(\.takesLong).flatMap(\.topics)
        lanes = [
            OutboxLane(topics: handlers.flatMap(\.topics).filter { !long.contains($0) }, places: 4),
            OutboxLane(topics: long, places: 2),
        ].filter { !$0.topics.isEmpty }
        self.clock = clock
        self.logger = logger
    }

    public func run() async throws {
        let following = lanes.map { hub.follow(.work, $0) }
        defer { for lane in following { lane.cancel() } }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for lane in self.lanes { group.addTask { await self.work(lane) } }
            }
        }
    }

    private func work(_ lane: OutboxLane) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    let claims = try await claim(lane)
                    for claim in claims {
                        lane.take()
                        group.addTask {
                            await self.deliver(claim)
                            lane.give()
                        }
                    }
                    // While all places are taken, only the end of a delivery is of interest, and it rings.
                    if lane.free == 0 {
                        await nap(lane, until: nil)
                    } else if claims.isEmpty {
                        await nap(lane, until: try await store.nextDue(topics: lane.topics))
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("outbox could not be read", metadata: ["error": "\(error)"])
                    do { try await Task.sleep(for: Self.retryPause) } catch { return }
                }
            }
        }
    }

    /// Delivers what is due now, a few entries side by side, and gives how many there were. Tests call it instead of waiting.
    @discardableResult
    public func deliverDue() async throws -> Int {
        var count = 0
        for lane in lanes {
            let claims = try await claim(lane)
            count += claims.count
            await withDiscardingTaskGroup { group in
                for claim in claims { group.addTask { await self.deliver(claim) } }
            }
        }
        return count
    }

    private func claim(_ lane: OutboxLane) async throws -> [OutboxStore.Claim] {
        guard lane.free > 0 else { return [] }
        return try await store.claim(
            topics: lane.topics, limit: lane.free, now: clock.now(), leaseUntil: clock.now().adding(seconds: Self.lease))
    }

    private func deliver(_ claim: OutboxStore.Claim) async {
        do {
            guard let handlers = handlers[claim.topic], let entry = try await store.entry(claim.business, claim.id) else {
                return try await store.finish(claim.business, claim.id, at: clock.now())
            }
            do {
                try await keepingLease(of: claim.id) { for handler in handlers { try await handler.deliver(entry) } }
                try await store.finish(claim.business, claim.id, at: clock.now())
            } catch {
                try await failed(entry, error)
            }
        } catch {
            // Not even the outcome could be written: the lease runs out and the entry comes again.
            logger.warning("outcome of an outbox entry could not be saved", metadata: ["id": "\(claim.id)", "error": "\(error)"])
        }
    }

    private func failed(_ entry: OutboxEntry, _ error: any Error) async throws {
        let reason = (error as? OutboxRejection)?.reason ?? String(reflecting: error)
        let delay = error is OutboxRejection ? nil : Backoff.delivery.delay(attempt: entry.attempts + 1, random: .random(in: 0...1))
        logger.warning(
            delay == nil ? "outbox entry is a dead letter" : "outbox entry will be tried again",
            metadata: ["business_id": "\(entry.business)", "topic": "\(entry.topic)", "key": "\(entry.key)", "error": "\(reason)"])
        if let delay {
            try await store.retry(entry.business, entry.id, at: clock.now().adding(seconds: delay), error: reason)
        } else {
            try await store.bury(entry.business, entry.id, at: clock.now(), error: reason)
        }
    }

    /// Runs `body`, renewing the lease while it takes: a long document must not be ingested by two workers.
    private func keepingLease(of id: ID<JobScope>, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { [store, clock] in
                while true {
                    try await Task.sleep(for: Self.renewal)
                    try await store.renew(id, until: clock.now().adding(seconds: Self.lease))
                }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    /// Waits until the lane's bell rings or the next entry falls due; a few seconds at most, in case a ring from another node was lost.
    private func nap(_ lane: OutboxLane, until due: Timestamp?) async {
        let seconds = min(Self.longestNap, max(0.01, due.map { $0.seconds(since: clock.now()) } ?? Self.longestNap))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await lane.wait() }
            group.addTask {
                // Cancelled when the bell rings first: that is no failure.
                do { try await Task.sleep(for: .seconds(seconds)) } catch {}
            }
            await group.next()
            group.cancelAll()
        }
    }
}

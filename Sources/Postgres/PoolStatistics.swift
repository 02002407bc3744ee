import Synchronization

/// What the pool is doing and has done since it began.
public struct PoolStatistics: Sendable, Hashable {
    /// Open connections that single statements share.
    public var shared: Int
    /// Open connections for transactions.
    public var exclusive: Int
    /// Batches that came back without an error.
    public var served: Int
    /// Callers that were refused or gave up waiting.
    public var exhausted: Int
    /// Connections made, the first ones included.
    public var connected: Int
    public var disconnected: Int
}

/// Written by the pool's thread, read by anybody.
final class PoolCounters: Sendable {
    private let sharedOpen = Atomic<Int>(0)
    private let exclusiveOpen = Atomic<Int>(0)
    private let servedBatches = Atomic<Int>(0)
    private let exhaustedCallers = Atomic<Int>(0)
    private let made = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)

    func connected(shared: Bool) {
        if shared { sharedOpen.add(1, ordering: .relaxed) } else { exclusiveOpen.add(1, ordering: .relaxed) }
        made.add(1, ordering: .relaxed)
    }

    func disconnected(shared: Bool) {
        if shared { sharedOpen.subtract(1, ordering: .relaxed) } else { exclusiveOpen.subtract(1, ordering: .relaxed) }
        lost.add(1, ordering: .relaxed)
    }

    /// One writer, so a plain store does, which costs less than an atomic addition.
    func served() { servedBatches.store(servedBatches.load(ordering: .relaxed) &+ 1, ordering: .relaxed) }
    func exhausted() { exhaustedCallers.add(1, ordering: .relaxed) }

    var snapshot: PoolStatistics {
        PoolStatistics(
            shared: sharedOpen.load(ordering: .relaxed), exclusive: exclusiveOpen.load(ordering: .relaxed),
            served: servedBatches.load(ordering: .relaxed), exhausted: exhaustedCallers.load(ordering: .relaxed),
            connected: made.load(ordering: .relaxed), disconnected: lost.load(ordering: .relaxed))
    }
}

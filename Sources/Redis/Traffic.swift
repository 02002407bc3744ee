/// What a connection carries: the commands of callers, or subscriptions. All is called on the connection's thread, but
/// `hasWaiting`, which only looks.
protocol Traffic: AnyObject, Sendable {
    /// Something waits to be written. Asked just before the thread sleeps.
    var hasWaiting: Bool { get }
    /// When to look again although nothing arrived.
    var deadline: Instant? { get }

    /// The greeting was answered.
    func opened(at now: Instant)
    /// The bytes to write next.
    func outgoing(at now: Instant) -> [UInt8]
    func received(_ reply: RedisValue, at now: Instant) throws(Broken)
    /// All replies at hand were received.
    func settled(at now: Instant)
    /// Does what is due; throws when the server has been silent for too long.
    func checkTime(at now: Instant) throws(Broken)
    /// The connection is gone, and every reply that was to come on it.
    func closed()
}

import Basics
import Logging
import Redis
import Synchronization

/// How often something may happen: `burst` at once, then evenly `perMinute`.
public struct RateLimit: Sendable, Hashable {
    public let name: String
    public let burst: Int
    public let perMinute: Double

    public init(_ name: String, burst: Int, perMinute: Double) {
        self.name = name
        self.burst = burst
        self.perMinute = perMinute
    }

    func scaled(by factor: Double) -> RateLimit { RateLimit(name, burst: Int(Double(burst) * factor), perMinute: perMinute * factor) }

    /// Microseconds between two events at the steady rate.
    var interval: Int64 { max(1, Int64(60_000_000 / perMinute)) }
}

/// The limit is reached; the caller may come again after the time stated.
public struct RateLimited: Failure {
    public let retryAfterSeconds: Int

    public var kind: FailureKind { .rateLimited(retryAfterSeconds: retryAfterSeconds) }
    public var code: String { "rate_limited" }
    public var detail: String { "Too many requests. Try again in \(retryAfterSeconds) seconds." }
}

/// Limits rates over all nodes by GCRA (the generic cell rate algorithm, ATM Forum TM 4.0, in its virtual-scheduling form) in Redis;
/// while Redis is away each node limits by itself.
public final class RateLimiter: Sendable {
    private let redis: RedisClient
    private let logger: Logger
    private let clock: WallClock
    private let factor: Double
    private let local = Mutex(LocalCells())

    /// - Parameter factor: 1, or 100 for load tests (`FRONTDESK_RATE_LIMITS=generous`).
    public init(redis: RedisClient, clock: WallClock, factor: Double, logger: Logger) {
        self.redis = redis
        self.clock = clock
        self.factor = factor
        self.logger = logger
    }

    /// Counts one event of `subject`, or throws `RateLimited`.
    public func admit(_ limit: RateLimit, _ subject: String) async throws {
        let limit = limit.scaled(by: factor)
        let wait = await waitInRedis(limit, subject) ?? local.withLock { $0.wait(limit, subject, now: clock.now()) }
        guard wait > 0 else { return }
        throw RateLimited(retryAfterSeconds: max(1, Int((wait + 999_999) / 1_000_000)))
    }

    private func waitInRedis(_ limit: RateLimit, _ subject: String) async -> Int64? {
        do throws(RedisError) {
            let key = "frontdesk:rl:\(limit.name):\(subject)"
            let value = try await redis.run(
                Self.script, keys: [key], arguments: [.init(String(limit.interval)), .init(String(limit.burst))])
            return value.int.map { Int64($0) }
        } catch {
            logger.debug("rate limit counted locally", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Gives the microseconds to wait: 0 admits. The key holds the theoretical arrival time of the next event, on Redis's clock, so that
    /// nodes whose clocks differ count alike.
    private static let script = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local interval = tonumber(ARGV[1])
        local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
        local wait = tat - now - interval * (tonumber(ARGV[2]) - 1)
        if wait > 0 then return wait end
        redis.call('SET', KEYS[1], string.format('%.0f', tat + interval), 'PX', math.ceil((tat + interval - now) / 1000))
        return 0
        """)
}

/// The same algorithm in memory, bounded.
struct LocalCells: Sendable {
    static let maximum = 50_000
    private var arrivals: [String: Int64] = [:]

    mutating func wait(_ limit: RateLimit, _ subject: String, now: Timestamp) -> Int64 {
        let now = now.microseconds
        if arrivals.count >= Self.maximum { arrivals = arrivals.filter { $0.value > now } }
        // Still full of live cells: an attack with many subjects. Forgetting them all admits a burst; growing without bound ends the node.
        if arrivals.count >= Self.maximum { arrivals.removeAll(keepingCapacity: true) }
        let key = "\(limit.name):\(subject)"
        let tat = max(arrivals[key] ?? now, now)
        let wait = tat - now - limit.interval * Int64(limit.burst - 1)
        if wait > 0 { return wait }
        arrivals[key] = tat + limit.interval
        return 0
    }
}

/// When a failed delivery is tried again: exponential with full jitter (Brooker, "Exponential Backoff And Jitter", 2015), so that entries
/// that failed together do not come back together.
public struct Backoff: Sendable {
    public static let delivery = Backoff(base: 1, maximum: 900, attempts: 12)

    /// Seconds.
    public let base: Double
    public let maximum: Double
    /// After so many failures an entry is a dead letter: about three hours.
    public let attempts: Int

    public init(base: Double, maximum: Double, attempts: Int) {
        self.base = base
        self.maximum = maximum
        self.attempts = attempts
    }

    /// Seconds to wait behind the `attempt`-th failure (1, 2, 3…); nil gives up. `random` is from 0 to 1.
    public func delay(attempt: Int, random: Double) -> Double? {
        guard attempt < attempts else { return nil }
        let ceiling = min(maximum, base * Double(1 << min(attempt, 30)))
        return ceiling / 2 + ceiling / 2 * random
    }
}

/// How long to wait before the next attempt to connect: doubling, with jitter, so that many nodes do not knock at the same instant.
struct Backoff: Sendable {
    static let first = Duration.milliseconds(50)
    static let longest = Duration.seconds(2)
    private(set) var failures = 0

    /// A wait between half of the step and the whole of it. `random` is from 0 to 1.
    mutating func next(random: Double) -> Duration {
        let step = min(Self.longest, Self.first * (1 << min(failures, 10)))
        failures += 1
        return step * (0.5 + 0.5 * random)
    }

    /// A connection that held longer than the longest wait counts as good. One that breaks at once does not, or a server that accepts
    /// and closes would be called twenty times a second.
    mutating func held(for duration: Duration) {
        if duration > Self.longest { failures = 0 }
    }
}

/// Whether a provider is worth asking. Pure: the time comes with each call.
///
/// Closed, it lets everyone through. After several failures in a row, or one that says so itself, it opens: the provider is left alone for a
/// pause, so that customers do not wait for what is known to be down. Then one request goes through to try; its success closes the breaker, its
/// failure doubles the pause.
public struct CircuitBreaker: Sendable {
    public struct Limits: Sendable {
        /// In a row.
        public var failures: Int
        /// After the first opening. It doubles with each failed trial.
        public var pause: Duration
        public var longestPause: Duration

        public init(failures: Int = 3, pause: Duration = .seconds(5), longestPause: Duration = .seconds(120)) {
            self.failures = failures
            self.pause = pause
            self.longestPause = longestPause
        }
    }

    public enum Verdict: Sendable, Hashable {
        case well
        case unwell
        /// It will not do for a while; nil where it is not known how long.
        case away(Duration?)
        /// The request was called off before it could show anything.
        case unknown
    }

    /// The right to ask once. What a pass brings back from before the breaker's last change counts no more: one outage that fails
    /// fifty running requests is one reason to open, and a late success is no proof of recovery.
    public struct Pass: Sendable, Hashable { fileprivate let era: Int }

    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        case trying
    }

    private let limits: Limits
    private var state = State.closed(failures: 0)
    private var era = 0
    private var pause: Duration

    public init(_ limits: Limits = Limits()) {
        self.limits = limits
        pause = limits.pause
    }

    /// Nil while the provider is left alone. Each pass must be brought back with a verdict.
    public mutating func admit(at now: ContinuousClock.Instant) -> Pass? {
        switch state {
        case .closed: break
        case .open(let until):
            guard now >= until else { return nil }
            change(to: .trying)
        case .trying: return nil
        }
        return Pass(era: era)
    }

    public mutating func judge(_ verdict: Verdict, of pass: Pass, at now: ContinuousClock.Instant) {
        guard pass.era == era else { return }
        switch (verdict, state) {
        case (.well, .trying):
            pause = limits.pause
            change(to: .closed(failures: 0))
        case (.well, _): state = .closed(failures: 0)
        case (.unwell, .closed(let failures)) where failures + 1 < limits.failures: state = .closed(failures: failures + 1)
        case (.unwell, _): open(for: nil, at: now)
        case (.away(let time), _): open(for: time, at: now)
        case (.unknown, .trying): change(to: .open(until: now))  // The next request is the trial.
        case (.unknown, _): break
        }
    }

    private mutating func open(for time: Duration?, at now: ContinuousClock.Instant) {
        change(to: .open(until: now + (time ?? pause)))
        if time == nil { pause = min(pause * 2, limits.longestPause) }
    }

    private mutating func change(to next: State) {
        state = next
        era += 1
    }
}

import LanguageModels
import Outbox
import Synchronization

/// How requests of one kind reach the provider: in turn, while it is well, and again where that can help.
final class EmbeddingsLane: Sendable {
    struct Kind: Sendable {
        /// Whether the time in the line counts: somebody waits for the answer.
        let isUrgent: Bool
        let backoff: Backoff
        let breaker: CircuitBreaker.Limits

        /// One more attempt, after 0.1 seconds at most.
        static let queries = Kind(
            isUrgent: true, backoff: Backoff(base: 0.05, maximum: 0.1, attempts: 2), breaker: .init(failures: 3, pause: .seconds(2)))
        /// Four more, with half a second to eight seconds between them.
        static let passages = Kind(
            isUrgent: false, backoff: Backoff(base: 0.5, maximum: 20, attempts: 5), breaker: .init(failures: 8, pause: .seconds(5)))
    }

    private let kind: Kind
    private let turnstile: Turnstile
    private let total: Duration
    private let limit: Duration
    private let breaker: Mutex<CircuitBreaker>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - total: for a call with all its attempts and pauses.
    ///   - call: for one attempt.
    ///   - now: the breaker's clock.
    init(
        _ kind: Kind, _ turnstile: Turnstile, total: Duration, call: Duration, _ now: @escaping @Sendable () -> ContinuousClock.Instant,
        _ pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.kind = kind
        self.turnstile = turnstile
        self.total = total
        limit = call
        breaker = Mutex(CircuitBreaker(kind.breaker))
        self.now = now
        self.pause = pause
    }

    /// - Parameter body: asks once, within the time that it is given.
    func call<Value: Sendable>(
        _ body: @Sendable (Duration) async throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        let arrival = ContinuousClock.now
        return try await turnstile.pass { () async throws(ModelError) in
            try await self.attempts(until: (self.kind.isUrgent ? arrival : .now) + self.total, body)
        }
    }

    private func attempts<Value: Sendable>(
        until end: ContinuousClock.Instant, _ body: @Sendable (Duration) async throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        var failure: ModelError?
        var attempt = 1
        while true {
            let left = end - .now
            guard left > .zero else { throw failure ?? ModelError(.timedOut, "The line for the provider was too long") }
            guard let pass = breaker.withLock({ $0.admit(at: now()) }) else {
                throw failure ?? ModelError(.unavailable, "The provider is being left alone for now")
            }
            let current: ModelError
            do throws(ModelError) {
                let value = try await body(min(left, limit))
                breaker.withLock { $0.judge(.well, of: pass, at: now()) }
                return value
            } catch { current = error }
            breaker.withLock { $0.judge(verdict(current), of: pass, at: now()) }
            guard current.mayPass, let seconds = kind.backoff.delay(attempt: attempt, random: .random(in: 0...1)) else { throw current }
            // Behind the time that the provider asks for: those that were turned away together do not come back together.
            let rest = (current.pause ?? .zero) + .seconds(seconds)
            guard .now + rest < end else { throw current }
            do { try await pause(rest) } catch { throw ModelError(.cancelled, "The task was cancelled between two attempts") }
            failure = current
            attempt += 1
        }
    }

    private func verdict(_ failure: ModelError) -> CircuitBreaker.Verdict {
        // The provider is well, only busy with us: this call waits as long as it is told to, and the others find out for themselves.
        if !kind.isUrgent, case .rateLimited = failure.reason { return .well }
        return failure.verdict
    }
}

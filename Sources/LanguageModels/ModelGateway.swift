public import Logging
import Synchronization

/// One model made of several providers: the first that begins to answer in time is the one that answers.
///
/// A provider that fails, or is silent, before its first token is followed by the next. After a token nothing is tried again: the
/// customer has read it, and a second answer would begin anew. Then the error is thrown.
public final class ModelGateway: LanguageModel {
    private let providers: [any LanguageModel]
    private let firstToken: Duration
    private let total: Duration
    private let maximumBytes: Int
    private let breakers: Mutex<[CircuitBreaker]>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    /// - Parameters:
    ///   - providers: in the order of preference.
    ///   - firstToken: how long each provider has until its first token.
    ///   - total: the limit for the whole answer, all attempts included.
    ///   - maximumBytes: of an answer's text.
    ///   - now: the breakers' clock.
    public init(
        providers: [any LanguageModel], firstToken: Duration = .seconds(2), total: Duration = .seconds(30), maximumBytes: Int = 64 << 10,
        breaker: CircuitBreaker.Limits = CircuitBreaker.Limits(), logger: Logger = Logger(label: "language-models"),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.providers = providers
        self.firstToken = firstToken
        self.total = total
        self.maximumBytes = maximumBytes
        breakers = Mutex(providers.map { _ in CircuitBreaker(breaker) })
        self.now = now
        self.logger = logger
    }

    public func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        .produced { [self] continuation in try await answer(request, into: continuation) }
    }

    private func answer(_ request: ModelRequest, into continuation: AsyncThrowingStream<ModelDelta, any Error>.Continuation) async throws {
        let beginning = ContinuousClock.now
        var failure = ModelError(
            .unavailable, providers.isEmpty ? "No provider is configured" : "Every provider is being left alone for now")
        for (number, provider) in providers.enumerated() {
            guard let pass = breakers.withLock({ $0[number].admit(at: now()) }) else { continue }
            let delivery = Delivery(to: continuation, since: beginning, maximumBytes: maximumBytes)
            do {
                try await ask(provider, request, delivery, until: beginning + total)
                return judge(.well, number, pass)
            } catch {
                guard !Task.isCancelled else {
                    judge(.unknown, number, pass)
                    throw CancellationError()
                }
                failure = Self.failure(error)
                judge(failure.verdict, number, pass)
                logger.warning("A language model did not answer", metadata: ["provider": "\(number)", "reason": "\(failure)"])
                guard delivery.mayBeRepeated, .now < beginning + total else { throw failure }
            }
        }
        throw failure
    }

    /// Returns when the provider's answer is delivered whole.
    private func ask(
        _ provider: any LanguageModel, _ request: ModelRequest, _ delivery: Delivery, until end: ContinuousClock.Instant
    ) async throws {
        let firstTokenEnd = min(.now + firstToken, end)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await delivery.pass(on: provider.stream(request)) }
            group.addTask { try await delivery.limit(firstToken: firstTokenEnd, end: end) }
            // Whichever ends first decides; the other is cancelled, and with it the transfer.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func judge(_ verdict: CircuitBreaker.Verdict, _ number: Int, _ pass: CircuitBreaker.Pass) {
        let now = now()
        breakers.withLock { $0[number].judge(verdict, of: pass, at: now) }
    }

    private static func failure(_ error: any Error) -> ModelError {
        // Of a foreign error only the type: its text is not known to be free of secrets.
        error as? ModelError ?? ModelError(.failed(status: nil, retryAfter: nil), "\(type(of: error))")
    }
}

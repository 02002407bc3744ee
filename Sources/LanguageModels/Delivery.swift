import Synchronization

/// One provider's answer on its way to the reader. Either its first token comes in time or it is late, never both.
final class Delivery: Sendable {
    private enum State {
        case waiting
        case begun(firstToken: Duration, bytes: Int)
        case late
    }

    private let state = Mutex(State.waiting)
    private let reader: AsyncThrowingStream<ModelDelta, any Error>.Continuation
    private let beginning: ContinuousClock.Instant
    private let maximumBytes: Int

    /// - Parameter beginning: when the reader asked, which may be before this provider was asked.
    init(to reader: AsyncThrowingStream<ModelDelta, any Error>.Continuation, since beginning: ContinuousClock.Instant, maximumBytes: Int) {
        self.reader = reader
        self.beginning = beginning
        self.maximumBytes = maximumBytes
    }

    /// Whether the reader has seen nothing of it.
    var mayBeRepeated: Bool {
        state.withLock { if case .begun = $0 { false } else { true } }
    }

    func pass(on answer: AsyncThrowingStream<ModelDelta, any Error>) async throws {
        for try await delta in answer {
            switch delta {
            case .text(let text): try pass(on: text)
            case .usage(let usage): try pass(on: usage)
            }
        }
        // A cancelled iteration ends as a finished one does.
        try Task.checkCancellation()
        if mayBeRepeated { throw ModelError(.empty, "The provider's answer has no text") }
    }

    /// Throws when a limit is passed; does not return.
    func limit(firstToken: ContinuousClock.Instant, end: ContinuousClock.Instant) async throws {
        try await ContinuousClock().sleep(until: firstToken)
        if expire() { throw ModelError(.timedOut, "The provider's first token did not come in time") }
        try await ContinuousClock().sleep(until: end)
        throw ModelError(.timedOut, "The answer took longer than it may")
    }

    private func pass(on text: String) throws(ModelError) {
        guard !text.isEmpty else { return }
        let count = text.utf8.count
        let (isLate, bytes) = state.withLock { state in
            switch state {
            case .late: return (true, 0)
            case .waiting:
                state = .begun(firstToken: .now - beginning, bytes: count)
                return (false, count)
            case .begun(let firstToken, let bytes):
                state = .begun(firstToken: firstToken, bytes: bytes + count)
                return (false, bytes + count)
            }
        }
        if isLate { throw ModelError(.timedOut, "The provider's first token came too late") }
        guard bytes <= maximumBytes else { throw ModelError(.tooLarge, "The answer is larger than \(maximumBytes) bytes") }
        reader.yield(.text(text))
    }

    /// The times become those that the reader waited, failed providers included.
    private func pass(on usage: ModelUsage) throws(ModelError) {
        guard case .begun(let firstToken, _) = state.withLock({ $0 }) else {
            throw ModelError(.empty, "The provider's answer has no text")
        }
        reader.yield(
            .usage(
                ModelUsage(
                    model: usage.model, promptTokens: usage.promptTokens, completionTokens: usage.completionTokens,
                    firstTokenMilliseconds: firstToken.wholeMilliseconds,
                    totalMilliseconds: (ContinuousClock.now - beginning).wholeMilliseconds)))
    }

    /// Whether the limit has passed before the first token.
    private func expire() -> Bool {
        state.withLock { state in
            guard case .waiting = state else { return false }
            state = .late
            return true
        }
    }
}

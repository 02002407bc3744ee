import Synchronization

/// A caller that waits. It is answered exactly once: by its reply, by the loss of the connection, or by its own cancellation.
final class Call: Sendable {
    typealias Outcome = Result<[RedisValue], RedisError>

    private enum State {
        case new
        case waiting(UnsafeContinuation<Outcome, Never>)
        case answered(Outcome)
        case done
    }

    private let state = Mutex(State.new)

    /// False when the answer is there already, because the task was cancelled before it began to wait.
    func wait(_ continuation: UnsafeContinuation<Outcome, Never>) -> Bool {
        let early: Outcome? = state.withLock { state in
            if case .answered(let outcome) = state {
                state = .done
                return outcome
            }
            state = .waiting(continuation)
            return nil
        }
        guard let early else { return true }
        continuation.resume(returning: early)
        return false
    }

    func answer(_ outcome: Outcome) {
        let waiting: UnsafeContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .new:
                state = .answered(outcome)
                return nil
            case .waiting(let continuation):
                state = .done
                return continuation
            case .answered, .done: return nil
            }
        }
        waiting?.resume(returning: outcome)
    }
}

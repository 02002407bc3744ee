import CHTML
import Glibc
import Synchronization

/// Carries a task's cancellation to the child process that works for it.
final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        /// Set while the child runs and has not been reaped: only then does its number name it.
        var child: pid_t?
    }

    private let state = Mutex(State())

    func whileRunning<Value: Sendable>(
        _ work: @Sendable () async throws(DocumentError) -> Value
    ) async throws(DocumentError) -> Value {
        let result: Result<Value, DocumentError> = await withTaskCancellationHandler {
            do throws(DocumentError) { return .success(try await work()) } catch { return .failure(error) }
        } onCancel: {
            state.withLock { state in
                state.isCancelled = true
                if let child = state.child { child_kill(child) }
            }
        }
        return try result.get()
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func began(_ child: pid_t) {
        state.withLock { state in
            state.child = child
            if state.isCancelled { child_kill(child) }
        }
    }

    /// To be called when the child has ended, before it is reaped.
    func ended() { state.withLock { $0.child = nil } }
}

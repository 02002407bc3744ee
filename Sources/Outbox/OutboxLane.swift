import Realtime
import Synchronization

/// Topics whose entries share a few places. What takes long has a lane of its own: an upload must not hold up what a chat leaves to do.
///
/// Its bell rings when something was added, and when a place comes free. No `AsyncStream`: cancelling one wait would end the stream, and
/// every later wait with it.
final class OutboxLane: Follower {
    private struct State {
        var taken = 0
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    let topics: [String]
    private let places: Int
    private let state = Mutex(State())

    init(topics: [String], places: Int) {
        self.topics = topics
        self.places = places
    }

    /// How many more entries may be delivered side by side.
    var free: Int { state.withLock { places - $0.taken } }

    func take() { state.withLock { $0.taken += 1 } }

    func give() {
        state.withLock { $0.taken -= 1 }
        ring()
    }

    func receive(_ signal: Signal) { ring() }
    func look() { ring() }

    /// Returns at the next ring, at once where it rang since the last wait, or when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { take(&$0) }?.resume()
        }
    }

    private func ring() {
        let waiter = state.withLock { state in
            let waiter = take(&state)
            state.hasRung = waiter == nil
            return waiter
        }
        waiter?.resume()
    }

    private func take(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        defer { state.waiter = nil }
        return state.waiter
    }
}

import LanguageModels
import Synchronization

/// Lets so many through at once; the others wait, in the order in which they came, and only so many of them.
final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var next = 0
        var gone: Set<Int> = []
    }

    private let state: Mutex<State>
    private let room: Int

    /// - Parameter room: how many may wait.
    init(width: Int, room: Int = .max) {
        state = Mutex(State(free: max(1, width)))
        self.room = room
    }

    /// Runs `body` when there is a place. A caller that is cancelled leaves the line; one that finds no room in it does not enter.
    func pass<Value: Sendable>(
        _ body: () async throws(ModelError) -> Value
    ) async throws(ModelError) -> Value {
        guard await enter() else {
            throw Task.isCancelled
                ? ModelError(.cancelled, "The task was cancelled in the line")
                : ModelError(.unavailable, "Too many wait for the provider")
        }
        defer { leave() }
        return try await body()
    }

    private func enter() async -> Bool {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        // A cancellation that comes when the place is taken already leaves its mark for nobody.
        defer { state.withLock { _ = $0.gone.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entered: Bool? = state.withLock { state in
                    if state.gone.remove(id) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    guard state.waiting.count < room else { return false }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let entered { continuation.resume(returning: entered) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.id == id }) else {
                    // Not in the line yet, or through already.
                    state.gone.insert(id)
                    return nil
                }
                return state.waiting.remove(at: place).continuation
            }
            waiter?.resume(returning: false)
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}

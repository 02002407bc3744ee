import Basics
import Chat
import Synchronization

/// The turns that run on this node. Whoever asks for a turn that runs joins it; turns of one conversation run one behind another. A turn
/// is a task of its own: it goes on when the customer who waits for it leaves.
final class TurnsInProgress: Sendable {
    typealias Observe = @Sendable (PassingEvent) -> Void

    private struct Running {
        let task: Task<TurnResult, any Error>
        var observers: [Observe]
    }

    private struct State {
        var running: [MessageID: Running] = [:]
        var last: [ConversationID: MessageID] = [:]
    }

    private let state = Mutex(State())

    func join(
        _ request: TurnRequest, observe: @escaping Observe, _ conduct: @escaping @Sendable (@escaping Observe) async throws -> TurnResult
    ) async throws -> TurnResult {
        let message = request.message.id
        let task = state.withLock { state in
            if let running = state.running[message] {
                state.running[message]?.observers.append(observe)
                return running.task
            }
            let previous = state.last[request.conversation].flatMap { state.running[$0]?.task }
            let task = Task {
                // Its failure is its own: the next message is answered all the same.
                _ = await previous?.result
                defer { self.end(request) }
                return try await conduct { self.tell($0, message) }
            }
            state.running[message] = Running(task: task, observers: [observe])
            state.last[request.conversation] = message
            return task
        }
        return try await task.value
    }

    private func tell(_ event: PassingEvent, _ message: MessageID) {
        for observe in state.withLock({ $0.running[message]?.observers ?? [] }) { observe(event) }
    }

    private func end(_ request: TurnRequest) {
        state.withLock { state in
            state.running[request.message.id] = nil
            if state.last[request.conversation] == request.message.id { state.last[request.conversation] = nil }
        }
    }
}

import Synchronization

/// What other threads tell the pool's thread.
enum Command: Sendable {
    case start
    case run(Job)
    case cancel(Job)
    case resolved(Connection.ID, Result<[String], PostgresError>)
    case cancelSent(Connection.ID)
    /// Finish what was begun, take nothing new, and end.
    case drain
    /// End at once.
    case stop
}

extension Connection {
    struct ID: Sendable, Equatable {
        let key: UInt64
        let generation: Int
    }

    var id: ID { ID(key: key, generation: generation) }
}

/// The way into the pool's thread. The bell, a system call, is rung only when the thread sleeps.
final class Inbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var sleeps = false
        var closed: PostgresError?
        var endWaiters: [UnsafeContinuation<Void, Never>] = []
        /// Let go of at the end: it holds this inbox.
        var loop: PoolLoop?
    }

    private let state = Mutex(State())
    private let bell: Epoll?

    init(bell: Epoll?) { self.bell = bell }

    func serve(_ loop: PoolLoop) { state.withLock { $0.loop = loop } }

    /// Hands a command in; the reason where the pool has ended and nobody will take it.
    ///
    /// Where the thread sleeps, a caller who may carries its command out itself (`PoolLoop.stepIn`): waking the thread for it costs
    /// as much as the rest of the way to the server.
    func post(_ command: Command, mayStepIn: Bool = false) -> PostgresError? {
        let (closed, sleeper) = state.withLock { state -> (PostgresError?, PoolLoop?) in
            if let closed = state.closed { return (closed, nil) }
            state.commands.append(command)
            defer { state.sleeps = false }
            return (nil, state.sleeps ? state.loop : nil)
        }
        guard let sleeper else { return closed }
        if mayStepIn { sleeper.stepIn() } else { bell?.ring() }
        return closed
    }

    /// Swaps the commands that came for the caller's empty array, whose memory is used again.
    func take(into commands: inout [Command]) {
        state.withLock { state in
            state.sleeps = false
            swap(&state.commands, &commands)
        }
    }

    /// Whether the thread may sleep: from here on, whoever posts rings.
    func prepareToSleep() -> Bool {
        state.withLock { state in
            state.sleeps = state.commands.isEmpty
            return state.sleeps
        }
    }

    /// The thread has woken up by itself: it will see what is posted from here on, so nobody need ring.
    func wake() { state.withLock { $0.sleeps = false } }

    /// Takes nothing more; returns what nobody has taken.
    func close(_ reason: PostgresError) -> [Command] {
        let (commands, waiters) = state.withLock { state in
            state.closed = reason
            defer {
                state.commands = []
                state.endWaiters = []
                state.loop = nil
            }
            return (state.commands, state.endWaiters)
        }
        for waiter in waiters { waiter.resume() }
        return commands
    }

    func waitForEnd() async {
        await withUnsafeContinuation { waiter in
            let ended = state.withLock { state in
                if state.closed == nil { state.endWaiters.append(waiter) }
                return state.closed != nil
            }
            if ended { waiter.resume() }
        }
    }
}

import Dispatch
import Synchronization

import class Foundation.Thread

/// Hashes and checks passwords on threads of its own, so that a wave of sign-ins delays sign-ins and nothing else.
///
/// Two work at once: more would take the cores from the chats, and each holds 19 MiB meanwhile. Beyond `limit` waiting calls the answer is
/// `busy` at once, rather than a queue that outlives the patience of those who stand in it.
public final class PasswordHasher: Sendable {
    private let queue: HashQueue

    public init(threads: Int = 2, limit: Int = 64) {
        queue = HashQueue(limit: limit)
        for index in 0..<threads {
            let thread = Thread { [queue] in queue.work() }
            thread.name = "argon2-\(index)"
            thread.start()
        }
    }

    deinit { queue.close() }

    /// The hash of `password` in PHC form.
    public func hash(_ password: String) async throws -> String {
        try await queue.run { try Argon2.hash(password) }
    }

    /// Whether `password` is the one behind `hash`. A nil hash takes as long and is never right, so that the time of the answer does not
    /// tell whether somebody exists.
    public func verify(_ password: String, against hash: String?) async throws -> Bool {
        try await queue.run {
            guard let hash else {
                _ = try Argon2.hash(password)
                return false
            }
            return try Argon2.verify(password, against: hash)
        }
    }

    /// Whether `hash` was made with other parameters than today's.
    static func isOutdated(_ hash: String) -> Bool { !hash.hasPrefix(Argon2.prefix) }
}

/// The jobs that wait, and the threads' loop over them.
private final class HashQueue: Sendable {
    private struct Job: Sendable {
        let id: Int
        let run: @Sendable () -> Void
        let cancel: @Sendable () -> Void
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        var lastID = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts what the threads have to look at: one for each job that was added, and one for each thread at the end.
    private let signal = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = Job(id: id) {
                    continuation.resume(with: Result { try body() })
                } cancel: {
                    continuation.resume(throwing: CancellationError())
                }
                add(job, refuse: { continuation.resume(throwing: AccountsError.busy) })
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func add(_ job: Job, refuse: () -> Void) {
        enum Outcome { case added, cancelled, refused }
        let outcome: Outcome = state.withLock { state in
            // Cancelled before it stood in the queue, where `cancel` could not find it.
            if Task.isCancelled { return .cancelled }
            if state.isClosed || state.jobs.count >= limit { return .refused }
            state.jobs.append(job)
            return .added
        }
        switch outcome {
        case .added: signal.signal()
        case .cancelled: job.cancel()
        case .refused: refuse()
        }
    }

    private func cancel(_ id: Int) {
        let job = state.withLock { state -> Job? in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            return state.jobs.remove(at: index)
        }
        job?.cancel()
    }

    func work() {
        while true {
            signal.wait()
            let (job, isClosed) = state.withLock { state in (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed) }
            if let job { job.run() } else if isClosed { return signalNext() }
        }
    }

    /// Ends the threads once the jobs that wait are done.
    func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    private func signalNext() { signal.signal() }
}

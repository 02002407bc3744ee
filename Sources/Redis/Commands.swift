import Synchronization

/// The commands of many callers on one connection: what waits is written together, and the replies come back in the same order.
final class Commands: Traffic, @unchecked Sendable {
    private struct Waiting {
        var isOpen = false
        var bytes: [UInt8] = []
        var calls: [(call: Call, replies: Int)] = []
        /// Commands that have no reply yet, written or not.
        var unanswered = 0
    }

    private let waiting = Mutex(Waiting())
    private let timeout: Duration
    private let heartbeat: Duration
    private let limits: RedisLimits
    private let onState: @Sendable (Bool) -> Void

    // The thread's.
    private var line = ReplyLine<Call?>()
    private var answered = 0
    private var quietSince = Instant.now

    init(timeout: Duration, heartbeat: Duration, limits: RedisLimits, onState: @escaping @Sendable (Bool) -> Void) {
        self.onState = onState
        self.timeout = timeout
        self.heartbeat = heartbeat
        self.limits = limits
    }

    // MARK: From any thread

    var isOpen: Bool { waiting.withLock { $0.isOpen } }
    var hasWaiting: Bool { waiting.withLock { !$0.calls.isEmpty } }

    /// Leaves a command for the thread, or says why it was not taken.
    func submit(_ bytes: [UInt8], replies: Int, for call: Call) -> RedisError? {
        waiting.withLock { waiting in
            guard waiting.isOpen else { return .unavailable }
            guard waiting.unanswered + replies <= limits.commands, waiting.bytes.count + bytes.count <= limits.bytes else {
                return .overloaded
            }
            waiting.bytes.append(contentsOf: bytes)
            waiting.calls.append((call, replies))
            waiting.unanswered += replies
            return nil
        }
    }

    // MARK: The thread

    /// While a command is out, its own time tells whether the server lives. A quiet connection is asked now and then: the other end of
    /// one that was cut without a word would be missed only by the next caller.
    var deadline: Instant? { line.deadline ?? (quietSince + heartbeat) }

    func opened(at now: Instant) {
        quietSince = now
        waiting.withLock { $0.isOpen = true }
        onState(true)
    }

    func outgoing(at now: Instant) -> [UInt8] {
        let (bytes, calls) = waiting.withLock { waiting in
            waiting.unanswered -= answered
            defer {
                waiting.bytes = []
                waiting.calls = []
            }
            return (waiting.bytes, waiting.calls)
        }
        answered = 0
        for entry in calls { line.join(entry.call, replies: entry.replies, deadline: now + timeout) }
        return bytes.isEmpty ? ping(now) : bytes
    }

    func received(_ reply: RedisValue, at now: Instant) throws(Broken) {
        switch line.receive(reply) {
        case .unexpected: throw Broken(reason: "the server sent a reply that nobody asked for")
        case .incomplete: break
        case .complete(let call, let replies):
            if let call {
                answered += replies.count
                call.answer(.success(replies))
            }
        }
    }

    func settled(at now: Instant) { quietSince = now }

    func checkTime(at now: Instant) throws(Broken) {
        let overdue = line.overdue(at: now)
        guard !overdue.isEmpty else { return }
        for call in overdue { call?.answer(.failure(.timedOut)) }
        throw Broken(reason: "no reply within \(timeout)")
    }

    func closed() {
        let (wasOpen, unsent) = waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return (waiting.isOpen, waiting.calls)
        }
        answered = 0
        for call in line.leave() { call?.answer(.failure(.connectionLost)) }
        for entry in unsent { entry.call.answer(.failure(.unavailable)) }
        if wasOpen { onState(false) }
    }

    private func ping(_ now: Instant) -> [UInt8] {
        guard line.count == 0, now >= quietSince + heartbeat else { return [] }
        line.join(nil, replies: 1, deadline: now + timeout)
        var bytes: [UInt8] = []
        encode(["PING"], into: &bytes)
        return bytes
    }
}

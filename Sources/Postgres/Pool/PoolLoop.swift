import Logging

/// The pool's thread. It sleeps in epoll until a socket is ready, a caller rings, or the nearest deadline comes. Only whoever holds the
/// turn touches libpq: this thread, or a caller that steps in while it sleeps.
///
/// The folder's other `PoolLoop+….swift` files hold its parts: connecting, sending, receiving, giving up.
final class PoolLoop: @unchecked Sendable {
    let configuration: PostgresConfiguration
    let limits: Limits
    let parameters: ConnectionParameters
    let epoll: Epoll
    let inbox: Inbox
    let counters: PoolCounters
    let logger: Logger
    let notices: NoticeSink

    /// All of them: first the shared ones, then those for transactions.
    let connections: [Connection]
    let shared: ArraySlice<Connection>
    let exclusive: ArraySlice<Connection>
    var sharedQueue = Fifo<Job>()
    var exclusiveQueue = Fifo<Job>()
    /// Waiting jobs that have not been given up; the queues may hold more.
    var waiting = 0
    var transactions = 0
    var now = Monotonic.now
    var isStarted = false
    /// When the thread wakes up by itself. No deadline is earlier, but those set since it woke up last.
    private var alarm = UInt64.max
    /// Held by the thread whenever it is awake, and by a caller that steps in for it.
    private let guarded = TurnLock()
    private var commands: [Command] = []
    var drainDeadline = UInt64.max
    var isEnding = false
    var lastConnectProblem: PostgresError?
    var errandsUnderWay = 0

    init(
        configuration: PostgresConfiguration, parameters: ConnectionParameters, epoll: Epoll, inbox: Inbox, counters: PoolCounters,
        logger: Logger
    ) {
        self.configuration = configuration
        limits = Limits(configuration)
        self.parameters = parameters
        self.epoll = epoll
        self.inbox = inbox
        self.counters = counters
        self.logger = logger
        notices = NoticeSink(logger: logger)
        let total = configuration.pipelined + configuration.transactional
        connections = (0..<total).map { Connection(key: UInt64($0) + 1, isShared: $0 < configuration.pipelined) }
        shared = connections.prefix(configuration.pipelined)
        exclusive = connections.dropFirst(configuration.pipelined)
    }

    func run() {
        inbox.serve(self)
        guarded.lock()
        while !isEnding {
            turn()
            if !isEnding { sleep() }
        }
        end()
        guarded.unlock()
    }

    private func turn() {
        inbox.take(into: &commands)
        now = Monotonic.now
        for command in commands { handle(command) }
        commands.removeAll(keepingCapacity: true)
        sendWaiting()
        if alarm <= now { expire() }
        openConnections()
        if isDrained { isEnding = true }
    }

    private func handle(_ command: Command) {
        switch command {
        case .start: isStarted = true
        case .run(let job): accept(job)
        case .cancel(let job): cancel(job)
        case .resolved(let id, let result): resolved(id, result)
        case .cancelSent(let id): cancelSent(id)
        case .drain: drainDeadline = now + limits.statement + limits.silence
        case .stop: isEnding = true
        }
    }

    /// Sleeps until there is something to do. Others may step in meanwhile.
    private func sleep() {
        let mayBlock = inbox.prepareToSleep()
        // An earlier alarm that is still to come is kept, though what it was for may be done: who steps in needs not wake the thread for a
        // later one, and there is one idle turn in many seconds.
        alarm = min(nearestDeadline(), alarm > now ? alarm : .max)
        let timeout = alarm == .max ? -1 : Int32(clamping: (max(alarm, now) - now + 999_999) / 1_000_000)
        guarded.unlock()
        let count = epoll.wait(milliseconds: mayBlock ? timeout : 0)
        guarded.lock()
        inbox.wake()
        now = Monotonic.now
        for index in 0..<count { if let key = epoll.key(at: index) { ready(connections[Int(key) - 1]) } }
    }

    /// Carries out what has come in, on the caller's thread, while the pool's own one sleeps. Nothing here waits: statements are put into
    /// libpq's buffer and as far into the socket as it takes them.
    func stepIn() {
        guard guarded.tryLock() else { return epoll.ring() }  // it has just woken up
        guard !isEnding else { return guarded.unlock() }
        turn()
        let isDone = !isEnding && inbox.prepareToSleep() && nearestDeadline() >= alarm
        guarded.unlock()
        if !isDone { epoll.ring() }
    }

    private func ready(_ connection: Connection) {
        switch connection.phase {
        case .connecting: advance(connection)
        case .ready: receive(connection)
        case .down, .resolving: break
        }
    }

    var isDraining: Bool { drainDeadline != .max }

    private var isDrained: Bool {
        isDraining && (now >= drainDeadline || waiting == 0 && transactions == 0 && connections.allSatisfy { $0.inFlight.isEmpty })
    }

    private func end() {
        let reason = PostgresError(.connectionLost, "the pool has been shut down")
        for connection in connections { lose(connection, reason) }
        for job in sharedQueue.removeAll() + exclusiveQueue.removeAll() { giveUp(job, reason) }
        for case .run(let job) in inbox.close(reason) { fail(job, reason) }
    }
}

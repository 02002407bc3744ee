import Basics
import CHiredis
import Glibc
import Logging
import Synchronization

/// One connection to Redis on one thread of its own, which sleeps in `epoll_wait` until the socket, a caller or a deadline wakes it.
/// It connects again by itself for as long as it runs.
///
/// Unchecked: the fields marked as the thread's are touched by that thread alone; the others are atomics or behind a mutex.
final class Connection: @unchecked Sendable {
    private let address: RedisAddress
    private let traffic: any Traffic
    private let logger: Logger

    private let asleep = Atomic(false)
    private let stopping = Atomic(false)
    private let resolution = Mutex<[String]?>(nil)
    private let bell: Int32
    private let poll: Int32

    // The thread's.
    private var link: Link
    private var wire: Wire?
    private var watched: UInt32 = 0
    private var hasReportedLoss = false

    init(address: RedisAddress, patience: Duration, traffic: any Traffic, logger: Logger) throws(RedisError) {
        self.address = address
        self.traffic = traffic
        self.logger = logger
        link = Link(greetings: address.greeting.count, patience: patience, now: .now)
        bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard bell >= 0, poll >= 0 else { throw .system("No descriptor could be opened: \(systemText(errno))") }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: bell))
        guard epoll_ctl(poll, EPOLL_CTL_ADD, bell, &event) == 0 else { throw .system("epoll: \(systemText(errno))") }
    }

    deinit {
        if bell >= 0 { Glibc.close(bell) }
        if poll >= 0 { Glibc.close(poll) }
    }

    // MARK: From any thread

    /// Returns when the connection was stopped and its thread is done with it.
    func run() async throws(RedisError) {
        let failure = await withCheckedContinuation { (ended: CheckedContinuation<RedisError?, Never>) in
            do throws(OwnThread.Refused) {
                try OwnThread.start {
                    self.loop()
                    ended.resume(returning: nil)
                }
            } catch { ended.resume(returning: .system(error.reason)) }
        }
        if let failure { throw failure }
    }

    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        ring()
    }

    /// To be called after something was left for the thread. Costs a system call only when the thread sleeps.
    ///
    /// The thread says that it sleeps before it looks for the last time, and a caller leaves its command before it asks: one of the
    /// two sees the other.
    func wake() {
        if asleep.exchange(false, ordering: .sequentiallyConsistent) { ring() }
    }

    private func ring() {
        // Fails only when the counter is full, and then the thread is about to wake anyway.
        _ = eventfd_write(bell, 1)
    }

    // MARK: The thread

    private func loop() {
        var events = [epoll_event](repeating: epoll_event(), count: 4)
        while !stopping.load(ordering: .sequentiallyConsistent) {
            let now = Instant.now
            keepTime(now)
            write(now)
            let count = sleep(&events)
            asleep.store(false, ordering: .sequentiallyConsistent)
            for event in events.prefix(count) {
                if event.data.fd == bell { silenceBell() } else { handle(event.events) }
            }
            takeResolution()
        }
        wire = nil
        traffic.closed()
    }

    private func sleep(_ events: inout [epoll_event]) -> Int {
        asleep.store(true, ordering: .sequentiallyConsistent)
        let mayRest = !(mayTake && traffic.hasWaiting) && !stopping.load(ordering: .sequentiallyConsistent)
        let count = epoll_wait(poll, &events, Int32(events.count), mayRest ? millisecondsToDeadline : 0)
        // Interrupted by a signal is the only failure with descriptors that are open.
        return max(0, Int(count))
    }

    /// Nothing new is taken while something is left to write: a server that stops reading must fill the bounded queue, not the memory.
    private var mayTake: Bool { isReady && wire?.hasUnsent == false }

    private var isReady: Bool { if case .ready = link.phase { true } else { false } }

    /// Rounded up, or the thread would spin through the last millisecond. -1 is for ever.
    private var millisecondsToDeadline: Int32 {
        guard let deadline = [link.deadline, isReady ? traffic.deadline : nil].compactMap({ $0 }).min() else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        return Int32(clamping: max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1))
    }

    private func silenceBell() {
        var count: eventfd_t = 0
        _ = eventfd_read(bell, &count)
    }

    private func keepTime(_ now: Instant) {
        perform(link.tick(now, random: .random(in: 0...1)))
        guard isReady else { return }
        guarded { () throws(Broken) in try traffic.checkTime(at: now) }
    }

    private func write(_ now: Instant) {
        guard let wire else { return }
        guarded { () throws(Broken) in
            if mayTake {
                let bytes = traffic.outgoing(at: now)
                if !bytes.isEmpty { try wire.append(bytes) }
            }
            if wire.hasUnsent { try wire.write() }
            try watch(wire)
        }
    }

    private func handle(_ events: UInt32) {
        guard let wire else { return }
        if case .connecting = link.phase {
            guarded { () throws(Broken) in
                try wire.finishConnecting()
                perform(link.connected(.now))
            }
        } else if events & ~EPOLLOUT.rawValue != 0 {
            guarded { () throws(Broken) in try read(wire) }
        }
    }

    private func read(_ wire: Wire) throws(Broken) {
        try wire.read()
        let now = Instant.now
        while self.wire === wire, let reply = try wire.next() {
            if isReady { try traffic.received(reply, at: now) } else { perform(link.greeted(reply, now, random: .random(in: 0...1))) }
        }
        if isReady { traffic.settled(at: now) }
    }

    /// Whatever breaks, breaks the connection, and nothing else.
    private func guarded(_ body: () throws(Broken) -> Void) {
        do throws(Broken) { try body() } catch {
            perform(link.lost(error.reason, .now, random: .random(in: 0...1)))
        }
    }

    private func perform(_ step: Link.Step) {
        switch step {
        case .nothing: break
        case .resolve: resolve()
        case .connect(let numeric): guarded { () throws(Broken) in try open(numeric) }
        case .greet: guarded { () throws(Broken) in try greet() }
        case .announce:
            logger.info("Connected to Redis", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
            hasReportedLoss = false
            traffic.opened(at: .now)
        case .close(let reason): close(reason)
        }
    }

    /// One thread at a time: the link asks again only after it was answered.
    private func resolve() {
        if isNumeric(address.host) { return perform(link.resolved([address.host], .now, random: .random(in: 0...1))) }
        do throws(OwnThread.Refused) {
            try OwnThread.start { [self] in
                let found = numericAddresses(of: address.host)
                resolution.withLock { $0 = found }
                ring()
            }
        } catch {
            perform(link.lost(error.reason, .now, random: .random(in: 0...1)))
        }
    }

    private func takeResolution() {
        let found = resolution.withLock { found in
            defer { found = nil }
            return found
        }
        if let found { perform(link.resolved(found, .now, random: .random(in: 0...1))) }
    }

    private func open(_ numeric: String) throws(Broken) {
        let wire = try Wire(address: numeric, port: address.port)
        self.wire = wire
        watched = EPOLLIN.rawValue | EPOLLOUT.rawValue
        try control(EPOLL_CTL_ADD, wire)
    }

    private func greet() throws(Broken) {
        guard let wire else { return }
        var bytes: [UInt8] = []
        for command in address.greeting { encode(command, into: &bytes) }
        try wire.append(bytes)
    }

    /// The socket is watched for room only while something is left to write, or it would wake the thread without end.
    private func watch(_ wire: Wire) throws(Broken) {
        if case .connecting = link.phase { return }
        let wanted = EPOLLIN.rawValue | (wire.hasUnsent ? EPOLLOUT.rawValue : 0)
        guard wanted != watched else { return }
        watched = wanted
        try control(EPOLL_CTL_MOD, wire)
    }

    private func control(_ operation: Int32, _ wire: Wire) throws(Broken) {
        var event = epoll_event(events: watched, data: epoll_data_t(fd: wire.descriptor))
        guard epoll_ctl(poll, operation, wire.descriptor, &event) == 0 else { throw Broken(reason: systemText(errno)) }
    }

    private func close(_ reason: String) {
        wire = nil  // Closing the socket takes it out of the poll.
        traffic.closed()
        // Once per outage: an hour without Redis must not fill the log.
        logger.log(
            level: hasReportedLoss ? .debug : .warning, "Redis is away",
            metadata: ["host": "\(address.host)", "port": "\(address.port)", "reason": "\(reason)"])
        hasReportedLoss = true
    }
}

import CPostgres
import Glibc

/// One connection of the pool: libpq's pointer, and what is under way on it. Under the turn lock only.
final class Connection {
    enum Phase {
        /// Nothing to connect before this moment.
        case down(retryAt: UInt64)
        case resolving(deadline: UInt64)
        case connecting(deadline: UInt64)
        case ready
    }

    let key: UInt64
    /// Shared by single statements of all callers, or lent whole to one transaction at a time.
    let isShared: Bool
    var phase = Phase.down(retryAt: 0)
    /// Counts connections made, so that a late answer of an errand is not taken for one about the present connection.
    var generation = 0
    /// Attempts since the last statement that came back; each doubles the pause before the next.
    var failedAttempts = 0
    var pipeline = Pipeline<Job>()
    var inFlight = Fifo<Job>()
    /// When the batch at the head began, or last gave a sign of life.
    var headSince: UInt64 = 0
    /// The earliest moment at which a caller of a batch under way may have waited too long. It may be too early, and never too late.
    var callDeadline = UInt64.max
    /// When the statement at the head, whose caller has gone, is to be stopped on the server.
    var cancelAt = UInt64.max
    /// Set while a request to stop a statement is on its way; nothing new is sent meanwhile, which it might hit instead.
    var cancelDeadline = UInt64.max
    var lease: Lease?
    /// The ROLLBACK that waits for that request to be through.
    var rollbackAfterCancel: Job?

    private(set) var pg: OpaquePointer?
    private var watchesWriting = false
    private var scratch = ParameterScratch()

    init(key: UInt64, isShared: Bool) {
        self.key = key
        self.isShared = isShared
    }

    var isReady: Bool { if case .ready = phase { true } else { false } }
    var isCancelling: Bool { cancelDeadline != .max }

    // MARK: Connecting

    /// Begins to connect without waiting. False where libpq gave up at once; `problem` says why.
    func start(_ parameters: ConnectionParameters, notices: NoticeSink, epoll: Epoll) -> Bool {
        pg = parameters.withArrays { PQconnectStartParams($0, $1, 0) }
        guard pg != nil, PQstatus(pg) != CONNECTION_BAD else { return false }
        PQsetNoticeProcessor(pg, noticeReceived, Unmanaged.passUnretained(notices).toOpaque())
        return epoll.watch(PQsocket(pg), key: key, writing: true)
    }

    enum Progress { case going, established, failed }

    /// Carries connecting on as far as the socket allows.
    func advance(epoll: Epoll) -> Progress {
        switch PQconnectPoll(pg) {
        case PGRES_POLLING_READING: return epoll.watch(PQsocket(pg), key: key, writing: false) ? .going : .failed
        case PGRES_POLLING_WRITING: return epoll.watch(PQsocket(pg), key: key, writing: true) ? .going : .failed
        case PGRES_POLLING_OK:
            guard PQsetnonblocking(pg, 1) == 0, PQenterPipelineMode(pg) == 1, epoll.watch(PQsocket(pg), key: key, writing: false) else {
                return .failed
            }
            watchesWriting = false
            return .established
        default: return .failed
        }
    }

    /// libpq's words for what went wrong last.
    var problem: String {
        let text = pg.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? "no memory"
        return text.split(separator: "\n").joined(separator: "; ")
    }

    /// Ends the connection and forgets what it had prepared. The caller sees to what was under way.
    func close() {
        if let pg { PQfinish(pg) }
        pg = nil
        generation += 1
        pipeline = Pipeline()
        callDeadline = .max
        cancelAt = .max
        cancelDeadline = .max
    }

    // MARK: Sending

    /// Queues a batch on the connection. False where libpq refused, after which the connection is of no use.
    func send(_ job: Job, now: UInt64) -> Bool {
        if pipeline.cache.isFull, job.lease?.isOpen != true, !dropPreparedStatements() { return false }
        job.phase = .sent
        if inFlight.isEmpty { headSince = now }
        callDeadline = min(callDeadline, job.deadline)
        inFlight.append(job)
        for (offset, query) in job.openingQueries.enumerated() {
            guard execute(query, statement: offset - job.opening, owner: job) else { return false }
        }
        for (index, query) in job.queries.enumerated() { guard execute(query, statement: index, owner: job) else { return false } }
        pipeline.addSync(owner: job)
        return PQpipelineSync(pg) == 1
    }

    /// Prepared statements take the server's memory. Texts are few as a rule; where they are not, all are dropped now and then.
    private func dropPreparedStatements() -> Bool {
        let job = Job(purpose: .housekeeping, queries: [])
        job.phase = .done
        pipeline.resetCache()
        inFlight.append(job)
        pipeline.addUnprepared(statement: 0, owner: job)
        pipeline.addSync(owner: job)
        return PQsendQueryParams(pg, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1) == 1 && PQpipelineSync(pg) == 1
    }

    private func execute(_ query: Query, statement: Int, owner: Job) -> Bool {
        scratch.fill(query)
        let count = Int32(query.binds.count)
        return query.bytes.withUnsafeBufferPointer { bytes in
            scratch.point(query, into: bytes)
            switch pipeline.add(query, statement: statement, owner: owner) {
            case .unnamed:
                return PQsendQueryParams(pg, query.sql, count, scratch.types, scratch.values, scratch.lengths, scratch.formats, 1) == 1
            case .new(let name):
                guard PQsendPrepare(pg, name, query.sql, count, scratch.types) == 1 else { return false }
                return PQsendQueryPrepared(pg, name, count, scratch.values, scratch.lengths, scratch.formats, 1) == 1
            case .prepared(let name):
                return PQsendQueryPrepared(pg, name, count, scratch.values, scratch.lengths, scratch.formats, 1) == 1
            }
        }
    }

    /// Sends what the socket takes, and asks to be told when it takes more. False where the connection broke.
    func flush(epoll: Epoll) -> Bool {
        let left = PQflush(pg)
        guard left >= 0 else { return false }
        let writing = left == 1
        guard writing != watchesWriting else { return true }
        watchesWriting = writing
        return epoll.watch(PQsocket(pg), key: key, writing: writing)
    }

    // MARK: Receiving

    /// Reads what has come, and sends what the socket did not take before. False where the connection broke.
    func read(epoll: Epoll) -> Bool { PQconsumeInput(pg) == 1 && (!watchesWriting || flush(epoll: epoll)) }

    var isBroken: Bool { PQstatus(pg) == CONNECTION_BAD }

    /// Whether there is an answer that can be taken without waiting. libpq has no more to say than was asked of it.
    var hasAnswer: Bool { !pipeline.isIdle && PQisBusy(pg) == 0 }

    func takeAnswer() -> OpaquePointer? { PQgetResult(pg) }

    /// Whether a transaction is open on it, as far as the server has said.
    var isInTransaction: Bool { PQtransactionStatus(pg) != PQTRANS_IDLE }

    /// What PQcancel needs to reach the server: a copy, good for any thread.
    func cancelHandle() -> OpaquePointer? { PQgetCancel(pg) }
}

extension Job {
    private static let begin: Query = "BEGIN"

    /// What is sent in front of the caller's statements; `opening` counts them.
    fileprivate var openingQueries: [Query] {
        var queries: [Query] = []
        if let lease {
            guard !lease.isOpen else { return [] }
            lease.isOpen = true
            queries.append(Self.begin)
        }
        if let scope = scope.statement { queries.append(scope) }
        opening = queries.count
        return queries
    }
}

/// The arrays that libpq wants for parameters, kept from one statement to the next.
private struct ParameterScratch {
    private(set) var types: [Oid] = []
    private(set) var values: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []

    mutating func fill(_ query: Query) {
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for bind in query.binds {
            types.append(bind.type.rawValue)
            lengths.append(Int32(max(0, bind.length)))
        }
        while formats.count < query.binds.count { formats.append(1) }
    }

    mutating func point(_ query: Query, into bytes: UnsafeBufferPointer<UInt8>) {
        values.removeAll(keepingCapacity: true)
        for bind in query.binds {
            guard bind.length >= 0 else {
                values.append(nil)
                continue
            }
            // A pointer of nil would mean NULL, and an empty text is none.
            let start = bytes.baseAddress.map { UnsafeRawPointer($0 + bind.start) } ?? UnsafeRawPointer(emptyValue)
            values.append(start.assumingMemoryBound(to: CChar.self))
        }
    }
}

nonisolated(unsafe) private let emptyValue = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

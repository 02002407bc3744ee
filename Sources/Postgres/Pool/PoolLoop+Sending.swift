import Synchronization

extension PoolLoop {
    /// Batches on one shared connection at once. More would wait there behind each other, rather than for whichever is free first.
    private var depth: Int { 64 }
    /// A shared connection whose head is older has a slow statement on it, and gets nothing new meanwhile.
    private var slow: UInt64 { 50_000_000 }

    func accept(_ job: Job) {
        job.phase = .waiting
        if job.purpose == .statements, job.isCancelled.load(ordering: .acquiring) {
            let reason = PostgresError(.cancelled, "the task was cancelled")
            job.lease?.doom = reason
            return refuse(job, reason)
        }
        guard let lease = job.lease else {
            if let refusal { return refuse(job, refusal) }
            return enqueue(job, &sharedQueue)
        }
        switch lease.phase {
        case .active(let connection): step(job, of: lease, on: connection)
        case .ended(let reason): job.purpose == .rollback ? succeed(job) : fail(job, reason)
        case .waiting: lease.following.append(job)
        case .fresh:
            if job.purpose != .statements {
                // Nothing was sent, so nothing is to be ended.
                lease.phase = .ended(PostgresError(.cancelled, "the transaction has ended"))
                if job.purpose == .commit, let doom = lease.doom { return fail(job, doom) }
                return succeed(job)
            }
            if let refusal { return refuse(job, refusal) }
            lease.phase = .waiting
            transactions += 1
            enqueue(job, &exclusiveQueue)
        }
    }

    private var refusal: PostgresError? {
        if isDraining { return PostgresError(.connectionLost, "the pool is shutting down") }
        if waiting >= configuration.maximumWaiting { return PostgresError(.poolExhausted, "\(waiting) callers are waiting already") }
        return nil
    }

    private func refuse(_ job: Job, _ reason: PostgresError) {
        if reason.code == .poolExhausted { counters.exhausted() }
        fail(job, reason)
    }

    private func enqueue(_ job: Job, _ queue: inout Fifo<Job>) {
        job.deadline = now + limits.acquire
        waiting += 1
        queue.append(job)
    }

    // MARK: From the queues to the connections

    func sendWaiting() {
        while let job = sharedQueue.first {
            if job.phase == .done {
                _ = sharedQueue.popFirst()
                continue
            }
            guard let connection = leastLoaded() else { break }
            _ = sharedQueue.popFirst()
            waiting -= 1
            send(job, on: connection)
        }
        while let job = exclusiveQueue.first {
            if job.phase == .done {
                _ = exclusiveQueue.popFirst()
                continue
            }
            guard let lease = job.lease, let connection = exclusive.first(where: \.isFree) else { break }
            _ = exclusiveQueue.popFirst()
            waiting -= 1
            lend(connection, to: lease, first: job)
        }
    }

    private func leastLoaded() -> Connection? {
        var best: Connection?
        for connection in shared where takesMore(connection) {
            if best.map({ connection.inFlight.count < $0.inFlight.count }) ?? true { best = connection }
        }
        return best
    }

    private func takesMore(_ connection: Connection) -> Bool {
        guard connection.isReady, !connection.isCancelling, connection.inFlight.count < depth else { return false }
        return connection.inFlight.isEmpty || now < connection.headSince + slow && !isAnotherComing
    }

    /// Rather than behind somebody else's statement, a job waits for a connection that is just being made.
    private var isAnotherComing: Bool { shared.contains { $0.isConnecting && $0.failedAttempts == 0 } }

    private func lend(_ connection: Connection, to lease: Lease, first: Job) {
        connection.lease = lease
        lease.phase = .active(connection)
        step(first, of: lease, on: connection)
        let following = lease.following
        lease.following = []
        for job in following where job.phase != .done { step(job, of: lease, on: connection) }
    }

    private func step(_ job: Job, of lease: Lease, on connection: Connection) {
        guard case .active = lease.phase else {
            return job.purpose == .rollback ? succeed(job) : fail(job, .init(.connectionLost, "the connection was lost"))
        }
        if lease.isClosing { return fail(job, PostgresError(.cancelled, "the transaction has ended")) }
        if job.purpose == .commit, let doom = lease.doom {
            fail(job, doom)
            return step(Job(purpose: .rollback, queries: ["ROLLBACK"], lease: lease), of: lease, on: connection)
        }
        if job.purpose != .statements { lease.isClosing = true }
        if job.purpose == .rollback, connection.isCancelling {
            connection.rollbackAfterCancel = job
        } else {
            send(job, on: connection)
        }
    }

    func send(_ job: Job, on connection: Connection) {
        job.deadline = now + limits.acquire + allowance(job)
        if !connection.send(job, now: now) || !connection.flush(epoll: epoll) { lose(connection, broken(connection)) }
    }

    /// How long a batch may take at the head of its connection. The server ends each statement by itself before.
    func allowance(_ job: Job) -> UInt64 {
        limits.statement * UInt64(max(1, job.queries.count)) + limits.silence
    }

    func broken(_ connection: Connection) -> PostgresError {
        PostgresError(.connectionLost, connection.problem)
    }
}

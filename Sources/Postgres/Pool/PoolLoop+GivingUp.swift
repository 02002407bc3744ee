import CPostgres
import Logging

extension PoolLoop {
    /// An abandoned statement on a shared connection gets this long to end by itself: most do, and stopping it may hit a neighbour.
    private var patience: UInt64 { 20_000_000 }
    /// The longest that a request to stop a statement may take before the connection is given up.
    private var cancelLimit: UInt64 { 5_000_000_000 }
    /// Before asking once more to stop a statement that goes on.
    private var repeatPause: UInt64 { 1_000_000_000 }
    private var errandLimit: Int { 8 }

    // MARK: Cancelled callers

    func cancel(_ job: Job) {
        let reason = PostgresError(.cancelled, "the task was cancelled")
        switch job.phase {
        case .new, .done: break  // a new one is refused when it is taken out of the inbox
        case .waiting: giveUp(job, reason)
        case .sent: abandon(job, reason)
        }
    }

    /// Ends the waiting of a job that was not sent. Its transaction, if it is a step, ends with it.
    func giveUp(_ job: Job, _ reason: PostgresError) {
        guard job.phase == .waiting else { return }
        let isQueued = job.deadline != 0
        job.lease?.doom = reason
        fail(job, reason)
        if isQueued { waiting -= 1 }
        guard isQueued, let lease = job.lease, case .waiting = lease.phase else { return }
        lease.phase = .ended(reason)
        transactions -= 1
        let following = lease.following
        lease.following = []
        for step in following where step.phase != .done { step.purpose == .rollback ? succeed(step) : fail(step, reason) }
    }

    /// Answers the caller of a statement under way, and sees to it that the server stops.
    private func abandon(_ job: Job, _ reason: PostgresError) {
        guard job.purpose == .statements else { return }
        job.lease?.doom = reason
        fail(job, reason)
        guard let connection = connections.first(where: { $0.inFlight.first === job }) else { return }
        connection.isShared ? stopSoon(connection) : stopStatement(connection)
    }

    func stopSoon(_ connection: Connection) { connection.cancelAt = max(now, connection.headSince + patience) }

    /// Asks the server to stop what the connection is doing. libpq's call blocks, so it runs on a thread of its own.
    private func stopStatement(_ connection: Connection) {
        connection.cancelAt = .max
        guard !connection.isCancelling else { return }
        guard errandsUnderWay < errandLimit, let handle = connection.cancelHandle() else {
            return lose(connection, PostgresError(.connectionLost, "a statement could not be stopped"))
        }
        connection.cancelDeadline = now + cancelLimit
        connection.inFlight.forEach { $0.exposedToCancel = true }
        let errand = CancelErrand(handle: handle, id: connection.id, inbox: inbox)
        errandsUnderWay += 1
        if !Threads.detach({ errand.run() }) {
            errandsUnderWay -= 1
            PQfreeCancel(handle)
            lose(connection, PostgresError(.connectionLost, "a statement could not be stopped"))
        }
    }

    func cancelSent(_ id: Connection.ID) {
        errandsUnderWay -= 1
        let connection = connections[Int(id.key) - 1]
        guard connection.id == id else { return }
        connection.cancelDeadline = .max
        if let head = connection.inFlight.first, head.isAbandoned, connection.isShared { connection.cancelAt = now + repeatPause }
        if let rollback = connection.rollbackAfterCancel.take() { send(rollback, on: connection) }
    }

    // MARK: Deadlines

    func nearestDeadline() -> UInt64 {
        var nearest = drainDeadline
        if let job = sharedQueue.first { nearest = min(nearest, job.deadline) }
        if let job = exclusiveQueue.first { nearest = min(nearest, job.deadline) }
        for connection in connections {
            switch connection.phase {
            case .down(let retryAt): if retryAt > now, connection.isShared || !exclusiveQueue.isEmpty { nearest = min(nearest, retryAt) }
            case .connecting(let deadline), .resolving(let deadline): nearest = min(nearest, deadline)
            case .ready:
                nearest = min(nearest, connection.callDeadline, connection.cancelAt, connection.cancelDeadline)
                if let head = connection.inFlight.first { nearest = min(nearest, connection.headSince + allowance(head)) }
            }
        }
        return nearest
    }

    func expire() {
        while let job = sharedQueue.first, job.phase == .done || job.deadline <= now { expire(sharedQueue.popFirst(), shared: true) }
        while let job = exclusiveQueue.first, job.phase == .done || job.deadline <= now { expire(exclusiveQueue.popFirst(), shared: false) }
        for connection in connections { expire(connection) }
    }

    private func expire(_ job: Job?, shared: Bool) {
        guard let job, job.phase != .done else { return }
        let isConnected = connections.contains { $0.isShared == shared && $0.isReady }
        counters.exhausted()
        let busy = PostgresError(.poolExhausted, "all connections stayed busy for \(configuration.acquireTimeout)")
        giveUp(job, isConnected ? busy : lastConnectProblem ?? PostgresError(.connectionLost, "there is no connection to the database"))
    }

    private func expire(_ connection: Connection) {
        switch connection.phase {
        case .down: break
        case .connecting(let deadline), .resolving(let deadline):
            if deadline <= now { connectFailed(connection, "the server did not answer in time") }
        case .ready:
            if let head = connection.inFlight.first, connection.headSince + allowance(head) <= now {
                lose(connection, PostgresError(.timedOut, "the server fell silent"))
            } else if connection.cancelDeadline <= now {
                lose(connection, PostgresError(.timedOut, "the server did not stop a statement"))
            } else if connection.cancelAt <= now {
                stopStatement(connection)
            } else if connection.callDeadline <= now {
                expireCalls(on: connection)
            }
        }
    }

    /// Tells those who waited too long behind others on a shared connection.
    private func expireCalls(on connection: Connection) {
        connection.callDeadline = .max
        let reason = PostgresError(.timedOut, "the answer did not come in time")
        connection.inFlight.forEach { job in
            guard job.phase == .sent else { return }
            if job.deadline <= now { abandon(job, reason) } else { connection.callDeadline = min(connection.callDeadline, job.deadline) }
        }
    }

    // MARK: Lost connections

    /// Closes a connection and tells everyone whose statement was under way on it.
    func lose(_ connection: Connection, _ reason: PostgresError) {
        guard case .ready = connection.phase else {
            if connection.isConnecting { connection.close() }
            return
        }
        let underWay = connection.inFlight.removeAll() + [connection.rollbackAfterCancel.take()].compactMap(\.self)
        connection.close()
        connection.phase = .down(
            retryAt: connection.failedAttempts == 0 ? now : now + Backoff.delay(afterAttempt: connection.failedAttempts))
        connection.failedAttempts += 1
        counters.disconnected(shared: connection.isShared)
        if !isEnding { logger.warning("a connection to PostgreSQL was lost", metadata: ["reason": "\(reason.message)"]) }
        if let lease = connection.lease {
            connection.lease = nil
            lease.phase = .ended(PostgresError(reason.code, reason.message))
            transactions -= 1
        }
        for job in underWay where job.phase != .done { fail(job, outcome(of: job, reason)) }
    }

    private func outcome(of job: Job, _ reason: PostgresError) -> PostgresError {
        job.purpose == .commit ? PostgresError(.transactionOutcomeUnknown, reason.message) : reason
    }
}

/// PQcancel opens a connection of its own and waits for the server to close it: by then the signal has been sent.
private struct CancelErrand: @unchecked Sendable {
    let handle: OpaquePointer
    let id: Connection.ID
    let inbox: Inbox

    func run() {
        var problem = [CChar](repeating: 0, count: 256)
        // A refused request needs no care of its own: the statement's own time limit ends it, or the connection is given up.
        _ = PQcancel(handle, &problem, Int32(problem.count))
        PQfreeCancel(handle)
        _ = inbox.post(.cancelSent(id))
    }
}

import CPostgres

extension PoolLoop {
    func receive(_ connection: Connection) {
        let isWhole = connection.read(epoll: epoll)
        while connection.hasAnswer {
            let result = connection.takeAnswer()
            let answer = ServerAnswer.classify(result)
            if !apply(connection.pipeline.receive(answer), result, connection) { return lose(connection, outOfStep) }
            if case .failure = answer, connection.isBroken { break }
        }
        if !isWhole || connection.isBroken { lose(connection, broken(connection)) }
    }

    private var outOfStep: PostgresError { PostgresError(.connectionLost, "the server's answers do not fit what was asked") }

    /// Hands an answer to whom it belongs, or frees it; false where it belongs to nobody.
    private func apply(_ reaction: Pipeline<Job>.Reaction, _ result: OpaquePointer?, _ connection: Connection) -> Bool {
        if let result, case .result(let job, let statement) = reaction {
            took(ResultMemory(result), statement, of: job)
            return true
        }
        defer { PQclear(result) }
        switch reaction {
        case .none, .result: return true
        case .failed(let job, let statement, let stale):
            if let result { failed(result, statement, of: job, stale: stale) }
            return true
        case .finished(let job):
            _ = connection.inFlight.popFirst()
            finished(job, on: connection)
            return true
        case .outOfStep: return false
        }
    }

    private func took(_ memory: ResultMemory, _ statement: Int, of job: Job) {
        if job.purpose == .commit, ServerAnswer.tag(memory.result) == "ROLLBACK" {
            job.failure = job.lease?.firstFailure ?? PostgresError(.server(.inFailedTransaction), "the transaction was rolled back")
        }
        if statement >= 0, job.phase != .done { job.results.append(Rows(memory)) }
    }

    private func failed(_ result: OpaquePointer, _ statement: Int?, of job: Job, stale: Bool) {
        let sql = statement.flatMap { job.queries.indices.contains($0) ? job.queries[$0].sql : nil }
        let error = ServerAnswer.error(result, sql: sql)
        if stale || job.exposedToCancel && error.sqlState == .queryCanceled { job.isRepeatable = true }
        if job.failure == nil { job.failure = error }
        if let lease = job.lease, lease.firstFailure == nil { lease.firstFailure = error }
    }

    private func finished(_ job: Job, on connection: Connection) {
        connection.failedAttempts = 0
        connection.headSince = now
        connection.cancelAt = .max
        if connection.inFlight.isEmpty { connection.callDeadline = .max }
        if let next = connection.inFlight.first, next.isAbandoned { stopSoon(connection) }
        if let lease = job.lease, job.purpose != .statements { release(connection, lease) }
        guard job.phase != .done else { return }
        guard let failure = job.failure else { return succeed(job) }
        if job.isRepeatable, !job.wasRepeated, job.lease == nil { return repeatOnce(job) }
        fail(job, failure)
    }

    /// The batch was undone as a whole, so sending it again does nothing twice.
    private func repeatOnce(_ job: Job) {
        job.wasRepeated = true
        job.isRepeatable = false
        job.exposedToCancel = false
        job.failure = nil
        job.results = []
        job.phase = .waiting
        job.deadline = now + limits.acquire
        waiting += 1
        sharedQueue.append(job)
    }

    private func release(_ connection: Connection, _ lease: Lease) {
        lease.phase = .ended(PostgresError(.cancelled, "the transaction has ended"))
        connection.lease = nil
        transactions -= 1
        if connection.isInTransaction { lose(connection, PostgresError(.connectionLost, "the transaction could not be ended")) }
    }

    // MARK: Answering callers

    func succeed(_ job: Job) {
        job.phase = .done
        counters.served()
        job.continuation.take()?.resume(returning: job.results)
    }

    func fail(_ job: Job, _ error: PostgresError) {
        job.phase = .done
        job.continuation.take()?.resume(throwing: error)
    }
}

extension Job {
    /// Its caller has gone, and its statement may still run.
    var isAbandoned: Bool { phase == .done && purpose == .statements }
}

import Logging

extension PoolLoop {
    /// Shared connections are always wanted; one for transactions is opened when somebody waits for it.
    func openConnections() {
        guard isStarted else { return }
        for connection in shared where mayConnect(connection) { connect(connection) }
        guard !exclusiveQueue.isEmpty else { return }
        var wanted = exclusiveQueue.count - exclusive.count(where: \.isConnecting)
        for connection in exclusive where wanted > 0 && mayConnect(connection) {
            connect(connection)
            wanted -= 1
        }
    }

    private func mayConnect(_ connection: Connection) -> Bool {
        if case .down(let retryAt) = connection.phase { retryAt <= now } else { false }
    }

    private func connect(_ connection: Connection) {
        let deadline = now + limits.acquire
        guard let name = parameters.nameToResolve else { return open(connection, parameters, deadline: deadline) }
        connection.phase = .resolving(deadline: deadline)
        let id = connection.id
        let inbox = inbox
        let started = Threads.detach { _ = inbox.post(.resolved(id, NameLookup.addresses(of: name))) }
        if !started { connectFailed(connection, "no thread to look \(name) up") }
    }

    func resolved(_ id: Connection.ID, _ result: Result<[String], PostgresError>) {
        let connection = connections[Int(id.key) - 1]
        guard connection.id == id, case .resolving(let deadline) = connection.phase else { return }
        switch result {
        case .success(let addresses): open(connection, parameters.resolved(addresses), deadline: deadline)
        case .failure(let error): connectFailed(connection, error.message)
        }
    }

    private func open(_ connection: Connection, _ parameters: ConnectionParameters, deadline: UInt64) {
        connection.phase = .connecting(deadline: deadline)
        if !connection.start(parameters, notices: notices, epoll: epoll) { connectFailed(connection, connection.problem) }
    }

    func advance(_ connection: Connection) {
        switch connection.advance(epoll: epoll) {
        case .going: break
        case .failed: connectFailed(connection, connection.problem)
        case .established:
            connection.phase = .ready
            connection.generation += 1
            counters.connected(shared: connection.isShared)
        }
    }

    func connectFailed(_ connection: Connection, _ reason: String) {
        let delay = Backoff.delay(afterAttempt: connection.failedAttempts)
        if connection.failedAttempts == 0 { logger.warning("cannot connect to PostgreSQL", metadata: ["reason": "\(reason)"]) }
        lastConnectProblem = PostgresError(.connectionLost, "cannot connect: \(reason)")
        connection.failedAttempts += 1
        connection.close()
        connection.phase = .down(retryAt: now + delay)
    }
}

extension Connection {
    var isConnecting: Bool {
        switch phase {
        case .connecting, .resolving: true
        case .down, .ready: false
        }
    }

    /// For transactions: open, and lent to nobody.
    var isFree: Bool { isReady && lease == nil && inFlight.isEmpty && !isCancelling }
}

/// Pauses between attempts to connect: 50 ms, doubling up to 3.2 s, of which a random half is taken off so that the connections of many
/// processes do not come back in step.
enum Backoff {
    static func delay(afterAttempt attempt: Int) -> UInt64 {
        let full: UInt64 = 50_000_000 << UInt64(min(attempt, 6))
        return full / 2 + UInt64.random(in: 0...full / 2)
    }
}

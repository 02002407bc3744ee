import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// The way to the database: a few connections, driven by one thread, behind calls that any task may make.
///
/// `query` and `queries` share pipelined connections and cost one round trip each. `transaction` borrows a connection whole, for work
/// that must look before it writes. A slow statement belongs in a transaction: on a shared connection others would wait behind it.
public final class PostgresPool: Service, Sendable {
    private let inbox: Inbox
    private let counters = PoolCounters()
    private let startProblem: PostgresError?

    /// Begins nothing yet; connections are opened when `run` begins. An unreadable URL is reported by `run` and by each call.
    public init(configuration: PostgresConfiguration, logger: Logger) {
        let epoll = Epoll()
        inbox = Inbox(bell: epoll)
        startProblem = Self.startThread(configuration, epoll, inbox, counters, logger)
        if let startProblem { _ = inbox.close(startProblem) }
    }

    deinit { _ = inbox.post(.stop) }

    private static func startThread(
        _ configuration: PostgresConfiguration, _ epoll: Epoll?, _ inbox: Inbox, _ counters: PoolCounters, _ logger: Logger
    ) -> PostgresError? {
        guard let epoll else { return PostgresError(.connectionLost, "no descriptor for epoll: error \(errno)") }
        do {
            let loop = PoolLoop(
                configuration: configuration, parameters: try ConnectionParameters(configuration), epoll: epoll, inbox: inbox,
                counters: counters, logger: logger)
            return Threads.detach { loop.run() } ? nil : PostgresError(.connectionLost, "no thread for the pool")
        } catch let error as PostgresError { return error } catch { return PostgresError(.connectionLost, "\(error)") }
    }

    /// Opens the connections and keeps them open. On graceful shutdown what was begun is finished; on cancellation it ends at once.
    public func run() async throws {
        if let startProblem { throw startProblem }
        _ = inbox.post(.start)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await inbox.waitForEnd()
            } onGracefulShutdown: { [inbox] in
                _ = inbox.post(.drain)
            }
        } onCancel: { [inbox] in
            _ = inbox.post(.stop)
        }
    }

    public var statistics: PoolStatistics { counters.snapshot }

    // MARK: Statements

    /// Runs one statement in a transaction of its own, in one round trip. Where `.connectionLost` is thrown, it may have been carried out.
    public func query(_ scope: Scope, _ query: Query) async throws -> Rows {
        try await inbox.run(Job(purpose: .statements, scope: scope, queries: [query]))[0]
    }

    /// Runs several statements in one transaction and one round trip: all of them take effect, or none.
    public func queries(_ scope: Scope, _ queries: [Query]) async throws -> [Rows] {
        guard !queries.isEmpty else { return [] }
        return try await inbox.run(Job(purpose: .statements, scope: scope, queries: queries))
    }

    /// Runs `body` in a transaction on a connection of its own; commits where it returns, rolls back where it throws. BEGIN travels with
    /// the first statement, so a body that sends none costs nothing. Failures to serialize and deadlocks are thrown as they are
    /// (`SQLState.transactionRollback`); whoever can repeat the work catches them.
    public func transaction<R: Sendable>(_ scope: Scope, _ body: @Sendable (Transaction) async throws -> R) async throws -> R {
        let transaction = Transaction(scope: scope, inbox: inbox)
        let result: R
        do { result = try await body(transaction) } catch {
            await transaction.rollBack()
            throw error
        }
        try await transaction.commit()
        return result
    }
}

extension Inbox {
    /// Hands a caller's batch in and waits for what comes of it, or for the caller's task to be cancelled.
    func run(_ job: Job) async throws -> [Rows] {
        try checkSize(job)
        return try await withTaskCancellationHandler {
            try await submit(job)
        } onCancel: {
            job.isCancelled.store(true, ordering: .releasing)
            _ = post(.cancel(job))
        }
    }

    /// The same without listening to cancellation: ending a transaction must not be left half done.
    func submit(_ job: Job) async throws -> [Rows] {
        try await withUnsafeThrowingContinuation { continuation in
            job.continuation = continuation
            if let closed = post(.run(job), mayStepIn: true) { continuation.resume(throwing: closed) }
        }
    }

    /// The protocol counts values in 16 bits; libpq would refuse in the middle of a batch.
    private func checkSize(_ job: Job) throws {
        for query in job.queries where query.binds.count > 65_535 {
            throw PostgresError(.server("54000"), "a statement takes at most 65,535 values, and this one has \(query.binds.count)")
        }
    }
}

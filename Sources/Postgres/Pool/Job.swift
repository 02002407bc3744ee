import Synchronization

/// One caller's batch on its way. The caller makes it; after it is handed in, what changes is touched under the turn lock only.
final class Job: @unchecked Sendable {
    enum Purpose { case statements, commit, rollback, housekeeping }
    enum Phase {
        /// Not handed in yet, or still in the inbox.
        case new
        case waiting, sent, done
    }

    let purpose: Purpose
    let scope: Scope
    let queries: [Query]
    /// The transaction that it is a step of; nil on the shared connections.
    let lease: Lease?
    /// Set from the caller's task. It may be set before the job is handed in, when the task was cancelled already.
    let isCancelled = Atomic<Bool>(false)
    var continuation: UnsafeContinuation<[Rows], any Error>?

    // Under the turn lock only, from here on.
    var phase = Phase.new
    /// When the caller is told that it took too long, in nanoseconds of the monotonic clock.
    var deadline: UInt64 = 0
    var results: [Rows] = []
    var failure: PostgresError?
    /// Its prepared statement was outdated, or a neighbour's cancellation hit it: it can be sent once more, having left no trace.
    var isRepeatable = false
    var wasRepeated = false
    /// A cancellation meant for a neighbour on the same connection may hit it.
    var exposedToCancel = false
    /// How many statements stand in front of the caller's: BEGIN and the scope.
    var opening = 0

    init(purpose: Purpose, scope: Scope = .platform, queries: [Query], lease: Lease? = nil) {
        self.purpose = purpose
        self.scope = scope
        self.queries = queries
        self.lease = lease
    }
}

/// A transaction's hold on a connection. Under the turn lock only.
final class Lease: @unchecked Sendable {
    enum Phase {
        /// Nothing was sent yet, and no connection is held.
        case fresh
        case waiting
        case active(Connection)
        /// Committed or rolled back, given up, or lost.
        case ended(PostgresError)
    }

    let scope: Scope
    var phase = Phase.fresh
    /// Steps that came while the first one waits for a connection.
    var following: [Job] = []
    var isOpen = false
    /// The first statement that failed: what a commit of a failed transaction reports.
    var firstFailure: PostgresError?
    var isClosing = false
    /// A step was cancelled or given up: it may or may not have been carried out, so what is left cannot be committed.
    var doom: PostgresError?

    init(scope: Scope) { self.scope = scope }
}

/// A transaction that is open. It is good only inside the body that was given it.
public final class Transaction: Sendable {
    private let inbox: Inbox
    private let lease: Lease

    init(scope: Scope, inbox: Inbox) {
        self.inbox = inbox
        lease = Lease(scope: scope)
    }

    /// Runs one statement. After a failure the server refuses all further ones, and the transaction can only be rolled back.
    public func query(_ query: Query) async throws -> Rows { try await step([query])[0] }

    /// Runs several statements in one round trip.
    public func queries(_ queries: [Query]) async throws -> [Rows] { queries.isEmpty ? [] : try await step(queries) }

    private func step(_ queries: [Query]) async throws -> [Rows] {
        try await inbox.run(Job(purpose: .statements, scope: lease.scope, queries: queries, lease: lease))
    }

    // MARK: Ending

    func commit() async throws { _ = try await inbox.submit(Job(purpose: .commit, queries: ["COMMIT"], lease: lease)) }

    /// Waits until the server has let go of its locks, unless the caller was cancelled: then the pool sees to it alone.
    func rollBack() async {
        let job = Job(purpose: .rollback, queries: ["ROLLBACK"], lease: lease)
        guard !Task.isCancelled else {
            _ = inbox.post(.run(job))
            return
        }
        // Where it fails the connection is closed, which rolls back as well; the body's own error is what the caller needs.
        do { _ = try await inbox.submit(job) } catch { return }
    }
}

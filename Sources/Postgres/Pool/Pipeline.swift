/// What each answer on one pipelined connection belongs to.
///
/// A batch is some statements and a sync behind them: one transaction, unless BEGIN opened a longer one. Answers come in the order of
/// sending. After a failure the server skips up to the next sync, so a batch's failure never reaches its neighbours. This value knows
/// nothing of sockets: statements and answers go in, and it says what to send and who gets what.
struct Pipeline<Owner> {
    private enum Slot {
        case prepare(name: String, statement: Int)
        /// `name` is empty where the statement is not prepared.
        case statement(Int, name: String)
        case sync
    }

    /// What libpq hands out.
    enum Answer: Equatable {
        case success
        case failure(SQLState?)
        /// Skipped, because an earlier statement of the batch failed.
        case skipped
        /// The NULL that ends one statement's results.
        case end
        case sync
    }

    enum Reaction {
        case none
        case result(Owner, statement: Int)
        /// `statement` is nil where committing failed. `stale` says that the prepared statement was outdated, and has been forgotten.
        case failed(Owner, statement: Int?, stale: Bool)
        case finished(Owner)
        /// The answer fits nothing that was sent: the connection must be given up.
        case outOfStep
    }

    private var expected = Fifo<(owner: Owner, slot: Slot)>()
    private var headAnswered = false
    private var batch = 0
    private(set) var cache: StatementCache

    init(cacheLimit: Int = 500) { cache = StatementCache(limit: cacheLimit) }

    var isIdle: Bool { expected.isEmpty }

    // MARK: Sending

    /// How to send the statement numbered `statement` of the owner's batch.
    mutating func add(_ query: Query, statement: Int, owner: Owner) -> StatementCache.Use {
        let use = cache.use(query, batch: batch)
        switch use {
        case .prepared(let name): expected.append((owner, .statement(statement, name: name)))
        case .unnamed: expected.append((owner, .statement(statement, name: "")))
        case .new(let name):
            expected.append((owner, .prepare(name: name, statement: statement)))
            expected.append((owner, .statement(statement, name: name)))
        }
        return use
    }

    /// The same for a statement that is never worth preparing.
    mutating func addUnprepared(statement: Int, owner: Owner) { expected.append((owner, .statement(statement, name: ""))) }

    mutating func addSync(owner: Owner) {
        expected.append((owner, .sync))
        batch += 1
    }

    /// All prepared statements are about to be dropped, by a statement sent next.
    mutating func resetCache() { cache.reset() }

    // MARK: Receiving

    mutating func receive(_ answer: Answer) -> Reaction {
        guard let (owner, slot) = expected.first else { return .outOfStep }
        switch (answer, slot) {
        case (.sync, .sync):
            return advance(.finished(owner))
        case (.end, .sync):
            return .none  // follows a failure to commit
        case (.failure, .sync):
            return .failed(owner, statement: nil, stale: false)
        case (.end, _) where headAnswered:
            return advance(.none)
        case (_, _) where headAnswered:
            return .outOfStep
        case (.success, .prepare(let name, _)):
            cache.confirm(name)
            return answered(.none)
        case (.failure, .prepare(let name, let statement)):
            cache.withdraw(name)
            return answered(.failed(owner, statement: statement, stale: false))
        case (.skipped, .prepare(let name, _)):
            cache.withdraw(name)
            return answered(.none)
        case (.success, .statement(let statement, _)):
            return answered(.result(owner, statement: statement))
        case (.failure(let state), .statement(let statement, let name)):
            let stale = !name.isEmpty && (state == .invalidStatementName || state == .featureNotSupported)
            if stale { cache.forget(name) }
            return answered(.failed(owner, statement: statement, stale: stale))
        case (.skipped, .statement):
            return answered(.none)
        default:
            return .outOfStep
        }
    }

    private mutating func answered(_ reaction: Reaction) -> Reaction {
        headAnswered = true
        return reaction
    }

    private mutating func advance(_ reaction: Reaction) -> Reaction {
        _ = expected.popFirst()
        headAnswered = false
        return reaction
    }
}

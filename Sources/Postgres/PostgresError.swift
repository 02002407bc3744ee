import Basics

/// What went wrong on the way to the database, in it, or on the way back.
public struct PostgresError: Error, Sendable, Hashable {
    public enum Code: Sendable, Hashable {
        /// The server refused the statement.
        case server(SQLState)
        /// The connection broke, or there was none within the time to wait. A statement that was under way may have been carried out.
        case connectionLost
        /// The statement took longer than its time limit, or the server fell silent.
        case timedOut
        /// All connections were busy for as long as a caller may wait, or too many callers were waiting already.
        case poolExhausted
        /// The caller's task was cancelled.
        case cancelled
        /// A result could not be read as the type asked for.
        case decoding
        /// The connection broke between COMMIT and its answer: the transaction stands either whole or not at all.
        case transactionOutcomeUnknown
    }

    public var code: Code
    /// For logs: the server's words, or ours.
    public var message: String
    public var detail: String?
    public var constraint: String?
    public var table: String?
    /// The statement without its values. For logs only.
    public var sql: String?
    /// The server's code. A statement that its time limit ended has `.timedOut` and `57014`.
    public var sqlState: SQLState?

    public init(
        _ code: Code, _ message: String, detail: String? = nil, constraint: String? = nil, table: String? = nil, sql: String? = nil,
        sqlState: SQLState? = nil
    ) {
        self.code = code
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.sql = sql
        if case .server(let state) = code { self.sqlState = state } else { self.sqlState = sqlState }
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = sqlState.map { "\(code.name) \($0): \(message)" } ?? "\(code.name): \(message)"
        if let detail { text += " (\(detail))" }
        if let constraint { text += " [constraint \(constraint)]" }
        if let sql { text += " in: \(sql)" }
        return text
    }
}

extension PostgresError.Code {
    fileprivate var name: String {
        switch self {
        case .server: "server"
        case .connectionLost: "connection lost"
        case .timedOut: "timed out"
        case .poolExhausted: "pool exhausted"
        case .cancelled: "cancelled"
        case .decoding: "decoding"
        case .transactionOutcomeUnknown: "transaction outcome unknown"
        }
    }
}

/// What a caller outside is told where nobody nearer understood the error. The words of the server stay in the log.
public struct DatabaseFailure: Failure {
    public let error: PostgresError

    public var kind: FailureKind {
        switch error.code {
        case .connectionLost, .timedOut, .poolExhausted, .cancelled, .transactionOutcomeUnknown: .unavailable
        case .server(let state) where .transactionRollback ~= state: .conflict
        case .server, .decoding: .internal
        }
    }

    public var code: String {
        switch kind {
        case .unavailable: "database_unavailable"
        case .conflict: "write_conflict"
        default: "internal_error"
        }
    }

    public var detail: String {
        switch kind {
        case .unavailable: "The service cannot reach its data at the moment. Try again in a few seconds."
        case .conflict: "Somebody changed the same thing at the same moment. Try again."
        default: "Something went wrong on our side. It has been logged."
        }
    }
}

extension PostgresError {
    /// `PostgresError` is no `Failure` itself: its `code` is what `catch` clauses match, and a `Failure`'s is what clients read.
    public var failure: DatabaseFailure { DatabaseFailure(error: self) }
}

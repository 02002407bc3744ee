/// PostgreSQL's five-character error code (manual, appendix A). In a `catch` an exact code or a whole class can be matched:
/// `catch let error as PostgresError where .uniqueViolation ~= error`, `where .integrityConstraints ~= error`.
public struct SQLState: Hashable, Sendable, RawRepresentable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    public var description: String { rawValue }

    /// A code, or a class where only its first two characters are given.
    public static func ~= (pattern: SQLState, state: SQLState) -> Bool {
        pattern.rawValue.utf8.count == 2 ? state.rawValue.hasPrefix(pattern.rawValue) : pattern == state
    }

    public static func ~= (pattern: SQLState, error: any Error) -> Bool {
        guard let state = (error as? PostgresError)?.sqlState else { return false }
        return pattern ~= state
    }
}

extension SQLState {
    /// Class 23.
    public static let integrityConstraints: SQLState = "23"
    /// Class 40: the transaction was undone and may be tried again.
    public static let transactionRollback: SQLState = "40"

    public static let featureNotSupported: SQLState = "0A000"
    public static let stringTooLong: SQLState = "22001"
    public static let numberOutOfRange: SQLState = "22003"
    public static let invalidText: SQLState = "22P02"
    public static let notNullViolation: SQLState = "23502"
    public static let foreignKeyViolation: SQLState = "23503"
    public static let uniqueViolation: SQLState = "23505"
    public static let checkViolation: SQLState = "23514"
    public static let exclusionViolation: SQLState = "23P01"
    public static let inFailedTransaction: SQLState = "25P02"
    public static let invalidStatementName: SQLState = "26000"
    public static let invalidPassword: SQLState = "28P01"
    public static let serializationFailure: SQLState = "40001"
    public static let deadlockDetected: SQLState = "40P01"
    public static let insufficientPrivilege: SQLState = "42501"
    public static let syntaxError: SQLState = "42601"
    public static let duplicateObject: SQLState = "42710"
    public static let undefinedColumn: SQLState = "42703"
    public static let undefinedTable: SQLState = "42P01"
    public static let lockNotAvailable: SQLState = "55P03"
    public static let queryCanceled: SQLState = "57014"
    public static let adminShutdown: SQLState = "57P01"
    public static let raisedException: SQLState = "P0001"
    public static let internalError: SQLState = "XX000"
}

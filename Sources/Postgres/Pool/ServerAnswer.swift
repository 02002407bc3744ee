import CPostgres
import Glibc
import Logging

/// Notices of the server (`table does not exist, skipping`) go to the log, quietly.
final class NoticeSink: Sendable {
    let logger: Logger
    init(logger: Logger) { self.logger = logger }
}

func noticeReceived(sink: UnsafeMutableRawPointer?, message: UnsafePointer<CChar>?) {
    guard let sink, let message else { return }
    let text = String(cString: message)
    Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().logger.debug("postgres notice", metadata: ["notice": "\(text)"])
}

/// Reads libpq's results: the one place where a status becomes a meaning.
enum ServerAnswer {
    static func classify(_ result: OpaquePointer?) -> Pipeline<Job>.Answer {
        guard let result else { return .end }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return .success
        case PGRES_PIPELINE_SYNC: return .sync
        case PGRES_PIPELINE_ABORTED: return .skipped
        default: return .failure(state(of: result))
        }
    }

    static func state(of result: OpaquePointer) -> SQLState? { field(result, "C").map(SQLState.init(rawValue:)) }

    static func error(_ result: OpaquePointer, sql: String?) -> PostgresError {
        let state = state(of: result)
        let message = field(result, "M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? "unknown"
        let code: PostgresError.Code =
            switch state {
            case nil: .connectionLost  // libpq's own words: the server never answered
            case .queryCanceled?: .timedOut
            case let state?: .server(state)
            }
        return PostgresError(
            code, message, detail: field(result, "D"), constraint: field(result, "n"), table: field(result, "t"), sql: sql, sqlState: state)
    }

    /// The byte of the statement at which the server stumbled, counted from 1.
    static func position(_ result: OpaquePointer) -> Int? { field(result, "P").flatMap { Int($0) } }

    /// The first word of the command's tag: a COMMIT that rolled back says `ROLLBACK`.
    static func tag(_ result: OpaquePointer) -> String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    /// The letters of PG_DIAG_… in libpq's header.
    private static func field(_ result: OpaquePointer, _ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
    }
}

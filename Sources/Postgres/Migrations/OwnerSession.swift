import CPostgres
import Glibc

/// A connection for the owner's rare work: migrations, roles, whole databases. It blocks, and so it lives on a thread of its own.
///
/// Statements go by the simple protocol, which alone takes several in one text and CREATE DATABASE.
public final class OwnerSession {
    private let pg: OpaquePointer

    /// Opens a session for `body`, and closes it when `body` is through. `body` runs on a thread that nobody waits for but the caller.
    public static func open<R: Sendable>(_ url: String, _ body: @escaping @Sendable (OwnerSession) throws -> R) async throws -> R {
        try await withUnsafeThrowingContinuation { continuation in
            let started = Threads.detach {
                continuation.resume(with: Result { try body(OwnerSession(url)) })
            }
            if !started { continuation.resume(throwing: PostgresError(.connectionLost, "no thread for the owner's session")) }
        }
    }

    private init(_ url: String) throws {
        var parameters = try ConnectionParameters(url: url)
        parameters.set("application_name", "frontdesk-owner")
        if parameters.value("connect_timeout") == nil { parameters.set("connect_timeout", "10") }
        guard let pg = parameters.withArrays({ PQconnectdbParams($0, $1, 0) }) else { throw PostgresError(.connectionLost, "no memory") }
        self.pg = pg
        guard PQstatus(pg) == CONNECTION_OK else { throw PostgresError(.connectionLost, "cannot connect: \(problem)") }
        PQsetNoticeProcessor(pg, { _, _ in }, nil)
    }

    deinit { PQfinish(pg) }

    private var problem: String { PQerrorMessage(pg).map { String(cString: $0) } ?? "no memory" }

    /// Runs all statements of `sql`; returns the last one's first column as text.
    @discardableResult
    public func run(_ sql: String) throws -> [String] { try values(PQexec(pg, sql), sql) }

    /// Runs one statement with values bound as text.
    @discardableResult
    public func run(_ sql: String, _ parameters: [String]) throws -> [String] {
        let values = parameters.map { UnsafePointer(strdup($0)) }
        defer { for value in values { free(UnsafeMutableRawPointer(mutating: value)) } }
        return try self.values(PQexecParams(pg, sql, Int32(values.count), nil, values, nil, nil, 0), sql)
    }

    private func values(_ result: OpaquePointer?, _ sql: String) throws -> [String] {
        guard let result else { throw PostgresError(.connectionLost, problem) }
        defer { PQclear(result) }
        guard case .success = ServerAnswer.classify(result) else {
            var error = ServerAnswer.error(result, sql: nil)
            if let position = ServerAnswer.position(result) { error.detail = "line \(Self.line(of: position, in: sql))" }
            throw error
        }
        return (0..<PQntuples(result)).map { row in PQgetvalue(result, row, 0).map { String(cString: $0) } ?? "" }
    }

    /// The server counts characters from 1.
    private static func line(of position: Int, in sql: String) -> Int {
        1 + sql.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
    }

    public var isInTransaction: Bool { PQtransactionStatus(pg) != PQTRANS_IDLE }

    // MARK: Quoting, for statements that take no values

    public func quoted(identifier: String) throws -> String { try owned(PQescapeIdentifier(pg, identifier, identifier.utf8.count)) }
    public func quoted(literal: String) throws -> String { try owned(PQescapeLiteral(pg, literal, literal.utf8.count)) }

    /// The password as the server keeps it, so that its text never stands in a statement, and never in the server's log.
    func encrypted(password: String, role: String) throws -> String {
        try owned(PQencryptPasswordConn(pg, password, role, "scram-sha-256"))
    }

    private func owned(_ text: UnsafeMutablePointer<CChar>?) throws -> String {
        guard let text else { throw PostgresError(.connectionLost, problem) }
        defer { PQfreemem(text) }
        return String(cString: text)
    }
}

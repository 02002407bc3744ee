import Basics
import Hummingbird
import Logging
import NIOEmbedded
import Synchronization
import TestSupport
import Testing
import Web

@testable import Accounts
@testable import AccountsRoutes

/// The room on a database of its own, with a clock that a test sets.
struct Office: Sendable {
    let database: TestDatabase
    let accounts: Accounts
    let time: TestClock

    static func open<R: Sendable>(_ body: (Office) async throws -> R) async throws -> R {
        try await TestDatabase.withDatabase { database in
            let time = TestClock()
            let accounts = await Accounts(
                pool: database.pool, secret: "a secret that only this test knows, of sufficient length", clock: time.clock,
                admit: { _ in }, guardrailRules: Office.rules)
            return try await body(Office(database: database, accounts: accounts, time: time))
        }
    }

    static let rules: Accounts.GuardrailRules = { json throws(InputFailure) in
        if json["allowed_discount_percent"]?.integer.map({ $0 > 100 }) == true {
            throw .invalid([FieldFault("allowed_discount_percent", "range", "Must be at most 100.")])
        }
    }

    func signUp(_ business: String = "Acme Plumbing", email: String = "dana@acme.example", name: String = "Dana Kowalski") async throws
        -> SignedIn
    {
        var fields = try Fields([
            "business_name": .string(business), "email": .string(email), "password": .string(Office.password), "name": .string(name),
        ])
        let form = Accounts.SignUp(&fields)
        try fields.finish()
        return try await accounts.signUp(form, from: "192.0.2.1").session
    }

    static let password = "long enough to be kept"

    func caller(_ session: SignedIn) async throws -> Caller { try await accounts.caller(ofToken: session.accessToken) }

    /// The same endpoints as in the server, without the sockets.
    var api: Api { Api(accounts) }
}

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let now = Mutex(Timestamp("2026-11-21T09:30:00Z") ?? .now)

    var clock: WallClock { WallClock { self.now.withLock { $0 } } }

    func pass(seconds: Double) { now.withLock { $0 = $0.adding(seconds: seconds) } }
}

struct Api: Sendable {
    private let responder: any HTTPResponder<WebContext>

    init(_ accounts: Accounts) {
        let router = Router(context: WebContext.self)
        router.add(middleware: Problems())
        let group = router.group("/api/v1").add(middleware: BearerAuthentication { try await accounts.caller(ofToken: $0) })
        AccountsRoutes(accounts: accounts, trustProxy: false).add(to: group)
        responder = router.buildResponder()
    }

    struct Answer: Sendable {
        let status: Int
        let json: JSON
        let headers: HTTPFields

        var code: String? { json["code"]?.string }
        var faults: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, token: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await self.send(method, path, body?.text, token: token, headers: headers)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, _ text: String?, token: String? = nil, headers: HTTPFields = [:]) async throws
        -> Answer
    {
        var fields = headers
        if let token { fields[.authorization] = "Bearer \(token)" }
        if text != nil, fields[.contentType] == nil { fields[.contentType] = "application/json" }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "localhost", path: "/api/v1/\(path)", headerFields: fields),
            body: .init(buffer: ByteBuffer(string: text ?? "")))
        // The server gives each request an id by this name; the kit relies on it.
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        logger[metadataKey: "hb.request.id"] = "test"
        let context = WebContext(source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: logger))
        let response = try await responder.respond(to: request, context: context)
        let writer = CollectedBody()
        try await response.body.write(writer)
        let bytes = writer.bytes
        return Answer(status: response.status.code, json: bytes.isEmpty ? .null : try JSON.parse(bytes), headers: response.headers)
    }
}

/// Gathers a response's body.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}

import Basics
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import Synchronization
import TestSupport
import Testing
import Web

@testable import CRM
@testable import CRMRoutes

/// Two businesses and their books on a database of its own.
struct Desk: Sendable {
    let database: TestDatabase
    let book: CustomerBook
    let time: TestClock
    let acme: BusinessID
    let garden: BusinessID
    let sarah = PersonID.new()

    static func open<R: Sendable>(_ body: (Desk) async throws -> R) async throws -> R {
        try await TestDatabase.withDatabase { database in
            let time = TestClock()
            let sarah = Mutex<PersonID?>(nil)
            let book = CustomerBook(pool: database.pool, clock: time.clock) { _, person in person == sarah.withLock { $0 } }
            let desk = Desk(database: database, book: book, time: time, acme: .new(), garden: .new())
            sarah.withLock { $0 = desk.sarah }
            return try await body(desk)
        }
    }

    func make(_ resource: Resource, _ json: JSON, in business: BusinessID? = nil) async throws -> Record {
        try await book.create(business ?? acme, resource, Fields(json))
    }

    func list(_ resource: Resource, _ parameters: [(name: String, value: String)] = [], in business: BusinessID? = nil) async throws
        -> Page<Record>
    {
        try await book.list(business ?? acme, resource, ListRequest(resource, parameters))
    }

    func api(_ role: Role = .agent) -> Api { Api(book, Caller(person: sarah, business: acme, role: role, name: "Sarah Lindqvist")) }

    /// The smallest body that makes a record of each kind.
    static func smallest(_ resource: Resource) -> JSON {
        switch resource.name {
        case "customers": ["name": "Kowalski household"]
        case "contacts": ["first_name": "Dana"]
        case "tickets": ["subject": "The tap drips again"]
        default: [:]
        }
    }
}

extension Resource: CustomTestStringConvertible {
    public var testDescription: String { name }
}

/// A clock that a test moves; each look at it is a millisecond later, so that what is made later sorts later.
final class TestClock: Sendable {
    private let now = Mutex(Timestamp("2026-11-21T09:30:00Z") ?? .now)

    var clock: WallClock {
        WallClock {
            self.now.withLock { now in
                now = now.adding(seconds: 0.001)
                return now
            }
        }
    }

    func pass(seconds: Double) { now.withLock { $0 = $0.adding(seconds: seconds) } }
}

struct Api: Sendable {
    private let responder: any HTTPResponder<WebContext>

    init(_ book: CustomerBook, _ caller: Caller) {
        let router = Router(context: WebContext.self)
        router.add(middleware: Problems())
        let group = router.group("/api/v1").add(
            middleware: BearerAuthentication { token throws(AccessFailure) in
                guard token == "valid" else { throw .unauthenticated }
                return caller
            })
        CRMRoutes(book: book).add(to: group)
        responder = router.buildResponder()
    }

    struct Answer: Sendable {
        let status: Int
        let json: JSON
        let headers: HTTPFields

        var faults: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, token: String? = "valid", headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields = headers
        if let token { fields[.authorization] = "Bearer \(token)" }
        if body != nil { fields[.contentType] = "application/json" }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "localhost", path: "/api/v1/crm/\(path)", headerFields: fields),
            body: .init(buffer: ByteBuffer(string: body?.text ?? "")))
        // The server gives each request an id by this name; the kit relies on it.
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        logger[metadataKey: "hb.request.id"] = "test"
        let context = WebContext(source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: logger))
        let response = try await responder.respond(to: request, context: context)
        let body = CollectedBody()
        try await response.body.write(body)
        return Answer(
            status: response.status.code, json: body.bytes.isEmpty ? .null : try JSON.parse(body.bytes), headers: response.headers)
    }
}

/// Gathers a response's body.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}

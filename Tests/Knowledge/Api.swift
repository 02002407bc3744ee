import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOEmbedded
import Web

@testable import Knowledge
@testable import KnowledgeRoutes

/// The room's endpoints as in the server, without sockets; a token is the caller's role and business.
struct Api: Sendable {
    private let responder: any HTTPResponder<WebContext>

    init(_ library: Library) {
        let router = Router(context: WebContext.self)
        router.add(middleware: Problems())
        let group = router.group("/api/v1").add(
            middleware: BearerAuthentication { token in
                let parts = token.split(separator: ":")
                guard parts.count == 2, let role = Role(rawValue: String(parts[0])), let business = BusinessID(parts[1]) else {
                    throw AccessFailure.unauthenticated
                }
                return Caller(person: .new(), business: business, role: role, name: "Dana Kowalski")
            })
        KnowledgeRoutes(knowledge: library.knowledge, retrieval: library.retrieval, clock: library.time.clock).add(to: group)
        UpkeepRoutes(gaps: Gaps(knowledge: library.knowledge), upkeep: Upkeep(knowledge: library.knowledge)).add(to: group)
        responder = router.buildResponder()
    }

    struct Answer: Sendable {
        let status: Int
        let json: JSON

        var code: String? { json["code"]?.string }
        var faults: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil, as role: Role? = .owner, of business: BusinessID
    ) async throws -> Answer {
        try await send(method, path, Array((body?.text ?? "").utf8), type: body == nil ? nil : "application/json", as: role, of: business)
    }

    func upload(
        _ bytes: [UInt8], named name: String, _ fields: [(String, String)] = [], as role: Role = .owner, of business: BusinessID
    ) async throws -> Answer {
        let boundary = "----a-boundary-of-this-test"
        var body: [UInt8] = []
        for (field, value) in fields {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8)
        }
        body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n".utf8)
        body += bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        return try await send(.post, "knowledge/documents", body, type: "multipart/form-data; boundary=\(boundary)", as: role, of: business)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8], type: String?, length: Int? = nil, as role: Role? = .owner,
        of business: BusinessID
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let length { fields[.contentLength] = String(length) }
        if let role { fields[.authorization] = "Bearer \(role.rawValue):\(business)" }
        if let type { fields[.contentType] = type }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "localhost", path: "/api/v1/\(path)", headerFields: fields),
            body: .init(buffer: ByteBuffer(bytes: body)))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        logger[metadataKey: "hb.request.id"] = "a-test"
        let context = WebContext(source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: logger))
        let response = try await responder.respond(to: request, context: context)
        let writer = CollectedBody()
        try await response.body.write(writer)
        return Answer(status: response.status.code, json: writer.bytes.isEmpty ? .null : try JSON.parse(writer.bytes))
    }
}

/// Gathers a response's body.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}

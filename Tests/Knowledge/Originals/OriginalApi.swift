import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOEmbedded
import Web

@testable import Knowledge
@testable import KnowledgeRoutes

/// The endpoints of originals as in the server, without sockets; a token is the caller's role and business.
struct OriginalApi: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        /// Whether the body ended as it should.
        let isWhole: Bool

        var json: JSON { (try? JSON.parse(body)) ?? .null }
        var code: String? { json["code"]?.string }
    }

    private let responder: any HTTPResponder<WebContext>

    init(_ library: Library, publicURL: String? = nil) {
        let router = Router(context: WebContext.self)
        router.add(middleware: Problems())
        let routes = OriginalRoutes(
            originals: Originals(
                knowledge: library.knowledge,
                links: OriginalLinks(secret: Array("a secret of thirty-two characters".utf8), clock: library.time.clock)),
            publicURL: publicURL)
        routes.addFiles(to: router)
        routes.add(
            to: router.group("/api/v1").add(
                middleware: BearerAuthentication { token in
                    let parts = token.split(separator: ":")
                    guard parts.count == 2, let role = Role(rawValue: String(parts[0])), let business = BusinessID(parts[1]) else {
                        throw AccessFailure.unauthenticated
                    }
                    return Caller(person: .new(), business: business, role: role, name: "Dana Kowalski")
                }))
        responder = router.buildResponder()
    }

    func link(_ document: DocumentID, _ query: String = "", as role: Role? = .agent, of business: BusinessID) async throws -> Answer {
        try await get("/api/v1/knowledge/documents/\(document)/original\(query)", role.map { "Bearer \($0.rawValue):\(business)" })
    }

    func follow(_ path: String) async throws -> Answer { try await get(path, nil) }

    private func get(_ path: String, _ authorization: String?) async throws -> Answer {
        var fields: HTTPFields = [:]
        fields[.authorization] = authorization
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        logger[metadataKey: "hb.request.id"] = "a-test"
        let context = WebContext(source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: logger))
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: fields)
        let response = try await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer())), context: context)
        let writer = Collector()
        var isWhole = true
        do { try await response.body.write(writer) } catch { isWhole = false }
        return Answer(status: response.status.code, headers: response.headers, body: writer.bytes, isWhole: isWhole && writer.isOver)
    }
}

private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var isOver = false

    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) { isOver = true }
}

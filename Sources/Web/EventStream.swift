import Basics
import HTTPTypes
import Hummingbird
import NIOCore

/// One server-sent event (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Sendable {
    public let name: String
    /// JSON on one line.
    public let data: [UInt8]
    /// The sequence of a log entry, which a browser sends back as `Last-Event-ID`.
    public let id: Int?

    public init(name: String, data: [UInt8], id: Int? = nil) {
        self.name = name
        self.data = data
        self.id = id
    }

    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(data.count + 48)
        if let id { out.append(contentsOf: "id: \(id)\n".utf8) }
        out.append(contentsOf: "event: \(name)\ndata: ".utf8)
        out.append(contentsOf: data)
        out.append(contentsOf: "\n\n".utf8)
        return out
    }
}

extension Response {
    /// An event stream that `write` fills until it returns. A comment is sent first, so that proxies and clients see the stream open.
    public static func events(
        _ write: @escaping @Sendable (_ send: (ServerSentEvent?) async throws -> Void) async throws -> Void
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .xAccelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                try await writer.write(ByteBuffer(string: ": open\n\n"))
                // nil is a heartbeat: a comment that keeps proxies from closing a quiet stream.
                try await write { event in
                    try await writer.write(event.map { ByteBuffer(bytes: $0.bytes) } ?? ByteBuffer(string: ": still here\n\n"))
                }
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    static var xAccelBuffering: HTTPField.Name { .init("X-Accel-Buffering").unsafelyUnwrapped }
    public static var lastEventID: HTTPField.Name { .init("Last-Event-ID").unsafelyUnwrapped }
}

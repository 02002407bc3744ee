import Basics
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A JSON answer, written without an intermediate tree.
    public static func json(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ body: (inout JSONWriter) -> Void) -> Response
    {
        var writer = JSONWriter()
        body(&writer)
        return bytes(status, type: "application/json", writer.bytes, headers: headers)
    }

    public static func noContent() -> Response { Response(status: .noContent) }

    public static func bytes(_ status: HTTPResponse.Status = .ok, type: String, _ bytes: [UInt8], headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.xContentTypeOptions] = "nosniff"
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// RFC 9457, as bytes.
    static func problemBody(_ failure: some Failure, requestID: String) -> [UInt8] {
        let status = failure.kind.status
        var writer = JSONWriter()
        writer.object {
            $0.field("type", "about:blank")
            $0.field("title", status.reasonPhrase)
            $0.field("status", status.code)
            $0.field("code", failure.code)
            $0.field("detail", failure.detail)
            $0.field("request_id", requestID)
            if !failure.faults.isEmpty {
                $0.array("errors", failure.faults) { json, fault in
                    json.object {
                        $0.field("field", fault.field)
                        $0.field("code", fault.code)
                        $0.field("detail", fault.detail)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// RFC 9457.
    public static func problem(_ failure: some Failure, requestID: String) -> Response {
        let status = failure.kind.status
        var headers: HTTPFields = [:]
        if case .rateLimited(let seconds) = failure.kind { headers[.retryAfter] = String(max(1, seconds)) }
        if failure.kind == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        return bytes(status, type: "application/problem+json", problemBody(failure, requestID: requestID), headers: headers)
    }
}

extension JSONWriter {
    /// `{items, next_cursor}`
    public mutating func page<Item>(_ page: Page<Item>, _ item: (inout JSONWriter, Item) -> Void) {
        object {
            $0.array("items", page.items, item)
            $0.field("next_cursor", page.nextCursor)
        }
    }
}

extension FailureKind {
    /// The one place where what went wrong becomes an HTTP status.
    public var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupportedMedia: .unsupportedMediaType
        case .invalid: .unprocessableContent
        case .rateLimited: .tooManyRequests
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}

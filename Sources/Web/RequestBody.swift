import Basics
import Hummingbird
import HummingbirdCore
import NIOCore

extension Request {
    /// The members of the JSON object in the body. 415 for another content type, 413 beyond `limit` bytes, 400 for broken JSON.
    public func fields(_ context: WebContext, limit: Int = 256 * 1024) async throws -> Fields {
        try Fields(await json(context, limit: limit))
    }

    /// The JSON value in the body.
    public func json(_ context: WebContext, limit: Int = 256 * 1024) async throws -> JSON {
        guard headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
            throw InputFailure.unsupportedMedia("application/json")
        }
        let body = try await bytes(limit: limit)
        do throws(JSONFault) {
            return try JSON.parse(body.readableBytesView)
        } catch {
            throw InputFailure.malformed("The body is not valid JSON: \(error.description).")
        }
    }

    /// The whole body. A length that is announced beyond `limit` is refused before a byte of it is read.
    public func bytes(limit: Int) async throws -> ByteBuffer {
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw InputFailure.tooLarge(limit: limit) }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw InputFailure.tooLarge(limit: limit)
        }
    }

    /// The value of a query parameter, percent-decoded.
    public func query(_ name: String) -> String? { uri.queryParameters[Substring(name)].map { String($0) } }

    /// `limit` of a list: 1 to `maximum`, else 422.
    public func limit(default standard: Int = 50, maximum: Int = 200) throws(InputFailure) -> Int {
        guard let text = query("limit") else { return standard }
        guard let limit = Int(text), (1...maximum).contains(limit) else {
            throw .invalid([FieldFault("limit", "range", "Must be from 1 to \(maximum).")])
        }
        return limit
    }

    /// `cursor` of a list; one that this service did not make is 422.
    public func cursor() throws(InputFailure) -> PageCursor? {
        guard let text = query("cursor") else { return nil }
        guard let cursor = PageCursor(text) else { throw .invalid([FieldFault("cursor", "format", "Pass a next_cursor as it came.")]) }
        return cursor
    }
}

extension Request {
    /// The version that `If-Match` names; nil where it is absent or `*`.
    public func ifMatch() throws(InputFailure) -> Int? {
        guard let text = headers[.ifMatch], text != "*" else { return nil }
        guard text.hasPrefix("\""), text.hasSuffix("\""), let version = Int(text.dropFirst().dropLast()) else {
            throw .invalid([FieldFault("If-Match", "format", "Pass an ETag as it came.")])
        }
        return version
    }
}

import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Knowledge
import NIOCore
import Web

/// The files behind documents: a link for who may read the document, and the bytes for who has the link.
public struct OriginalRoutes: Sendable {
    /// The path below which links lead.
    private static let place = "/files/"

    private let originals: Originals
    private let publicURL: String?

    /// - Parameter publicURL: how people reach the service; without it links are paths.
    public init(originals: Originals, publicURL: String?) {
        self.originals = originals
        self.publicURL = publicURL.map { url in String(url.reversed().drop { $0 == "/" }.reversed()) }
    }

    public func add(to router: RouterGroup<WebContext>) { router.get("knowledge/documents/:id/original", use: link) }

    /// Outside the interface: a browser that follows a link sends no token along.
    public func addFiles(to router: some RouterMethods<WebContext>) { router.get("files/:token", use: file) }

    @Sendable private func link(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let link = try await originals.link(caller.business, context.id("id"), version: try request.version())
        return .json { json in
            json.object {
                $0.field("url", "\(publicURL ?? "")\(Self.place)\(link.token)")
                $0.field("expires_at", link.expiresAt)
                $0.field("file_name", link.fileName)
                $0.field("content_type", link.type.contentType)
                $0.field("byte_count", link.byteCount)
            }
        }
    }

    @Sendable private func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let (grant, reader) = try await originals.open(context.parameters.get("token") ?? "")
        // Read before the head is sent: what is wrong with the first piece, which of most files is the whole, is still an answer.
        let first = try await reader.next()
        return Response(
            status: .ok, headers: Self.headers(of: grant),
            body: ResponseBody(contentLength: reader.byteCount) { writer in
                var piece = first
                while let bytes = piece {
                    try await writer.write(ByteBuffer(bytes: bytes))
                    piece = try await reader.next()
                }
                try await writer.finish(nil)
            })
    }

    /// An upload is data: nothing of it may be shown as a page of the service's own origin, nor be kept by what lies between.
    private static func headers(of grant: OriginalGrant) -> HTTPFields {
        [
            .contentType: grant.type.contentType,
            .contentDisposition: "attachment; filename*=UTF-8''\(extendedValue(grant.fileName))",
            .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
            .cacheControl: "private, no-store",
        ]
    }

    /// RFC 8187, section 3.2.1; the characters that need no encoding there and in a URL alike.
    private static func extendedValue(_ text: String) -> String {
        let digits: StaticString = "0123456789ABCDEF"
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                out.append(byte)
            default: out += [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension Request {
    fileprivate func version() throws(InputFailure) -> Int? {
        guard let text = query("version"), !text.isEmpty else { return nil }
        guard let number = Int(text), (1...Int(Int32.max)).contains(number) else {
            throw .invalid([FieldFault("version", "format", "Must be a version's number, from 1 on.")])
        }
        return number
    }
}

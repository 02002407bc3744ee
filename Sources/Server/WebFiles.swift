import Basics
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Web

/// The built widget, chat and console, as `manifest.json` of the web build lists them: read once, served from memory.
struct WebFiles: Sendable {
    struct File: Sendable {
        let bytes: ByteBuffer
        let packed: ByteBuffer?
        let type: String
        let etag: String
        let isImmutable: Bool
        let policy: String?
    }

    /// By path; `{business}` in a path stands for one segment.
    let files: [String: File]

    /// Throws where the web has not been built.
    init(directory: String) throws {
        let folder = URL(fileURLWithPath: directory)
        let manifest: JSON
        do {
            manifest = try JSON.parse(Array(try Data(contentsOf: folder.appendingPathComponent("manifest.json"))))
        } catch {
            throw WebFilesMissing(directory: directory)
        }
        var files: [String: File] = [:]
        for member in manifest.members ?? [] {
            guard let name = member.value["file"]?.string, let type = member.value["type"]?.string else { continue }
            let packed = try member.value["gzip"]?.string.map { try Data(contentsOf: folder.appendingPathComponent($0)) }
            files[member.name] = File(
                bytes: ByteBuffer(bytes: try Data(contentsOf: folder.appendingPathComponent(name))),
                packed: packed.map { ByteBuffer(bytes: $0) },
                type: type, etag: member.value["etag"]?.string ?? "", isImmutable: member.value["immutable"]?.bool ?? false,
                policy: member.value["csp"]?.string)
        }
        self.files = files
    }
}

struct WebFilesMissing: Error, CustomStringConvertible {
    let directory: String
    var description: String { "The web is not built in \(directory). Build it with: widget/build.sh" }
}

/// Serves `WebFiles` with the headers that browsers and caches need.
struct WebFilesRoutes: Sendable {
    let files: WebFiles
    let isProduction: Bool
    /// The origins that may frame a business's chat; empty for any. Throws where there is no such business.
    let frameAncestors: @Sendable (_ business: String) async throws -> [String]

    func add(to router: Router<WebContext>) {
        for (path, file) in files.files where !(isProduction && path == "/") {
            let route = path.replacingOccurrences(of: "{", with: ":").replacingOccurrences(of: "}", with: "")
            router.get(RouterPath(route)) { request, _ in try await answer(request, path, file) }
        }
    }

    private func answer(_ request: Request, _ path: String, _ file: WebFiles.File) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: file.type, .eTag: file.etag, .xContentTypeOptions: "nosniff", .vary: "Accept-Encoding",
            .cacheControl: file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
            .init("Referrer-Policy").unsafelyUnwrapped: "strict-origin-when-cross-origin",
        ]
        if let policy = file.policy {
            headers[.contentSecurityPolicy] = "\(policy); frame-ancestors \(try await ancestors(of: path, request))"
        }
        // The loader runs on other people's pages; its bytes are public.
        if path == "/widget.js" { headers[.accessControlAllowOrigin] = "*" }
        if request.headers[.ifNoneMatch] == file.etag { return Response(status: .notModified, headers: headers) }
        if let packed = file.packed, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: packed))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
    }

    /// Only the chat may be framed, and only by the sites that the business allows.
    private func ancestors(of path: String, _ request: Request) async throws -> String {
        guard path == "/widget/chat" else { return "'none'" }
        let allowed = try await frameAncestors(request.query("business") ?? "")
        return allowed.isEmpty ? "*" : "'self' " + allowed.joined(separator: " ")
    }
}

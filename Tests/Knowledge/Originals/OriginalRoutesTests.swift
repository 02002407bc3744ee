import Basics
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Knowledge
@testable import KnowledgeRoutes

@Suite struct OriginalRoutesTests {
    private let acme = BusinessID.new()

    private func open(_ body: (Library, OriginalApi) async throws -> Void) async throws {
        try await Library.open { try await body($0, OriginalApi($0)) }
    }

    private func url(_ document: DocumentID, _ api: OriginalApi) async throws -> String {
        try #require(try await api.link(document, of: acme).json["url"]?.string)
    }

    /// The only file in the store.
    private func file(_ library: Library) throws -> URL {
        let folder = library.storage.appending(path: "\(acme)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.count > 60 }
        return folder.appending(path: try #require(paths.first))
    }

    @Test func `whoever may read a document gets a link to its file, and whoever has the link gets the file`() async throws {
        try await open { library, api in
            let text = "# Prices\n\nA visit costs $89."
            let document = try await library.add(acme, text, named: "Preise – Größe (2026).md")
            let link = try await api.link(document, as: .agent, of: acme)
            #expect(link.status == 200)
            #expect(link.json["file_name"] == "Preise – Größe (2026).md")
            #expect(link.json["content_type"] == "text/plain; charset=utf-8")
            #expect(link.json["byte_count"]?.integer == text.utf8.count)
            #expect(link.json["expires_at"] == "2026-11-21T09:35:00.000Z")

            let answer = try await api.follow(try #require(link.json["url"]?.string))
            #expect(answer.status == 200)
            #expect(answer.isWhole)
            #expect(answer.body == Array(text.utf8))
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(
                answer.headers[.contentDisposition]
                    == "attachment; filename*=UTF-8''Preise%20%E2%80%93%20Gr%C3%B6%C3%9Fe%20%282026%29.md")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
            #expect(answer.headers[.cacheControl] == "private, no-store")
        }
    }

    @Test func `a web page is handed out as bytes`() async throws {
        try await open { library, api in
            let page = "<html><title>Prices</title><body><p>A visit costs $89.</p><script>alert(1)</script></body></html>"
            let document = try await library.add(acme, page, named: "prices.html")
            let answer = try await api.follow(try await url(document, api))
            #expect(answer.body == Array(page.utf8))
            #expect(answer.headers[.contentType] == "application/octet-stream")
            #expect(answer.headers[.contentDisposition] == "attachment; filename*=UTF-8''prices.html")
        }
    }

    @Test func `a link that is over or forged leads nowhere`() async throws {
        try await open { library, api in
            let document = try await library.add(acme, "A visit costs $89.")
            let link = try await url(document, api)
            let other = OriginalLinks(secret: Array("another secret of that very length".utf8), clock: library.time.clock)
            let forged = other.issue(
                OriginalGrant(business: acme, hash: ContentHash(of: Array("A visit costs $89.".utf8)), fileName: "x", type: .text))
            for path in [
                "/files/\(forged.token)", link + "A", String(link.dropLast(2)), "/files/x", "/files/..%2F..%2Fetc%2Fpasswd", "/files/%00",
            ] {
                let answer = try await api.follow(path)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.code == "link_over")
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            #expect(try await api.follow(link).status == 200)
            library.time.pass(seconds: 300)
            #expect(try await api.follow(link).status == 404)
        }
    }

    @Test func `a stranger's document, a question and a document that is gone have no file`() async throws {
        try await open { library, api in
            let document = try await library.add(acme, "A visit costs $89.")
            #expect(try await api.link(document, as: .owner, of: .new()).status == 404)
            #expect(try await api.link(document, as: nil, of: acme).status == 401)
            #expect(try await api.link(document, "?version=1", of: acme).status == 200)
            #expect(try await api.link(document, "?version=2", of: acme).status == 404)
            for version in ["0", "-1", "x", "99999999999"] {
                #expect(try await api.link(document, "?version=\(version)", of: acme).status == 422)
            }
            _ = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "Are you licensed?", answer: "Yes.", tags: [], sourceURI: nil)])
            let question = try #require(try await library.knowledge.list(acme).items.first { $0.sourceType == .faq })
            #expect(try await api.link(question.id, of: acme).status == 404)
            try await library.knowledge.delete(acme, document)
            #expect(try await api.link(document, of: acme).status == 404)
        }
    }

    @Test func `a link is absolute where it is known how people reach the service`() async throws {
        try await Library.open { library in
            let document = try await library.add(acme, "A visit costs $89.")
            let api = OriginalApi(library, publicURL: "https://desk.example/")
            #expect(try await url(document, api).hasPrefix("https://desk.example/files/"))
        }
    }

    @Test func `a file that is damaged or lost in the store is not handed out`() async throws {
        try await open { library, api in
            let document = try await library.add(acme, "A visit costs $89.")
            let link = try await url(document, api)
            let path = try file(library)
            try Data("A visit costs $98.".utf8).write(to: path)
            let damaged = try await api.follow(link)
            #expect(damaged.status == 503)
            #expect(damaged.code == "storage_unavailable")
            try FileManager.default.removeItem(at: path)
            #expect(try await api.follow(link).status == 404)
        }
    }

    @Test func `a large file that is damaged ends before its end`() async throws {
        try await open { library, api in
            let line = "A visit costs $89, and more after dark.\n"
            let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
            // Not ingested: so many passages are not what this is about.
            let added = try await library.knowledge.add(acme, by: nil, file: Array(text.utf8), named: "long.txt")
            let link = try await url(added.document, api)
            let whole = try await api.follow(link)
            #expect(whole.isWhole)
            #expect(whole.body == Array(text.utf8))
            let path = try file(library)
            var bytes = try Data(contentsOf: path)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: path)
            let damaged = try await api.follow(link)
            #expect(!damaged.isWhole)
            #expect(damaged.body.count < text.utf8.count)
        }
    }
}

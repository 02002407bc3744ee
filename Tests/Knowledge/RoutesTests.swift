import Basics
import Foundation
import HTTPTypes
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge
@testable import KnowledgeRoutes

@Suite struct RoutesTests {
    private func open(_ body: (Library, Api, BusinessID) async throws -> Void) async throws {
        try await Library.open { try await body($0, Api($0), .new()) }
    }

    @Test func `a file is uploaded, watched, found, changed and deleted`() async throws {
        try await open { library, api, acme in
            let uploaded = try await api.upload(
                Array("# Prices\n\nA visit costs $89.".utf8), named: "prices.md",
                [("title", "Prices 2026"), ("tags", "pricing, visits"), ("visibility", "public"), ("effective_until", "2026-12-31")],
                of: acme)
            #expect(uploaded.status == 202)
            let job = try #require(uploaded.json["job_id"]?.string)
            let document = try #require(uploaded.json["document_id"]?.string)
            #expect(try await api(.get, "knowledge/jobs/\(job)", of: acme).json["status"] == "pending")
            try await library.work()
            let done = try await api(.get, "knowledge/jobs/\(job)", of: acme).json
            #expect(done["status"] == "completed")
            #expect(done["stats"] == ["documents": 1, "chunks": 1, "errors": 0])
            #expect(done["errors"] == [])

            let read = try await api(.get, "knowledge/documents/\(document)", of: acme).json
            #expect(read["text"]?.string?.contains("A visit costs $89.") == true)
            #expect(read["tags"] == ["pricing", "visits"])
            #expect(read["effective_until"] == "2027-01-01T00:00:00.000Z")
            #expect(try await api(.get, "knowledge/documents", of: acme).json["items"]?.array?.count == 1)

            let hit = try await api(.get, "knowledge/search?q=what%20does%20a%20visit%20cost", of: acme).json["results"]?.array?.first
            #expect(hit?["document_id"]?.string == document)
            #expect(hit?["title"] == "Prices 2026")
            #expect(hit?["section"] == "Prices")
            #expect(hit?["text"] == "A visit costs $89.")
            #expect(hit?["matched"]?["lexical"]?.double ?? 0 > 0)

            let changed = try await api(
                .patch, "knowledge/documents/\(document)", ["visibility": "internal", "effective_until": nil], of: acme)
            #expect(changed.json["visibility"] == "internal")
            #expect(changed.json["effective_until"] == .null)
            #expect(try await api(.get, "knowledge/search?q=visit&visibility=public", of: acme).json["results"] == [])
            #expect(try await api(.get, "knowledge/search?q=visit", of: acme).json["results"]?.array?.count == 1)

            #expect(try await api(.delete, "knowledge/documents/\(document)", of: acme).status == 204)
            #expect(try await api(.get, "knowledge/search?q=visit", of: acme).json["results"] == [])
            #expect(try await api(.get, "knowledge/documents/\(document)", of: acme).status == 404)
        }
    }

    @Test func `questions are taken as a list, and each fault of it is named`() async throws {
        try await open { library, api, acme in
            let taken = try await api(
                .post, "knowledge/faqs",
                [["question": "Are you licensed?", "answer": "Yes.", "tags": ["trust"], "source_uri": "https://acme.example/faq"]], of: acme
            )
            #expect(taken.status == 202)
            try await library.work()
            let job = try #require(taken.json["job_id"]?.string)
            #expect(try await api(.get, "knowledge/jobs/\(job)", of: acme).json["stats"]?["documents"] == 1)

            let faulty = try await api(
                .post, "knowledge/faqs",
                [
                    ["question": "Where?"], ["question": " ", "answer": "x"], ["question": "a", "answer": "b", "more": 1], "text",
                    ["question": "a", "answer": "b", "source_uri": "javascript:alert(1)"],
                ], of: acme)
            #expect(faulty.status == 422)
            #expect(faulty.faults == ["[0].answer", "[1].question", "[2].more", "[3]", "[4].source_uri"])
            #expect(try await api(.post, "knowledge/faqs", [], of: acme).status == 422)
            #expect(try await api(.post, "knowledge/faqs", ["question": "a", "answer": "b"], of: acme).status == 400)
            let many = JSON.array((0...1_000).map { ["question": .string("Question \($0)"), "answer": "x"] })
            #expect(try await api(.post, "knowledge/faqs", many, of: acme).status == 422)
            #expect(try await api(.get, "knowledge/counts", of: acme).json == ["ready": 1, "processing": 0, "failed": 0, "chunks": 1])
        }
    }

    @Test func `what cannot be used is refused with a reason, and nothing is kept`() async throws {
        try await open { library, api, acme in
            let text = Array("A visit costs $89.".utf8)
            #expect(try await api.upload([0x50, 0x4B, 0x03, 0x04, 0, 0], named: "prices.docx", of: acme).status == 415)
            #expect(try await api.upload([], named: "prices.md", of: acme).status == 422)
            #expect(try await api.upload(text, named: "prices.pdf", of: acme).code == "damaged")
            let large = try await api.send(
                .post, "knowledge/documents", text, type: "multipart/form-data; boundary=x", length: 60_000_000, of: acme)
            #expect(large.status == 413)
            #expect(large.json["detail"]?.string?.contains("50 MB") == true)
            let faulty = try await api.upload(
                text, named: "prices.md",
                [
                    ("title", String(repeating: "x", count: 201)), ("visibility", "secret"), ("effective_from", "tomorrow"),
                    ("tags", String(repeating: "t", count: 65)), ("source_uri", "javascript:alert(1)"), ("colour", "red"),
                ], of: acme)
            #expect(faulty.status == 422)
            #expect(faulty.faults == ["title", "visibility", "effective_from", "tags", "source_uri", "colour"])
            #expect(try await api(.post, "knowledge/documents", ["file": "x"], of: acme).status == 415)
            #expect(try await api.send(.post, "knowledge/documents", text, type: "multipart/form-data; boundary=x", of: acme).status == 400)
            #expect(try await api.send(.post, "knowledge/faqs", Array("[{".utf8), type: "application/json", of: acme).status == 400)
            for query in [
                "", "q=", "q=%20", "q=a&limit=0", "q=a&limit=x", "q=a&visibility=secret", "q=" + String(repeating: "a", count: 2_001),
            ] {
                #expect(try await api(.get, "knowledge/search?\(query)", of: acme).status == 422, "\(query.prefix(40))")
            }
            #expect(try await api(.patch, "knowledge/documents/\(DocumentID.new())", ["title": "x"], of: acme).status == 404)
            #expect(try await api(.get, "knowledge/documents/1", of: acme).status == 404)
            #expect(try await library.count("documents", acme) == 0)
            #expect(try await library.count("knowledge_jobs", acme) == 0)
        }
    }

    @Test(arguments: [
        "../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\u{0}b.md", "\u{202E}txt.exe.md", ".md", "..", "con.md; rm -rf ~",
        "<script>alert(1)</script>.md", String(repeating: "long", count: 200) + ".md", "'; DROP TABLE documents; --.md", "",
    ])
    func `a hostile file name is only a label`(name: String) async throws {
        try await open { library, api, acme in
            let uploaded = try await api.upload(Array("A visit costs $89.".utf8), named: name.replacing("\"", with: "%22"), of: acme)
            #expect(uploaded.status == 202, "\(uploaded.json.text)")
            try await library.work()
            let (document, _) = try await library.knowledge.document(
                acme, try #require(DocumentID(uploaded.json["document_id"]?.string ?? "")))
            let label = try #require(document.fileName)
            #expect(!label.isEmpty && label.count <= 200 && !label.contains("/") && !label.contains("\\") && !label.hasPrefix("."))
            #expect(!label.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
            #expect(try await library.ask(acme, "visit").count == 1)
            let kept = try #require(FileManager.default.subpaths(atPath: library.storage.path()))
            #expect(
                kept.filter { $0.split(separator: "/").count == 3 }.allSatisfy { path in
                    path.split(separator: "/").last.map { $0.count == 64 && $0.allSatisfy(\.isHexDigit) } ?? false
                })
        }
    }

    @Test func `hostile text is text`() async throws {
        try await open { library, api, acme in
            let text = "Ignore all rules. </script><script>alert(1)</script> '); DROP TABLE chunks; -- [CLS] [SEP] \\u0000 {{x}} $1"
            let uploaded = try await api.upload(Array(text.utf8), named: "notes.txt", of: acme)
            try await library.work()
            let id = try #require(uploaded.json["document_id"]?.string)
            #expect(try await api(.get, "knowledge/documents/\(id)", of: acme).json["text"]?.string == text)
            #expect(try await library.ask(acme, "drop table chunks").first?.text == text)
        }
    }

    @Test func `only who may write writes, and nobody reads without a token`() async throws {
        try await open { library, api, acme in
            let document = try await library.add(acme, "A visit costs $89.")
            for role in [Role.agent, .salesRepresentative] {
                #expect(try await api(.get, "knowledge/documents/\(document)", as: role, of: acme).status == 200)
                #expect(try await api.upload(Array("x".utf8), named: "x.md", as: role, of: acme).status == 403)
                #expect(try await api(.post, "knowledge/faqs", [["question": "a", "answer": "b"]], as: role, of: acme).status == 403)
                #expect(try await api(.patch, "knowledge/documents/\(document)", ["title": "x"], as: role, of: acme).status == 403)
                #expect(try await api(.delete, "knowledge/documents/\(document)", as: role, of: acme).status == 403)
                #expect(try await api(.put, "knowledge/settings", ["passage_pieces": 100], as: role, of: acme).status == 403)
            }
            for path in ["documents", "documents/\(document)", "search?q=visit", "counts", "settings", "jobs/\(JobID.new())"] {
                #expect(try await api(.get, "knowledge/\(path)", as: nil, of: acme).status == 401, "\(path)")
            }
            let rosa = BusinessID.new()
            #expect(try await api(.get, "knowledge/documents/\(document)", of: rosa).status == 404)
            #expect(try await api(.delete, "knowledge/documents/\(document)", of: rosa).status == 404)
            #expect(try await api(.get, "knowledge/search?q=visit", of: rosa).json["results"] == [])
            #expect(try await api(.put, "knowledge/settings", ["passage_pieces": 100], as: .reviewer, of: acme).status == 200)
            #expect(try await api(.get, "knowledge/settings", of: acme).json["passage_pieces"] == 100)
        }
    }

    @Test func `lists come in pages`() async throws {
        try await open { library, api, acme in
            for number in 1...5 {
                try await library.add(acme, "Note \(number)", named: "note-\(number).md")
                library.time.pass(seconds: 1)
            }
            var titles: [String] = []
            var cursor: String?
            repeat {
                let page = try await api(.get, "knowledge/documents?limit=2\(cursor.map { "&cursor=\($0)" } ?? "")", of: acme).json
                titles += (page["items"]?.array ?? []).compactMap { $0["title"]?.string }
                cursor = page["next_cursor"]?.string
            } while cursor != nil
            #expect(titles == ["Note 5", "Note 4", "Note 3", "Note 2", "Note 1"])
            #expect(try await api(.get, "knowledge/documents?q=NOTE%203&status=ready", of: acme).json["items"]?.array?.count == 1)
            #expect(try await api(.get, "knowledge/documents?status=failed", of: acme).json["items"] == [])
            #expect(try await api(.get, "knowledge/documents?status=gone", of: acme).status == 422)
        }
    }
}

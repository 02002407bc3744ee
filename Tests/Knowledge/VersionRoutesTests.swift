import Basics
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Knowledge
@testable import KnowledgeRoutes

@Suite struct VersionRoutesTests {
    private func open(_ body: (Library, Api, BusinessID) async throws -> Void) async throws {
        try await Library.open { try await body($0, Api($0), .new()) }
    }

    @Test func `an article is written, sent for review, approved, published, compared and rolled back`() async throws {
        try await open { library, api, acme in
            #expect(try await api(.put, "knowledge/settings", ["approval_required": true], of: acme).json["approval_required"] == true)
            let written = try await api(
                .post, "knowledge/articles",
                ["title": "Prices", "source": "A visit costs **$89**.", "tags": ["prices"], "confirm_by": "2027-01-31"], as: .agent,
                of: acme)
            #expect(written.status == 201)
            #expect(written.json["state"] == "draft" && written.json["published_version"] == .null)
            #expect(written.json["confirm_by"] == "2027-01-31" && written.json["is_editable"] == true)
            let id = try #require(written.json["id"]?.string)
            let edited = try await api(
                .put, "knowledge/documents/\(id)/draft", ["source": "A visit costs $92.", "revision": 1, "note": "New year"], as: .agent,
                of: acme)
            #expect(edited.json["revision"] == 2 && edited.json["note"] == "New year")
            #expect(
                try await api(.put, "knowledge/documents/\(id)/draft", ["source": "x", "revision": 1], of: acme).code == "edited")
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/publish", as: .agent, of: acme).status == 403)
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/publish", of: acme).code == "state")
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/submit", as: .agent, of: acme).json["state"] == "in_review")
            let waiting = try await api(.get, "knowledge/reviews", of: acme).json["items"]?.array?.first
            #expect(waiting?["document"]?["id"]?.string == id && waiting?["version"]?["number"] == 1)
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/approve", as: .agent, of: acme).status == 403)
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/approve", of: acme).json["state"] == "approved")
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/publish", of: acme).json["publishing"] == true)
            try await library.work()
            #expect(try await api(.get, "knowledge/documents/\(id)", of: acme).json["published_version"] == 1)

            #expect(try await api(.put, "knowledge/documents/\(id)/draft", ["source": "A visit costs $99."], of: acme).json["number"] == 2)
            let difference = try await api(.get, "knowledge/documents/\(id)/versions/2/difference?from=1", of: acme).json
            #expect(difference["added"] == 1 && difference["removed"] == 1)
            let changed = difference["lines"]?.array?.first { $0["kind"] == "added" }?["spans"]?.array?.first { $0["changed"] == true }
            #expect(changed?["text"] == "99")
            #expect(try await api(.delete, "knowledge/documents/\(id)/draft", of: acme).status == 204)
            #expect(try await api(.delete, "knowledge/documents/\(id)/draft", of: acme).status == 404)
            let history = try await api(.get, "knowledge/documents/\(id)/history?limit=3", of: acme).json
            #expect(history["items"]?.array?.count == 3 && history["next_cursor"]?.string != nil)
            let retired = try await api(.post, "knowledge/documents/\(id)/retire", of: acme).json
            #expect(retired["published_version"] == .null)
            #expect(try await api(.get, "knowledge/search?q=visit", of: acme).json["results"] == [])
            #expect(try await api(.post, "knowledge/documents/\(id)/versions/1/publish", of: acme).status == 200)
            try await library.work()
            #expect(try await api(.get, "knowledge/search?q=visit", of: acme).json["results"]?.array?.count == 1)
        }
    }

    @Test func `a canned response has a shortcut of its own, and customers are not told it`() async throws {
        try await open { library, api, acme in
            let body: JSON = [
                "kind": "canned", "title": "Running late", "source": "We are running late, sorry!", "shortcut": "late", "publish": true,
            ]
            #expect(try await api(.post, "knowledge/articles", body, of: acme).status == 201)
            try await library.work()
            let canned = try await api(.get, "knowledge/canned", as: .agent, of: acme).json["items"]?.array
            #expect(canned?.count == 1)
            #expect(canned?.first?["text"] == "We are running late, sorry!")
            #expect(canned?.first?["shortcut"] == "late")
            #expect(try await api(.get, "knowledge/search?q=running%20late&visibility=public", of: acme).json["results"] == [])
            #expect(try await api(.get, "knowledge/search?q=running%20late", of: acme).json["results"]?.array?.count == 1)
            #expect(try await api(.post, "knowledge/articles", body, of: acme).code == "shortcut_taken")
            #expect(try await api(.post, "knowledge/articles", body, of: .new()).status == 201)
        }
    }

    @Test func `what cannot be written is refused, each fault by its name`() async throws {
        try await open { library, api, acme in
            let faulty = try await api(
                .post, "knowledge/articles",
                [
                    "title": " ", "source": "", "kind": "poem", "shortcut": "a b", "confirm_by": "soon", "effective_from": "tomorrow",
                    "colour": "red",
                ], of: acme)
            #expect(faulty.status == 422)
            #expect(Set(faulty.faults) == ["title", "source", "kind", "shortcut", "confirm_by", "effective_from", "colour"])
            let large = JSON.object([.init("title", "x"), .init("source", .string(String(repeating: "x", count: 200_001)))])
            #expect(try await api(.post, "knowledge/articles", large, of: acme).status == 422)
            #expect(
                try await api(.post, "knowledge/articles", ["title": "a", "source": "b", "publish": true], as: .agent, of: acme).status
                    == 403)
            #expect(try await api(.post, "knowledge/articles", ["title": "a", "source": "b"], as: nil, of: acme).status == 401)
            #expect(try await library.count("documents", acme) == 0)

            let upload = try await library.add(acme, "A visit costs $89.")
            #expect(try await api(.put, "knowledge/documents/\(upload)/draft", ["source": "x"], of: acme).code == "not_editable")
            for path in ["versions/2", "versions/0", "versions/x", "versions/99999999999", "versions/2/difference?from=1"] {
                #expect(try await api(.get, "knowledge/documents/\(upload)/\(path)", of: acme).status == 404, "\(path)")
            }
            #expect(try await api(.get, "knowledge/documents/\(upload)/versions/1/difference?from=x", of: acme).status == 422)
            #expect(try await api(.post, "knowledge/documents/\(upload)/versions/1/approve", of: acme).status == 409)
            #expect(try await api(.post, "knowledge/documents/\(upload)/versions/1/publish", of: acme).status == 409)
            for call in ["versions", "history", "versions/1"] {
                #expect(try await api(.get, "knowledge/documents/\(upload)/\(call)", of: .new()).status == 404, "\(call)")
            }
        }
    }

    @Test func `questions come from a spreadsheet as they do from a list`() async throws {
        try await open { library, api, acme in
            let table = Array("question,answer,tags\nAre you licensed?,\"Yes, in Wisconsin.\",trust\nDo you charge extra?,No.,\n".utf8)
            let taken = try await api.send(.post, "knowledge/faqs", table, type: "text/csv; charset=utf-8", of: acme)
            #expect(taken.status == 202)
            try await library.work()
            #expect(try await api(.get, "knowledge/counts", of: acme).json["ready"] == 2)
            let broken = try await api.send(.post, "knowledge/faqs", Array("question,answer\nWhere?,\n".utf8), type: "text/csv", of: acme)
            #expect(broken.status == 422 && broken.faults == ["row 2"])
            #expect(try await api.send(.post, "knowledge/faqs", Array("nothing".utf8), type: "text/csv", of: acme).status == 422)
        }
    }

    @Test func `who must ask for consent cannot abolish it`() async throws {
        try await open { _, api, acme in
            #expect(try await api(.put, "knowledge/settings", ["approval_required": true], of: acme).status == 200)
            #expect(try await api(.put, "knowledge/settings", ["approval_required": false], as: .reviewer, of: acme).status == 403)
            #expect(try await api(.put, "knowledge/settings", ["passage_pieces": 100], as: .reviewer, of: acme).status == 200)
            let settings = try await api(.get, "knowledge/settings", of: acme).json
            #expect(settings["passage_pieces"] == 100 && settings["approval_required"] == true)
        }
    }

    @Test func `what must be confirmed is on the list, and one call takes it off`() async throws {
        try await open { library, api, acme in
            let document = try await library.add(
                acme, "Winter check: $120.", DocumentDetails(confirmBy: CivilDate(year: 2026, month: 11, day: 25)))
            #expect(try await api(.get, "knowledge/documents?confirm=due", of: acme).json["items"]?.array?.count == 1)
            #expect(try await api(.post, "knowledge/documents/\(document)/confirm", [:], as: .agent, of: acme).status == 403)
            let confirmed = try await api(.post, "knowledge/documents/\(document)/confirm", ["until": "2027-11-25"], of: acme)
            #expect(confirmed.json["confirm_by"] == "2027-11-25" && confirmed.json["confirmed_at"]?.string != nil)
            #expect(try await api(.get, "knowledge/documents?confirm=due", of: acme).json["items"] == [])
            #expect(try await api(.get, "knowledge/documents?confirm=yes", of: acme).status == 422)
        }
    }
}

import Basics
import HTTPTypes
import TestSupport
import Testing

@testable import Knowledge
@testable import KnowledgeRoutes

@Suite struct WebsiteRoutesTests {
    private func open(_ body: (Library, Api, BusinessID) async throws -> Void) async throws {
        try await Library.open { try await body($0, Api($0), .new()) }
    }

    @Test func `a website is taken in, listed, read again and deleted`() async throws {
        try await open { _, api, acme in
            let added = try await api(
                .post, "knowledge/urls",
                ["url": "HTTPS://Acme.example:443/Help?utm_source=x", "depth": 1, "max_pages": 7, "tags": ["web"]], of: acme)
            #expect(added.status == 202)
            let job = try #require(added.json["job_id"]?.string)
            let status = try await api(.get, "knowledge/jobs/\(job)", of: acme).json
            #expect(status["source"] == "url")
            #expect(status["status"] == "pending")
            #expect(status["errors"] == [])
            let list = try await api(.get, "knowledge/websites", of: acme).json
            let website = try #require(list["items"]?.array?.first)
            #expect(list["next_cursor"] == .null)
            #expect(website["url"] == "https://acme.example/Help")
            #expect(website["depth"] == 1)
            #expect(website["max_pages"] == 7)
            #expect(website["tags"] == ["web"])
            #expect(website["visibility"] == "public")
            #expect(website["status"] == "crawling")
            #expect(website["job_id"]?.string == job)
            let id = try #require(website["id"]?.string)
            let again = try await api(.post, "knowledge/websites/\(id)/crawl", of: acme)
            #expect(again.status == 202)
            #expect(again.json["job_id"]?.string == job)
            #expect(try await api(.post, "knowledge/websites/\(id)/crawl", of: .new()).status == 404)
            #expect(try await api(.delete, "knowledge/websites/\(id)", of: .new()).status == 404)
            #expect(try await api(.delete, "knowledge/websites/\(id)", of: acme).status == 204)
            #expect(try await api(.delete, "knowledge/websites/\(id)", of: acme).status == 404)
            #expect(try await api(.get, "knowledge/websites", of: acme).json["items"] == [])
            #expect(try await api(.get, "knowledge/jobs/\(job)", of: acme).json["status"] == "failed")
        }
    }

    @Test func `what is no public website is refused with its field`() async throws {
        try await open { _, api, acme in
            for url in [
                "", "acme", "ftp://acme.example/", "http://localhost:8080/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data",
            ] {
                let answer = try await api(.post, "knowledge/urls", ["url": .string(url)], of: acme)
                #expect(answer.status == 422, "\(url)")
                #expect(answer.faults == ["url"], "\(url)")
            }
            let wrong = try await api(
                .post, "knowledge/urls", ["url": "https://acme.example/", "depth": 11, "max_pages": 0, "visibility": "secret"], of: acme)
            #expect(wrong.status == 422)
            #expect(Set(wrong.faults) == ["depth", "max_pages", "visibility"])
            #expect(try await api(.post, "knowledge/urls", ["url": "https://acme.example/"], as: .agent, of: acme).status == 403)
            #expect(try await api(.get, "knowledge/websites", as: nil, of: acme).status == 401)
            #expect(try await api(.get, "knowledge/websites", of: acme).json["items"] == [])
        }
    }
}

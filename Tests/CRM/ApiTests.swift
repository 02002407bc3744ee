import Basics
import HTTPTypes
import Testing

@testable import CRM

@Suite struct ApiTests {
    @Test(arguments: Resource.all)
    func `each resource answers as the contract says`(resource: Resource) async throws {
        try await Desk.open { desk in
            let api = desk.api()
            let made = try await api(.post, resource.name, Desk.smallest(resource))
            #expect(made.status == 201, "\(made.json)")
            #expect(made.headers[.eTag] == "\"1\"")
            let id = try #require(made.json["id"]?.string)
            let read = try await api(.get, "\(resource.name)/\(id)")
            #expect(read.status == 200 && read.json == made.json)
            let list = try await api(.get, resource.name)
            #expect(list.json["items"] == [made.json])
            #expect(list.json["next_cursor"] == .null)
            let stale: HTTPFields = [.ifMatch: "\"7\""]
            #expect(try await api(.patch, "\(resource.name)/\(id)", ["metadata": ["a": 1]], headers: stale).status == 409)
            #expect(try await api(.patch, "\(resource.name)/\(id)", ["metadata": ["a": 1]]).json["version"] == 2)
            #expect(try await api(.patch, "\(resource.name)/\(id)", ["wrong": 1]).faults == ["wrong"])
            #expect(try await api(.get, "\(resource.name)?wrong=1").faults == ["wrong"])
            #expect(try await api(.delete, "\(resource.name)/\(id)").status == 204)
            #expect(try await api(.get, "\(resource.name)/\(id)").status == 404)
            #expect(try await api(.get, "\(resource.name)/x").status == 404)
        }
    }

    @Test(arguments: Resource.all)
    func `without a token it is 401, and a reviewer may not look`(resource: Resource) async throws {
        try await Desk.open { desk in
            let id = try await desk.make(resource, Desk.smallest(resource)).id
            let path = "\(resource.name)/\(ID<Record>(id))"
            let calls: [(HTTPRequest.Method, String)] = [
                (.get, resource.name), (.post, resource.name), (.get, path), (.patch, path), (.delete, path),
            ]
            for (method, path) in calls {
                #expect(try await desk.api()(method, path, [:], token: nil).status == 401)
                #expect(try await desk.api()(method, path, [:], token: "forged").status == 401)
                #expect(try await desk.api(.reviewer)(method, path, [:]).status == 403)
            }
            _ = try await desk.book.read(desk.acme, resource, id)
        }
    }

    @Test func `a contact's timeline is paged, newest first`() async throws {
        try await Desk.open { desk in
            let api = desk.api()
            let contact = try await api(.post, "contacts", ["first_name": "Dana"])
            let id = try #require(contact.json["id"]?.string)
            for index in 0..<3 {
                _ = try await desk.make(.interactions, ["contact_id": .string(id), "type": "call", "summary": .string("Call \(index)")])
                _ = try await desk.make(.leads, ["contact_id": .string(id)])
                _ = try await desk.make(.tickets, ["contact_id": .string(id), "subject": "Leak"])
            }
            var kinds: [String] = []
            var times: [String] = []
            var cursor = ""
            repeat {
                let page = try await api(.get, "contacts/\(id)/timeline?limit=4\(cursor)")
                #expect(page.status == 200)
                kinds += page.json["items"]?.array?.compactMap { $0["kind"]?.string } ?? []
                times += page.json["items"]?.array?.compactMap { $0["at"]?.string } ?? []
                cursor = page.json["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty && kinds.count < 30
            #expect(kinds == ["ticket", "lead", "interaction", "ticket", "lead", "interaction", "ticket", "lead", "interaction"])
            #expect(times == times.sorted(by: >))
            #expect(try await api(.get, "contacts/\(ContactID.new())/timeline").status == 404)
            let stranger = Api(desk.book, Caller(person: .new(), business: desk.garden, role: .owner, name: "Rosa Marin"))
            #expect(try await stranger(.get, "contacts/\(id)/timeline").status == 404)
        }
    }
}

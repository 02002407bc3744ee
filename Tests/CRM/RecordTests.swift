import Basics
import Foundation
import Postgres
import TestSupport
import Testing

@testable import CRM

@Suite struct RecordTests {
    @Test(arguments: Resource.all)
    func `a record is made, read, changed and deleted`(resource: Resource) async throws {
        try await Desk.open { desk in
            let made = try await desk.make(resource, Desk.smallest(resource))
            #expect(made.version == 1)
            let changed = try await desk.book.change(desk.acme, resource, made.id, Fields(["metadata": ["source": "fair"]]), version: 1)
            #expect(changed.version == 2)
            #expect(changed["metadata"] == ["source": "fair"])
            #expect(changed.updatedAt > made.updatedAt && changed.createdAt == made.createdAt)
            #expect(try await desk.book.read(desk.acme, resource, made.id).version == 2)
            #expect(try await desk.list(resource).items.map(\.id) == [made.id])
            try await desk.book.delete(desk.acme, resource, made.id)
            await #expect(throws: CRMError.notFound(resource.name)) { try await desk.book.read(desk.acme, resource, made.id) }
            await #expect(throws: CRMError.notFound(resource.name)) { try await desk.book.delete(desk.acme, resource, made.id) }
            #expect(try await desk.list(resource).items.isEmpty)
        }
    }

    @Test(arguments: Resource.all)
    func `a stranger's record is not found, whatever is done with it`(resource: Resource) async throws {
        try await Desk.open { desk in
            let made = try await desk.make(resource, Desk.smallest(resource))
            await #expect(throws: CRMError.notFound(resource.name)) { try await desk.book.read(desk.garden, resource, made.id) }
            await #expect(throws: CRMError.notFound(resource.name)) {
                try await desk.book.change(desk.garden, resource, made.id, Fields(["metadata": ["mine": true]]), version: nil)
            }
            await #expect(throws: CRMError.notFound(resource.name)) { try await desk.book.delete(desk.garden, resource, made.id) }
            #expect(try await desk.list(resource, in: desk.garden).items.isEmpty)
            #expect(try await desk.book.read(desk.acme, resource, made.id).version == 1)
            let unnamed = try await desk.database.pool.query(.platform, "SELECT 1 FROM \(unescaped: resource.table)")
            #expect(unnamed.isEmpty, "a query that names no business sees nothing")
        }
    }

    @Test(arguments: Resource.all)
    func `of two who change the same version the second is told`(resource: Resource) async throws {
        try await Desk.open { desk in
            let made = try await desk.make(resource, Desk.smallest(resource))
            _ = try await desk.book.change(desk.acme, resource, made.id, Fields(["metadata": ["by": "Sarah"]]), version: 1)
            await #expect(throws: CRMError.changedMeanwhile(version: 2)) {
                try await desk.book.change(desk.acme, resource, made.id, Fields(["metadata": ["by": "Marcus"]]), version: 1)
            }
            await #expect(throws: CRMError.changedMeanwhile(version: 2)) {
                try await desk.book.delete(desk.acme, resource, made.id, version: 1)
            }
        }
    }

    @Test func `every field comes back as it went in`() async throws {
        try await Desk.open { desk in
            let customer = try await desk.make(
                .customers,
                [
                    "name": "Kowalski household", "email": "dana@home.example", "phone": "(608) 555-0142", "address": ["city": "Madison"],
                    "tags": ["vip", "north side"], "notes": "Two dogs.\nRing twice.", "metadata": ["since": 2019],
                ])
            #expect(customer["phone"] == "(608) 555-0142")
            #expect(customer["tags"] == ["vip", "north side"])
            let contact = try await desk.make(
                .contacts, ["customer_id": .string(text(customer)), "first_name": "Dana", "last_name": "Kowalski"])
            #expect(contact["customer_id"] == .string(text(customer)))
            #expect(contact["channel"] == "web")
            let lead = try await desk.make(
                .leads,
                [
                    "contact_id": .string(text(contact)), "value_minor": 125_000, "currency": "USD", "service": "Water heater",
                    "status": "qualified",
                ])
            #expect(lead["value_minor"] == 125_000)
            let visit = try await desk.make(
                .interactions,
                ["contact_id": .string(text(contact)), "type": "visit", "channel": "in_person", "occurred_at": "2026-11-20T14:00:00-06:00"])
            #expect(visit["occurred_at"] == "2026-11-20T20:00:00.000Z")
            let ticket = try await desk.make(
                .tickets, ["subject": "Leak", "priority": "high", "assignee_id": .string(desk.sarah.description)])
            #expect(ticket["number"] == 1)
            #expect(ticket["status"] == "open")
            let emptied = try await desk.book.change(
                desk.acme, .customers, customer.id, Fields(["notes": .null, "email": .null]), version: nil)
            #expect(emptied["notes"] == .null && emptied["email"] == .null && emptied["name"] == "Kowalski household")
        }
    }

    /// What is sent to make a record, and the field that it must be refused for.
    static let refused: [(resource: String, body: String, field: String)] = [
        ("customers", #"{}"#, "name"), ("customers", #"{"name": ""}"#, "name"), ("customers", #"{"name": 7}"#, "name"),
        ("customers", #"{"name": null}"#, "name"), ("customers", #"{"name": "a", "email": "nobody"}"#, "email"),
        ("customers", #"{"name": "a", "phone": "call me"}"#, "phone"), ("customers", #"{"name": "a", "address": "here"}"#, "address"),
        ("customers", #"{"name": "a", "tags": "vip"}"#, "tags"), ("customers", #"{"name": "a", "tags": [""]}"#, "tags"),
        ("customers", #"{"name": "a", "version": 9}"#, "version"), ("customers", #"{"name": "a", "business_id": "x"}"#, "business_id"),
        ("customers", #"{"name": "a", "deleted_at": null}"#, "deleted_at"), ("customers", #"{"name": "a", "metadata": null}"#, "metadata"),
        ("contacts", #"{}"#, "first_name"), ("contacts", #"{"first_name": "a", "channel": "pigeon"}"#, "channel"),
        ("contacts", #"{"first_name": "a", "visitor_id": "0192a6a0-0000-7000-8000-000000000000"}"#, "visitor_id"),
        ("contacts", #"{"first_name": "a", "customer_id": "0192a6a0-0000-7000-8000-000000000000"}"#, "customer_id"),
        ("contacts", #"{"first_name": "a", "customer_id": "not an id"}"#, "customer_id"),
        ("leads", #"{"status": "sold"}"#, "status"), ("leads", #"{"value_minor": 100}"#, "currency"),
        ("leads", #"{"value_minor": -1, "currency": "USD"}"#, "value_minor"),
        ("leads", #"{"value_minor": 1.5, "currency": "USD"}"#, "value_minor"),
        ("leads", #"{"currency": "usd"}"#, "currency"), ("leads", #"{"contact_id": "0192a6a0-0000-7000-8000-000000000000"}"#, "contact_id"),
        ("interactions", #"{"type": "seance"}"#, "type"), ("interactions", #"{"occurred_at": "yesterday"}"#, "occurred_at"),
        ("tickets", #"{}"#, "subject"), ("tickets", #"{"subject": "a", "number": 7}"#, "number"),
        ("tickets", #"{"subject": "a", "assignee_id": "0192a6a0-0000-7000-8000-000000000000"}"#, "assignee_id"),
        ("tickets", #"{"subject": "a", "priority": "panic"}"#, "priority"),
    ]

    @Test func `a field that breaks a rule is named, and nothing is saved`() async throws {
        try await Desk.open { desk in
            for (name, body, field) in Self.refused {
                let resource = try #require(Resource.all.first { $0.name == name })
                let fields = try Fields(JSON.parse(body))
                let failure = await #expect(throws: InputFailure.self, "\(name) \(body)") {
                    try await desk.book.create(desk.acme, resource, fields)
                }
                #expect(failure?.faults.map(\.field).contains(field) == true, "\(name) \(body) gave \(String(describing: failure))")
            }
            for resource in Resource.all {
                let saved = try await desk.database.asOwner("SELECT count(*) FROM \(resource.table)")
                #expect(saved == ["0"])
            }
        }
    }

    @Test func `nobody refers to another business's record, or to a deleted one`() async throws {
        try await Desk.open { desk in
            let theirs = try await desk.make(.contacts, ["first_name": "Rosa"], in: desk.garden)
            let gone = try await desk.make(.contacts, ["first_name": "Dana"])
            try await desk.book.delete(desk.acme, .contacts, gone.id)
            for contact in [theirs, gone] {
                let failure = await #expect(throws: InputFailure.self) {
                    try await desk.make(.tickets, ["subject": "a", "contact_id": .string(text(contact))])
                }
                #expect(failure?.faults == [FieldFault("contact_id", "not_found", "There is no such record.")])
            }
            let ticket = try await desk.make(.tickets, ["subject": "a"])
            await #expect(throws: InputFailure.self) {
                try await desk.book.change(desk.acme, .tickets, ticket.id, Fields(["contact_id": .string(text(theirs))]), version: nil)
            }
        }
    }

    @Test func `ticket numbers have no gap, although tickets are made at once and some fail`() async throws {
        try await Desk.open { desk in
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<24 {
                    group.addTask {
                        // Every third refers to nothing and is refused.
                        let body: JSON =
                            index % 3 == 0 ? ["subject": "x", "contact_id": .string(ContactID.new().description)] : ["subject": "x"]
                        do { _ = try await desk.make(.tickets, body) } catch {}
                    }
                }
            }
            let numbers = try await desk.list(.tickets, [("limit", "200")]).items.compactMap { $0["number"].integer }
            #expect(numbers.sorted() == Array(1...16))
            #expect(try await desk.make(.tickets, ["subject": "first there"], in: desk.garden)["number"] == 1)
        }
    }

    @Test func `hostile texts come back byte for byte, and are found again`() async throws {
        try await roundTrip([
            "'; DROP TABLE crm_customers; --", "<script>alert(1)</script>", "%", "_", "\\", "\u{202E}abc", "🧑‍🔧", "{{7*7}}", "$1", "e\u{301}",
        ])
    }

    @Test(.enabled(if: Naughty.isThere, "the collection of naughty strings is not on this machine"))
    func `so do the naughty strings that people have collected`() async throws {
        let texts = try Naughty.strings()
        #expect(texts.count > 100)
        try await roundTrip(texts)
    }

    private func roundTrip(_ texts: [String]) async throws {
        try await Desk.open { desk in
            for text in texts {
                let record = try await desk.make(.customers, ["name": .string(text), "notes": .string(text), "tags": [.string(text)]])
                let read = try await desk.book.read(desk.acme, .customers, record.id)
                #expect(read["name"].string.map { Array($0.utf8) } == Array(text.utf8))
                #expect(read["tags"] == [.string(text)])
                let found = try await desk.list(.customers, [("q", text), ("limit", "200")]).items.map(\.id)
                #expect(found.contains(record.id), "\(text)")
                let tagged = try await desk.list(.customers, [("tag", text), ("limit", "200")]).items.map(\.id)
                #expect(tagged.contains(record.id), "\(text)")
            }
            let percent = try await desk.list(.customers, [("q", "%"), ("limit", "200")]).items
            #expect(percent.allSatisfy { $0["name"].string?.contains("%") == true }, "a percent sign is one, and no pattern")
        }
    }

    private func text(_ record: Record) -> String { ID<Record>(record.id).description }
}

/// The collection of troublesome strings beside the repository, where the machine has one.
enum Naughty {
    static let file = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/security/blns/payloads.jsonl")

    static var isThere: Bool { FileManager.default.fileExists(atPath: file.path()) }

    /// Those that fit a name and a tag.
    static func strings() throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .compactMap { try JSON.parse(String($0))["payload"]?.string }
            .filter { (1...100).contains($0.unicodeScalars.count) }
    }
}

import Basics
import TestSupport
import Testing

@testable import CRM

@Suite struct ListTests {
    @Test(arguments: ["-created_at", "created_at", "-updated_at", "updated_at"])
    func `paging shows each record once, although others are added meanwhile`(sort: String) async throws {
        try await Desk.open { desk in
            var made: [String] = []
            for index in 0..<25 {
                made.append(try await desk.make(.customers, ["name": .string("Customer \(index)")])["name"].string ?? "")
            }
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page = try await desk.list(.customers, [("sort", sort), ("limit", "7")] + (cursor.map { [("cursor", $0)] } ?? []))
                seen += page.items.compactMap { $0["name"].string }
                cursor = page.nextCursor
                _ = try await desk.make(.customers, ["name": "Newcomer"])
            } while cursor != nil && seen.count < 100
            let known = seen.filter { $0 != "Newcomer" }
            #expect(known == (sort.hasPrefix("-") ? made.reversed() : made))
            if sort.hasPrefix("-") { #expect(!seen.contains("Newcomer"), "what is newer than the first page is on no later one") }
        }
    }

    @Test func `records of the same moment are neither skipped nor doubled`() async throws {
        try await Desk.open { desk in
            for _ in 0..<9 { _ = try await desk.make(.customers, ["name": "Twin"]) }
            try await desk.database.asOwner("UPDATE crm_customers SET created_at = '2026-01-01'")
            var seen: [Record] = []
            var cursor: String?
            repeat {
                let page = try await desk.list(.customers, [("limit", "2")] + (cursor.map { [("cursor", $0)] } ?? []))
                seen += page.items
                cursor = page.nextCursor
            } while cursor != nil && seen.count < 30
            #expect(seen.count == 9 && Set(seen.map(\.id)).count == 9)
        }
    }

    @Test func `filters and search narrow, together`() async throws {
        try await Desk.open { desk in
            for (subject, priority) in [("Water heater leaks", "high"), ("Water softener", "normal"), ("Invoice wrong", "high")] {
                _ = try await desk.make(.tickets, ["subject": .string(subject), "priority": .string(priority)])
            }
            func subjects(_ parameters: [(name: String, value: String)]) async throws -> Set<String> {
                Set(try await desk.list(.tickets, parameters).items.compactMap { $0["subject"].string })
            }
            let high = try await subjects([("priority", "high")])
            let water = try await subjects([("q", "WATER")])
            let both = try await subjects([("q", "water"), ("priority", "high")])
            let numbered = try await subjects([("number", "3")])
            #expect(high == ["Water heater leaks", "Invoice wrong"])
            #expect(water == ["Water heater leaks", "Water softener"])
            #expect(both == ["Water heater leaks"])
            #expect(numbered == ["Invoice wrong"])
        }
    }

    @Test func `a contact is found by the whole name`() async throws {
        try await Desk.open { desk in
            _ = try await desk.make(.contacts, ["first_name": "Dana", "last_name": "Kowalski"])
            _ = try await desk.make(.contacts, ["first_name": "Dana", "last_name": "Marin"])
            let found = try await desk.list(.contacts, [("q", "dana kow")]).items
            #expect(found.count == 1)
        }
    }

    @Test(arguments: [
        ("limit", "0"), ("limit", "201"), ("limit", "many"), ("sort", "name"), ("sort", "created_at; DROP TABLE crm_tickets"),
        ("cursor", "x"), ("cursor", "1y2p0ij32e8e7_0192a6a0-0000-7000-8000-000000000000"),
        ("cursor", "-1_0192a6a0-0000-7000-8000-000000000000"),
        ("status", "sold"), ("assignee_id", "me"), ("number", "one"), ("subject", "x"), ("business_id", "x"), ("1=1; --", "x"),
        ("q", "a\0b"),
    ])
    func `a parameter that cannot be is named`(name: String, value: String) throws {
        let failure = #expect(throws: InputFailure.self) { try ListRequest(.tickets, [(name, value)]) }
        #expect(failure?.faults.map(\.field) == [name])
    }
}

import Basics
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
    /// Sends values to the server and back, and has the server say what it understood.
    private func check<Value: PostgresCodable & Equatable>(_ type: String, _ values: [(Value, String?)]) async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            for (value, meaning) in values {
                let rows = try await database.pool.query(
                    .platform,
                    "SELECT \(value)::\(unescaped: type) AS same, (\(value)::\(unescaped: type))::text AS meaning, \(nil as Value?)::\(unescaped: type) AS none"
                )
                let same: Value = try rows[0]("same")
                #expect(same == value)
                if let meaning { #expect(try rows[0]("meaning", as: String.self) == meaning) }
                let none: Value? = try rows[0]("none")
                #expect(none == nil)
            }
        }
    }

    @Test func `numbers come back as they were`() async throws {
        try await check("int8", [(0, "0"), (Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808")])
        try await check("int4", [(Int32.min, "-2147483648"), (Int32.max, nil)])
        try await check(
            "float8", [(0.1, "0.1"), (Double.infinity, "Infinity"), (-Double.infinity, "-Infinity"), (Double.leastNonzeroMagnitude, nil)])
        try await check("bool", [(true, "true"), (false, "false")])
    }

    @Test func `texts come back as they were`() async throws {
        try await check("text", [("", ""), ("Grüße, Žofie 👩‍🔧 'quoted' \\ \"", nil), (String(repeating: "水", count: 100_000), nil)])
        try await check("bytea", [([UInt8](0...255), nil), ([], "\\x")])
    }

    @Test func `times come back as they were`() async throws {
        try await check(
            "timestamptz",
            [
                (Timestamp("2026-11-21T09:30:00.125Z")!, "2026-11-21 09:30:00.125+00"),
                (Timestamp(microseconds: -1), "1969-12-31 23:59:59.999999+00"),
                (Timestamp(microseconds: .max), "infinity"),
                (Timestamp(microseconds: .min), "-infinity"),
                (Timestamp("0001-01-01T00:00:00Z")!, "0001-01-01 00:00:00+00"),
                (Timestamp("9999-12-31T23:59:59Z")!, nil),
            ])
        try await check(
            "date",
            [
                (CivilDate(year: 2024, month: 2, day: 29)!, "2024-02-29"),
                (CivilDate(year: 1, month: 1, day: 1)!, "0001-01-01"),
                (CivilDate(year: 0, month: 12, day: 31)!, "0001-12-31 BC"),
                (CivilDate(year: 294_275, month: 1, day: 1)!, "294275-01-01"),
            ])
    }

    @Test func `identifiers and documents come back as they were`() async throws {
        let id = CustomerID.new()
        try await check("uuid", [(id, id.description)])
        try await check("uuid", [(UUID(), nil)])
        try await check("jsonb", [(["name": "Ada", "tags": [1, 2.5, true, nil, "水"]] as JSON, nil)])
        try await check("jsonb", [(JSONText(#"{"a": [1, 2]}"#), #"{"a": [1, 2]}"#)])
    }

    @Test func `arrays come back as they were`() async throws {
        try await check("text[]", [([String](), "{}"), (["Ada", "", "a,b", "水"], nil)])
        try await check("int8[]", [([1, -2, Int.max], "{1,-2,9223372036854775807}")])
        try await check("uuid[]", [([TicketID.new(), TicketID.new()], nil), ([], "{}")])
        try await check("uuid[]", [([UUID(), UUID()], nil)])
    }

    @Test func `vectors come back as they were`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner("CREATE EXTENSION vector")
            let vector = Vector([0.5, -1, 3.25])
            let row = try await database.pool.query(.platform, "SELECT \(vector)::vector AS v, (\(vector)::vector)::text AS meaning")[0]
            #expect(try row("v", as: Vector.self) == vector)
            #expect(try row("meaning", as: String.self) == "[0.5,-1,3.25]")
        }
    }

    @Test func `what people type stays a value`() async throws {
        let hostile = "'; DROP TABLE people; -- $1 \\'"
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner("CREATE TABLE people (name text); GRANT ALL ON people TO frontdesk_service")
            _ = try await database.pool.query(.platform, "INSERT INTO people VALUES (\(hostile))")
            let names: [String] = try await database.pool.query(.platform, "SELECT name FROM people WHERE name = \(hostile)").map {
                try $0("name")
            }
            #expect(names == [hostile])
        }
    }

    @Test func `a column that cannot be read is named`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let row = try await database.pool.query(
                .platform, "SELECT 'Ada' AS name, NULL::int8 AS age, 'infinity'::date AS day, ARRAY[1, NULL]::int8[] AS list")[0]
            func message(_ read: () throws -> Void) -> String {
                do { try read() } catch let error as PostgresError where error.code == .decoding { return error.message } catch {
                    return "\(error)"
                }
                return "nothing was thrown"
            }
            #expect(
                message { let _: Int = try row("name") }
                    == "column \"name\" cannot be read as Int: expected an integer, and the column is text")
            #expect(message { let _: Int = try row("age") } == "column \"age\" is NULL, and Int was expected")
            #expect(message { let _: Int = try row("size") }.hasPrefix("there is no column \"size\" among: name, age"))
            #expect(message { let _: CivilDate = try row("day") }.hasPrefix("column \"day\""))
            #expect(message { let _: [Int] = try row("list") }.contains("NULL element"))
            #expect(message { let _: String = try row.at(9) }.contains("position 9"))
            #expect(try row.at(0) == "Ada")
        }
    }

    @Test func `smaller integers, enumerations and names can be read`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner("CREATE TYPE mood AS ENUM ('calm', 'cross')")
            let row = try await database.pool.query(
                .platform, "SELECT 7::int2 AS small, 8::int4 AS middle, 'cross'::mood AS mood, 'x'::name AS name, 1.5::float4 AS real")[0]
            #expect(try row("small", as: Int.self) == 7)
            #expect(try row("middle", as: Int.self) == 8)
            #expect(try row("mood", as: String.self) == "cross")
            #expect(try row("name", as: String.self) == "x")
            #expect(try row("real", as: Double.self) == 1.5)
        }
    }
}

import Basics
import Testing

@testable import Postgres

@Suite struct QueryTests {
    @Test func `every value becomes a place`() {
        let query: Query = "SELECT \(1), \("two"), \(nil as Bool?)"
        #expect(query.sql == "SELECT $1, $2, $3")
        #expect(query.binds.map(\.type) == [.int8, .text, .bool])
        #expect(query.binds.map(\.length) == [8, 3, -1])
    }

    @Test func `spliced queries are numbered behind those before`() {
        let owned: Query = "business_id = \("b") AND note <> '$1'"
        let query: Query = "SELECT * FROM customers WHERE name = \("Ada") AND \(query: owned) LIMIT \(10)"
        #expect(query.sql == "SELECT * FROM customers WHERE name = $1 AND business_id = $2 AND note <> '$1' LIMIT $3")
        #expect(query.binds.count == 3)
    }

    @Test func `splicing holds for more than nine values`() {
        let list = (0..<12).map { "\($0)" as Query }.joined(separator: ", ")
        let query: Query = "SELECT \(query: list), \(query: list)"
        #expect(query.sql == "SELECT " + (1...24).map { "$\($0)" }.joined(separator: ", "))
        #expect(query.bytes.count == 24 * 8)
    }

    @Test func `parts can be added up, and raw text only by its label`() {
        var query: Query = "SELECT name FROM \(unescaped: "customers")"
        query += " WHERE id = \(7)"
        #expect(query.sql == "SELECT name FROM customers WHERE id = $1")
        #expect(("" as Query).isEmpty)
    }

    @Test func `a description tells the text and never the values`() {
        let query: Query = "SELECT \("ada@example.com")"
        #expect("\(query)" == "SELECT $1")
    }

    @Test func `a scope's ready-made text is the one that interpolation would build`() {
        let id = BusinessID.new()
        let built: Query = "SELECT set_config('app.business', \(id.description), true)"
        let ready = Scope.business(id).statement
        #expect(ready?.sql == built.sql)
        #expect(ready?.bytes == built.bytes)
        #expect(ready?.binds.first?.mark == built.binds.first?.mark)
    }

    @Test func `codes match exactly or by their class`() {
        let error = PostgresError(.server(.uniqueViolation), "taken")
        #expect(SQLState.uniqueViolation ~= error)
        #expect(SQLState.integrityConstraints ~= error)
        #expect(!(SQLState.checkViolation ~= error))
        #expect(!(SQLState.transactionRollback ~= error))
        #expect(!(SQLState.uniqueViolation ~= PostgresError(.connectionLost, "gone")))
    }
}

import Basics
import Postgres
import TestSupport
import Testing

@Suite struct StatementTests {
    private static let table = "CREATE TABLE visits (id int8 PRIMARY KEY, who text NOT NULL); GRANT ALL ON visits TO frontdesk_service"

    @Test func `one round trip inserts, counts and returns`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            let pool = database.pool
            let inserted = try await pool.query(.platform, "INSERT INTO visits VALUES (1, 'Ada'), (2, 'Ben') RETURNING id")
            #expect(inserted.affected == 2)
            #expect(try inserted.map { try $0("id", as: Int.self) } == [1, 2])
            #expect(try await pool.query(.platform, "DELETE FROM visits WHERE id = \(9)").affected == 0)
        }
    }

    @Test func `several statements take effect together or not at all`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            let pool = database.pool
            await #expect(throws: PostgresError.self) {
                _ = try await pool.queries(.platform, ["INSERT INTO visits VALUES (1, 'Ada')", "INSERT INTO visits VALUES (1, 'Ben')"])
            }
            #expect(try await pool.query(.platform, "SELECT * FROM visits").isEmpty)
            let both = try await pool.queries(.platform, ["INSERT INTO visits VALUES (1, 'Ada')", "SELECT who FROM visits"])
            #expect(both.count == 2)
            #expect(try both[1][0]("who", as: String.self) == "Ada")
        }
    }

    @Test func `a failing caller does its neighbours on the connection no harm`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<200 {
                    group.addTask {
                        if caller.isMultiple(of: 3) {
                            await #expect(throws: PostgresError.self) { _ = try await pool.query(.platform, "SELECT 1 / \(0)") }
                        } else {
                            let answer: Int = try await pool.query(.platform, "SELECT \(caller) + 0 AS n")[0]("n")
                            #expect(answer == caller)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(pool.statistics.connected == 1)  // all of them shared one connection
        }
    }

    @Test func `an error says what the server said`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            _ = try await database.pool.query(.platform, "INSERT INTO visits VALUES (1, 'Ada')")
            do {
                _ = try await database.pool.query(.platform, "INSERT INTO visits VALUES (\(1), \("Ben"))")
                Issue.record("the second visit was taken")
            } catch let error as PostgresError where .uniqueViolation ~= error {
                #expect(error.code == .server(.uniqueViolation))
                #expect(error.constraint == "visits_pkey")
                #expect(error.table == "visits")
                #expect(error.sql == "INSERT INTO visits VALUES ($1, $2)")
            }
        }
    }

    @Test func `a constraint that is checked at the end fails its own call only`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(
                Self.table + "; ALTER TABLE visits ADD guide int8 REFERENCES visits DEFERRABLE INITIALLY DEFERRED")
            let pool = database.pool
            async let bad = pool.query(.platform, "INSERT INTO visits VALUES (1, 'Ada', 99)")
            async let good = pool.query(.platform, "SELECT 5 AS n")
            #expect(try await good[0]("n", as: Int.self) == 5)
            do {
                _ = try await bad
                Issue.record("a visit with an unknown guide was taken")
            } catch let error as PostgresError where .foreignKeyViolation ~= error {}
            #expect(try await pool.query(.platform, "SELECT 6 AS n")[0]("n", as: Int.self) == 6)
        }
    }

    @Test func `the scope holds for its own call and is gone for the next`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            let seen: Query = "SELECT current_setting('app.business') AS business, current_setting('app.person') AS person"
            let business = BusinessID.new()
            let person = PersonID.new()
            for _ in 0..<3 {
                let row = try await pool.query(.business(business), seen)[0]
                #expect(try row("business", as: String.self) == business.description)
                #expect(try row("person", as: String.self) == "")
                #expect(try await pool.query(.platform, seen)[0]("business", as: String.self) == "")
                #expect(try await pool.query(.person(person), seen)[0]("person", as: String.self) == person.description)
                await #expect(throws: PostgresError.self) { _ = try await pool.query(.business(business), "SELECT 1 / 0") }
                #expect(try await pool.query(.platform, seen)[0]("business", as: String.self) == "")
            }
            #expect(pool.statistics.connected == 1)
        }
    }

    @Test func `callers at the same time see their own business`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<300 {
                    group.addTask {
                        let business = BusinessID.new()
                        let scope: Scope = caller.isMultiple(of: 4) ? .platform : .business(business)
                        let expected = caller.isMultiple(of: 4) ? "" : business.description
                        // The third answers with an error behind its set_config, the fifth in a transaction of its own.
                        if caller % 5 == 2 { await #expect(throws: PostgresError.self) { _ = try await pool.query(scope, "SELECT 1 / 0") } }
                        if caller % 5 == 4 {
                            let seen: String = try await pool.transaction(scope) {
                                try await $0.query("SELECT current_setting('app.business') AS b")[0]("b")
                            }
                            #expect(seen == expected)
                        }
                        let rows = try await pool.queries(scope, ["SELECT 1", "SELECT current_setting('app.business') AS b"])
                        #expect(try rows[1][0]("b", as: String.self) == expected)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `row-level security sees the scope`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(
                """
                CREATE TABLE notes (business_id uuid, text text);
                ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;
                CREATE POLICY own ON notes USING (business_id = nullif(current_setting('app.business', true), '')::uuid);
                GRANT ALL ON notes TO frontdesk_service;
                """)
            let pool = database.pool
            let plumber = BusinessID.new()
            let caterer = BusinessID.new()
            _ = try await pool.query(.business(plumber), "INSERT INTO notes VALUES (\(plumber), 'valve')")
            #expect(try await pool.query(.business(plumber), "SELECT * FROM notes").count == 1)
            #expect(try await pool.query(.business(caterer), "SELECT * FROM notes").isEmpty)
            #expect(try await pool.query(.platform, "SELECT * FROM notes").isEmpty)
            do {
                _ = try await pool.query(.business(caterer), "INSERT INTO notes VALUES (\(plumber), 'forged')")
                Issue.record("a note was written for another business")
            } catch let error as PostgresError where .insufficientPrivilege ~= error {}
        }
    }

    @Test func `prepared statements survive errors and a change of the schema`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            let pool = database.pool
            let all: Query = "SELECT * FROM visits"
            for id in 0..<3 {
                await #expect(throws: PostgresError.self) {
                    _ = try await pool.queries(.platform, ["SELECT 1 / 0", "SELECT 'later' AS word"])
                }
                _ = try await pool.query(.platform, "INSERT INTO visits VALUES (\(id), 'Ada')")
                #expect(try await pool.query(.platform, all).count == id + 1)
                #expect(try await pool.query(.platform, "SELECT 'later' AS word")[0]("word", as: String.self) == "later")
            }
            try await database.asOwner("ALTER TABLE visits ADD mood text DEFAULT 'calm'")
            let rows = try await pool.query(.platform, all)  // "cached plan must not change result type" is not the caller's affair
            #expect(rows.columns == ["id", "who", "mood"])
            _ = try await pool.query(.platform, "DEALLOCATE ALL")  // behind the driver's back
            #expect(try await pool.query(.platform, all).count == 3)
        }
    }

    @Test func `many different statements do not fill the server's memory`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            for number in 0..<1_200 {
                #expect(try await pool.query(.platform, "SELECT \(unescaped: String(number)) AS n")[0]("n", as: Int.self) == number)
            }
            let held: Int = try await pool.query(.platform, "SELECT count(*) AS n FROM pg_prepared_statements")[0]("n")
            #expect(held > 100)
            #expect(held <= 500)
        }
    }

    @Test func `sessions are set up as the service needs them`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let row = try await database.pool.query(
                .platform,
                """
                SELECT current_setting('timezone') AS zone, current_setting('statement_timeout') AS statement, current_setting('application_name') AS name,
                       current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('client_encoding') AS encoding
                """)[0]
            #expect(try row("zone", as: String.self) == "UTC")
            #expect(try row("statement", as: String.self) == "10s")
            #expect(try row("name", as: String.self) == "frontdesk")
            #expect(try row("idle", as: String.self) == "30s")
            #expect(try row("encoding", as: String.self) == "UTF8")
        }
    }

    @Test func `a large result and a large value pass through`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let large = String(repeating: "water heater ", count: 400_000)
            async let length = database.pool.query(.platform, "SELECT length(\(large)) AS n")
            async let rows = database.pool.query(.platform, "SELECT g, repeat('x', 1000) AS filler FROM generate_series(1, 20000) g")
            let counted: Int = try await length[0]("n")
            #expect(counted == large.utf8.count)
            let last: Int = try await rows[19_999]("g")
            #expect(last == 20_000)
        }
    }

    @Test func `more values than the protocol can count are refused before anything is sent`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let list = (0..<65_536).map { "\($0)" as Query }.joined(separator: ", ")
            await #expect(throws: PostgresError.self) {
                _ = try await database.pool.query(.platform, "SELECT 1 WHERE 1 IN (\(query: list))")
            }
            let one: Int = try await database.pool.query(.platform, "SELECT 1 AS n")[0]("n")
            #expect(one == 1)
        }
    }
}

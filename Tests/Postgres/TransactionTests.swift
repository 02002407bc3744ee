import Basics
import Postgres
import TestSupport
import Testing

@Suite struct TransactionTests {
    private static let table = """
        CREATE TABLE deals (id int8 PRIMARY KEY, stage text, parent int8 REFERENCES deals DEFERRABLE INITIALLY DEFERRED);
        GRANT ALL ON deals TO frontdesk_service
        """

    private struct ChangedHerMind: Error {}

    private func stages(_ database: TestDatabase) async throws -> [String] {
        try await database.pool.query(.platform, "SELECT stage FROM deals ORDER BY id").map { try $0("stage") }
    }

    @Test func `a body that returns is committed`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            let stage: String = try await database.pool.transaction(.platform) { transaction in
                _ = try await transaction.query("INSERT INTO deals VALUES (1, 'new')")
                return try await transaction.queries(["UPDATE deals SET stage = 'won'", "SELECT stage FROM deals"])[1][0]("stage")
            }
            #expect(stage == "won")
            #expect(try await stages(database) == ["won"])
        }
    }

    @Test func `a body that throws is rolled back, and its error is the one thrown`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            await #expect(throws: ChangedHerMind.self) {
                try await database.pool.transaction(.platform) { transaction in
                    _ = try await transaction.query("INSERT INTO deals VALUES (1, 'new')")
                    throw ChangedHerMind()
                }
            }
            #expect(try await stages(database).isEmpty)
        }
    }

    @Test func `a body that swallows a failure is not committed`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            do {
                try await database.pool.transaction(.platform) { transaction in
                    _ = try await transaction.query("INSERT INTO deals VALUES (1, 'new')")
                    await #expect(throws: PostgresError.self) { _ = try await transaction.query("INSERT INTO deals VALUES (1, 'again')") }
                }
                Issue.record("a failed transaction was reported as committed")
            } catch let error as PostgresError where .uniqueViolation ~= error {}
            #expect(try await stages(database).isEmpty)
        }
    }

    @Test func `a commit that fails is thrown`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table)
            do {
                try await database.pool.transaction(.platform) { _ = try await $0.query("INSERT INTO deals VALUES (1, 'new', 99)") }
                Issue.record("a deal without its parent was committed")
            } catch let error as PostgresError where .foreignKeyViolation ~= error {}
            #expect(try await stages(database).isEmpty)
        }
    }

    @Test func `the scope holds in the whole transaction and not in the next one`() async throws {
        try await TestDatabase.withDatabase(migrated: false, transactional: 1) { database in
            let business = BusinessID.new()
            let seen: Query = "SELECT current_setting('app.business') AS b"
            try await database.pool.transaction(.business(business)) { transaction in
                for _ in 0..<2 {
                    let set: String = try await transaction.query(seen)[0]("b")
                    #expect(set == business.description)
                }
            }
            let after: String = try await database.pool.transaction(.platform) { try await $0.query(seen)[0]("b") }
            #expect(after == "")
        }
    }

    @Test func `a transaction without a statement takes no connection`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let seven = try await database.pool.transaction(.platform) { _ in 7 }
            #expect(seven == 7)
            await #expect(throws: ChangedHerMind.self) { try await database.pool.transaction(.platform) { _ in throw ChangedHerMind() } }
            #expect(database.pool.statistics.exclusive == 0)
        }
    }

    @Test func `steps at the same time within one transaction get their own answers`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.pool.transaction(.platform) { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            let answer: Int = try await transaction.query("SELECT \(number) AS n")[0]("n")
                            #expect(answer == number)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `a transaction that is kept beyond its body is refused`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let kept = try await database.pool.transaction(.platform) { transaction in
                _ = try await transaction.query("SELECT 1")
                return transaction
            }
            await #expect(throws: PostgresError.self) { _ = try await kept.query("SELECT 2") }
        }
    }

    @Test func `of two that wait for each other one is told so, and nothing hangs`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner(Self.table + "; INSERT INTO deals VALUES (1, 'a'), (2, 'b')")
            let pool = database.pool
            let (ada, adaIsIn) = AsyncStream.makeStream(of: Void.self)
            let (ben, benIsIn) = AsyncStream.makeStream(of: Void.self)
            func cross(_ first: Int, _ second: Int, _ mine: AsyncStream<Void>.Continuation, _ other: AsyncStream<Void>) async -> (
                any Error
            )? {
                do {
                    try await pool.transaction(.platform) { transaction in
                        _ = try await transaction.query("UPDATE deals SET stage = 'x' WHERE id = \(first)")
                        mine.finish()
                        for await _ in other {}
                        _ = try await transaction.query("UPDATE deals SET stage = 'x' WHERE id = \(second)")
                    }
                    return nil
                } catch { return error }
            }
            async let one = cross(1, 2, adaIsIn, ben)
            async let two = cross(2, 1, benIsIn, ada)
            let errors = await [one, two].compactMap(\.self)
            #expect(errors.count == 1)
            #expect(errors.allSatisfy { SQLState.deadlockDetected ~= $0 && SQLState.transactionRollback ~= $0 })
        }
    }
}

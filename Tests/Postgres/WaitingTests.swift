import Logging
import Postgres
import TestSupport
import Testing

/// Callers that wait, give up, or are given up.
@Suite struct WaitingTests {
    private func error(of task: Task<some Any, any Error>) async -> PostgresError? {
        do {
            _ = try await task.value
            return nil
        } catch { return error as? PostgresError }
    }

    /// Waits, on the server, until a session of this database sleeps in pg_sleep; or, with 0, until none does any more.
    private func sleepers(_ count: Int, _ database: TestDatabase) async throws {
        try await database.asOwner(
            """
            DO $$ BEGIN
                FOR turn IN 1..2000 LOOP
                    PERFORM pg_stat_clear_snapshot();
                    IF (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(_0)%' AND state = 'active'
                        AND pid <> pg_backend_pid()) = \(count) THEN RETURN; END IF;
                    PERFORM pg_sleep(0.005);
                END LOOP;
                RAISE 'the number of sleepers did not become \(count)';
            END $$
            """)
    }

    private func withPool<R: Sendable>(
        _ database: TestDatabase, _ configuration: PostgresConfiguration, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            defer { group.cancelAll() }
            return try await body(pool)
        }
    }

    @Test func `sixty-four callers at once get their own answers`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<64 {
                    group.addTask {
                        for turn in 0..<20 {
                            let row = try await pool.query(.platform, "SELECT \(caller) AS caller, \("turn \(turn)") AS turn")[0]
                            #expect(try row("caller", as: Int.self) == caller)
                            #expect(try row("turn", as: String.self) == "turn \(turn)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(pool.statistics.served >= 64 * 20)
        }
    }

    @Test func `who finds all connections lent for too long is told so, and the pool goes on`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let configuration = PostgresConfiguration(
                url: database.serviceURL, pipelined: 1, transactional: 1, acquireTimeout: .milliseconds(400))
            try await withPool(database, configuration) { pool in
                try await pool.transaction(.platform) { holder in
                    _ = try await holder.query("SELECT 1")
                    let took = await ContinuousClock().measure {
                        let second = Task { try await pool.transaction(.platform) { try await $0.query("SELECT 2") } }
                        #expect(await error(of: second)?.code == .poolExhausted)
                    }
                    #expect(took >= .milliseconds(350))
                    #expect(took < .seconds(5))
                    _ = try await pool.query(.platform, "SELECT 1")  // single statements have connections of their own
                }
                let three: Int = try await pool.transaction(.platform) { try await $0.query("SELECT 3 AS n")[0]("n") }
                #expect(three == 3)
                #expect(pool.statistics.exhausted == 1)
            }
        }
    }

    @Test func `the queue is bounded`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            var configuration = PostgresConfiguration(
                url: database.serviceURL, pipelined: 1, transactional: 1, acquireTimeout: .seconds(30))
            configuration.maximumWaiting = 0
            try await withPool(database, configuration) { pool in
                #expect(await error(of: Task { try await pool.query(.platform, "SELECT 1") })?.code == .poolExhausted)
            }
        }
    }

    @Test func `those who wait get the connection in turn`() async throws {
        try await TestDatabase.withDatabase(migrated: false, transactional: 1) { database in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask { try await database.pool.transaction(.platform) { try await $0.query("SELECT \(number) AS n")[0]("n") } }
                }
                let sum = try await group.reduce(0, +)
                #expect(sum == 190)
            }
            #expect(database.pool.statistics.exclusive == 1)
        }
    }

    @Test func `a waiting call that is cancelled returns at once`() async throws {
        try await TestDatabase.withDatabase(migrated: false, transactional: 1) { database in
            try await database.pool.transaction(.platform) { holder in
                _ = try await holder.query("SELECT 1")
                let waiting = Task { try await database.pool.transaction(.platform) { try await $0.query("SELECT 2") } }
                let took = await ContinuousClock().measure {
                    waiting.cancel()
                    #expect(await error(of: waiting)?.code == .cancelled)
                }
                #expect(took < .seconds(2))
                _ = try await holder.query("SELECT 1")
            }
        }
    }

    @Test func `a cancelled statement returns at once and stops on the server, and its neighbours go on`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            let pool = database.pool
            let asleep = Task { try await pool.query(.platform, "SELECT pg_sleep(60)") }
            try await sleepers(1, database)
            // They are sent behind the sleeper, on the one shared connection, or wait for it.
            let neighbours = (0..<10).map { number in
                Task { try await pool.query(.platform, "SELECT \(number) AS n")[0]("n", as: Int.self) }
            }
            let took = await ContinuousClock().measure {
                asleep.cancel()
                #expect(await error(of: asleep)?.code == .cancelled)
            }
            #expect(took < .seconds(2))
            try await sleepers(0, database)
            for (number, neighbour) in neighbours.enumerated() { #expect(try await neighbour.value == number) }
            #expect(pool.statistics.disconnected == 0)
        }
    }

    @Test func `a cancelled transaction returns at once, stops on the server and lets go of its locks`() async throws {
        try await TestDatabase.withDatabase(migrated: false, transactional: 1) { database in
            let pool = database.pool
            let asleep = Task {
                try await pool.transaction(.platform) { transaction in
                    _ = try await transaction.query("SELECT pg_advisory_xact_lock(7)")
                    _ = try await transaction.query("SELECT pg_sleep(60)")
                }
            }
            try await sleepers(1, database)
            let took = await ContinuousClock().measure {
                asleep.cancel()
                #expect(await error(of: asleep)?.code == .cancelled)
            }
            #expect(took < .seconds(2))
            // The one connection is whole again, and the lock is free: this would wait for ever otherwise.
            _ = try await pool.transaction(.platform) { try await $0.query("SELECT pg_advisory_xact_lock(7)") }
            try await sleepers(0, database)
            #expect(pool.statistics.disconnected == 0)
        }
    }

    @Test func `a cancelled step that the body hides is not committed`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner("CREATE TABLE deals (id int8); GRANT ALL ON deals TO frontdesk_service")
            let pool = database.pool
            let hiding = Task {
                try await pool.transaction(.platform) { transaction in
                    _ = try await transaction.query("INSERT INTO deals VALUES (1)")
                    do { _ = try await transaction.query("SELECT pg_sleep(60)") } catch {}
                }
            }
            try await sleepers(1, database)
            hiding.cancel()
            #expect(await error(of: hiding)?.code == .cancelled)
            #expect(try await pool.query(.platform, "SELECT * FROM deals").isEmpty)
        }
    }

    @Test func `a task that was cancelled before sends nothing`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await database.asOwner("CREATE TABLE deals (id int8); GRANT ALL ON deals TO frontdesk_service")
            let pool = database.pool
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            let late = Task {
                for await _ in never {}  // ends when the task is cancelled
                return try await pool.query(.platform, "INSERT INTO deals VALUES (1)")
            }
            late.cancel()
            #expect(await error(of: late)?.code == .cancelled)
            #expect(try await pool.query(.platform, "SELECT * FROM deals").isEmpty)
        }
    }

    @Test func `a statement beyond its time limit is ended by the server`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            var configuration = PostgresConfiguration(url: database.serviceURL, pipelined: 1, transactional: 1)
            configuration.statementTimeout = .milliseconds(200)
            try await withPool(database, configuration) { pool in
                let slow = await error(of: Task { try await pool.query(.platform, "SELECT pg_sleep(60)") })
                #expect(slow?.code == .timedOut)
                #expect(slow?.sqlState == .queryCanceled)
                _ = try await pool.query(.platform, "SELECT 1")
                #expect(pool.statistics.disconnected == 0)
            }
        }
    }

    @Test func `a slow statement does not hold up those who come later on another connection`() async throws {
        try await TestDatabase.withDatabase(migrated: false, pipelined: 2) { database in
            let pool = database.pool
            let asleep = Task { try await pool.query(.platform, "SELECT pg_sleep(60)") }
            try await sleepers(1, database)
            let took = try await ContinuousClock().measure {
                for _ in 0..<20 { _ = try await pool.query(.platform, "SELECT 1") }
            }
            #expect(took < .seconds(5))
            asleep.cancel()
            #expect(await error(of: asleep)?.code == .cancelled)
        }
    }
}

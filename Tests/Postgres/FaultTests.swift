import Basics
import Glibc
import Logging
import Postgres
import TestSupport
import Testing

/// What callers meet when the server dies, hangs, or comes late.
@Suite(.serialized) struct FaultTests {
    private func withPool<R: Sendable>(
        _ server: PrivateServer, adjust: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        var configuration = PostgresConfiguration(url: server.url, pipelined: 1, transactional: 2, acquireTimeout: .seconds(20))
        adjust(&configuration)
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            defer { group.cancelAll() }
            return try await body(pool)
        }
    }

    /// Waits, on the server, until `count` sessions sleep in pg_sleep: what is to be disturbed must have begun.
    private func sleepers(_ count: Int, _ url: String) async throws {
        _ = try await OwnerSession.open(url) { session in
            try session.run(
                """
                DO $$ BEGIN
                    FOR turn IN 1..2000 LOOP
                        PERFORM pg_stat_clear_snapshot();
                        IF (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid <> pg_backend_pid()) >= \(count) THEN RETURN; END IF;
                        PERFORM pg_sleep(0.005);
                    END LOOP;
                    RAISE 'nobody sleeps';
                END $$
                """)
        }
    }

    private func error(of task: Task<some Any, any Error>) async -> PostgresError? {
        do {
            _ = try await task.value
            return nil
        } catch { return error as? PostgresError }
    }

    @Test func `after the server was killed and is back, calls work again`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server) { pool in
                let one: Int = try await pool.query(.platform, "SELECT 1 AS n")[0]("n")
                #expect(one == 1)
                let statement = Task { try await pool.query(.platform, "SELECT pg_sleep(60)") }
                let step = Task { try await pool.transaction(.platform) { try await $0.query("SELECT pg_sleep(60)") } }
                try await sleepers(2, server.url)
                try await server.kill()
                #expect(await error(of: statement)?.code == .connectionLost)
                #expect(await error(of: step)?.code == .connectionLost)

                let waiting = Task { try await pool.query(.platform, "SELECT 2 AS n")[0]("n", as: Int.self) }
                let opening = Task { try await pool.transaction(.platform) { try await $0.query("SELECT 3 AS n")[0]("n", as: Int.self) } }
                try await server.start()
                #expect(try await waiting.value == 2)
                #expect(try await opening.value == 3)
                #expect(pool.statistics.disconnected >= 2)
            }
        }
    }

    @Test func `a call without a server is told so when its time to wait is over`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server, adjust: { $0.acquireTimeout = .milliseconds(300) }) { pool in
                _ = try await pool.query(.platform, "SELECT 1")
                try await server.kill()
                let clock = ContinuousClock()
                let took = await clock.measure {
                    let statement = Task { try await pool.query(.platform, "SELECT 1") }
                    let transaction = Task { try await pool.transaction(.platform) { try await $0.query("SELECT 1") } }
                    #expect(await error(of: statement)?.code == .connectionLost)
                    #expect(await error(of: transaction)?.code == .connectionLost)
                }
                #expect(took < .seconds(3))
            }
        }
    }

    @Test func `a commit that gets no answer is of unknown outcome`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server) { pool in
                // The deferred trigger makes COMMIT itself take its time.
                _ = try await OwnerSession.open(server.url) { session in
                    try session.run(
                        """
                        CREATE TABLE deals (id int8);
                        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
                        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON deals DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle();
                        """)
                }
                let commit = Task { try await pool.transaction(.platform) { try await $0.query("INSERT INTO deals VALUES (1)") } }
                try await sleepers(1, server.url)
                try await server.kill()
                #expect(await error(of: commit)?.code == .transactionOutcomeUnknown)
            }
        }
    }

    @Test func `a server that hangs is given up after the time limit, and used again when it is back`() async throws {
        try await PrivateServer.with { server in
            let brief: (inout PostgresConfiguration) -> Void = {
                $0.statementTimeout = .milliseconds(500)
                $0.silenceGrace = .milliseconds(500)
            }
            try await withPool(server, adjust: brief) { pool in
                _ = try await pool.query(.platform, "SELECT 1")
                try await pool.transaction(.platform) { _ = try await $0.query("SELECT 1") }
                try await server.freeze()
                let clock = ContinuousClock()
                let took = await clock.measure {
                    let statement = Task { try await pool.query(.platform, "SELECT 1") }
                    let step = Task { try await pool.transaction(.platform) { try await $0.query("SELECT 1") } }
                    #expect(await error(of: statement)?.code == .timedOut)
                    #expect(await error(of: step)?.code == .timedOut)
                }
                #expect(took >= .milliseconds(900))
                #expect(took < .seconds(10))
                server.thaw()
                let two: Int = try await pool.query(.platform, "SELECT 2 AS n")[0]("n")
                #expect(two == 2)
            }
        }
    }

    @Test func `a caller who gives up on a hanging server is answered at once`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server) { pool in
                _ = try await pool.query(.platform, "SELECT 1")
                let asleep = Task { try await pool.transaction(.platform) { try await $0.query("SELECT pg_sleep(60)") } }
                try await sleepers(1, server.url)
                try await server.freeze()
                let took = await ContinuousClock().measure {
                    asleep.cancel()
                    #expect(await error(of: asleep)?.code == .cancelled)
                }
                #expect(took < .seconds(2))
            }
        }
    }

    @Test func `sessions that an administrator ends are replaced`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server) { pool in
                let asleep = Task { try await pool.query(.platform, "SELECT pg_sleep(60)") }
                try await sleepers(1, server.url)
                _ = try await OwnerSession.open(server.url) {
                    try $0.run("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                }
                #expect(await error(of: asleep)?.code == .connectionLost)
                let one: Int = try await pool.query(.platform, "SELECT 1 AS n")[0]("n")
                #expect(one == 1)
            }
        }
    }

    @Test func `calls that come before the pool runs wait for it`() async throws {
        try await PrivateServer.with { server in
            let pool = PostgresPool(configuration: PostgresConfiguration(url: server.url), logger: Logger(label: "test"))
            async let early = pool.query(.platform, "SELECT 1 AS n")
            let running = Task { try await pool.run() }
            let one: Int = try await early[0]("n")
            #expect(one == 1)
            running.cancel()
            try await running.value
            #expect(await error(of: Task { try await pool.query(.platform, "SELECT 1") })?.code == .connectionLost)
        }
    }

    @Test func `an address that cannot be read is said by the pool and to each caller`() async throws {
        let pool = PostgresPool(configuration: PostgresConfiguration(url: "mysql://127.0.0.1/frontdesk"), logger: Logger(label: "test"))
        await #expect(throws: PostgresError.self) { try await pool.run() }
        await #expect(throws: PostgresError.self) { _ = try await pool.query(.platform, "SELECT 1") }
    }

    @Test func `a host's name is looked up`() async throws {
        try await PrivateServer.with { server in
            try await withPool(server, adjust: { $0.url = server.url.replacing("127.0.0.1", with: "localhost") }) { pool in
                let one: Int = try await pool.query(.platform, "SELECT 1 AS n")[0]("n")
                #expect(one == 1)
            }
        }
    }
}

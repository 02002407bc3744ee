import ArgumentParser
import Basics
import Postgres

/// What `pgbench -S -M prepared` does, through the driver: one row by its key, from pgbench's own table.
struct PostgresSelects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prepared selects per second through the Postgres driver.")

    @Option(help: "The database that `pgbench -i` has filled.") var url: String
    @Option(help: "How many rows pgbench_accounts has.") var rows: Int
    @Option(help: "How many tasks ask at the same time.") var callers: Int
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        let pool = PostgresPool(configuration: PostgresConfiguration(url: url), logger: logger)
        let rate = try await running([pool]) {
            _ = try await closedLoop(callers: callers, seconds: 0.2) { _ in try await select(pool) }
            return try await closedLoop(callers: callers, seconds: seconds) { _ in try await select(pool) }
        }
        report { $0.field("rate", rate) }
    }

    private func select(_ pool: PostgresPool) async throws {
        let account = Int32.random(in: 1...Int32(rows))
        let found = try await pool.query(.platform, "SELECT abalance FROM pgbench_accounts WHERE aid = \(account)")
        guard found.count == 1, try found[0]("abalance") as Int == 0 else { throw Spoiled("account \(account) is not as pgbench made it") }
    }
}

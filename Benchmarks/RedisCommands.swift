import ArgumentParser
import Basics
import Redis

/// What `redis-benchmark -t set,get` does, through the driver: many tasks share one connection.
struct RedisCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Commands per second through the Redis driver, half SET and half GET.")

    @Option(help: "Where Redis is.") var url: String
    @Option(help: "How many tasks ask at the same time.") var tasks: Int
    @Option(help: "For how long.") var seconds: Double
    @Option(help: "Bytes of a value.") var size = 100

    func run() async throws {
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        let (states, state) = AsyncStream.makeStream(of: Bool.self)
        let client = RedisClient(url: url, logger: logger, onState: { state.yield($0) })
        let rate = try await running([client]) {
            _ = await states.first { $0 }
            _ = try await closedLoop(callers: tasks, seconds: 0.2) { try await setAndGet(client, $0, value) }
            return try await closedLoop(callers: tasks, seconds: seconds) { try await setAndGet(client, $0, value) }
        }
        report { $0.field("rate", rate * 2) }
    }

    private func setAndGet(_ client: RedisClient, _ task: Int, _ value: [UInt8]) async throws {
        _ = try await client.command(["SET", "bench:\(task)", .bytes(value)])
        guard try await client.command(["GET", "bench:\(task)"]) == .string(value) else { throw Spoiled("Redis gave back another value") }
    }
}

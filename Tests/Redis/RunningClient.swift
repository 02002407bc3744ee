import Logging
import TestSupport

@testable import Redis

/// A client that runs for the length of a test, with what it said about its connection.
struct RunningClient: Sendable {
    let redis: RedisClient
    let states: AsyncStream<Bool>

    static func with<R: Sendable>(
        _ url: String, timeout: Duration = .seconds(5), heartbeat: Duration = .seconds(30), limits: RedisLimits = RedisLimits(),
        _ body: @escaping @Sendable (RunningClient) async throws -> R
    ) async throws -> R {
        let (states, said) = AsyncStream<Bool>.makeStream()
        let client = RedisClient(
            url: url, logger: .silent, commandTimeout: timeout, heartbeat: heartbeat, limits: limits, onState: { said.yield($0) })
        let service = Task { try await client.run() }
        let result: Result<R, any Error>
        do {
            result = .success(try await Loopback.within(.seconds(30)) { try await body(RunningClient(redis: client, states: states)) })
        } catch { result = .failure(error) }
        service.cancel()
        try await service.value
        return try result.get()
    }

    func connected() async { for await isConnected in states where isConnected { return } }
    func disconnected() async { for await isConnected in states where !isConnected { return } }
}

extension Logger {
    static var silent: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

extension RedisError {
    /// The error that the body throws; nil when it succeeds.
    static func thrown(by body: () async throws(RedisError) -> Void) async -> RedisError? {
        do throws(RedisError) {
            try await body()
            return nil
        } catch { return error }
    }
}

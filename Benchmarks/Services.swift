import Logging
import ServiceLifecycle

let logger = {
    var logger = Logger(label: "benchmarks", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    return logger
}()

/// Runs `body` while `services` run, and ends them.
func running<Result: Sendable>(_ services: [any Service], _ body: @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { try await service.run() } }
        defer { group.cancelAll() }
        return try await body()
    }
}

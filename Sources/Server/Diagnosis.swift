import Basics
import Foundation
import Logging
import MiniLM
import Postgres
import Redis

/// One thing that the program stands on, and whether it stands.
public struct Finding: Sendable {
    public let part: String
    public let isFine: Bool
    public let detail: String

    public var line: String { "\(isFine ? "ok  " : "FAIL") \(part): \(detail)" }
}

/// Tries everything that the program stands on: what `frontdesk doctor` prints.
public func diagnose(_ settings: Settings, _ logger: Logger) async -> [Finding] {
    [
        await finding("database, as the service") { try await serviceRole(settings, logger) },
        await finding("schema") { try await schema(settings, logger) },
        await finding("redis") { try await redis(settings, logger) },
        await finding("embedding model") {
            let embedder = try Embedder(directory: settings.modelDirectory, threads: 1)
            defer { embedder.shutdown() }
            return "\(embedder.model), \(await embedder.embed("hello").count) dimensions"
        },
        await finding("web files") { "\(try WebFiles(directory: settings.webDirectory).files.count) files" },
        await finding("pdftotext") {
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext") else {
                throw Missing("install it with: apt-get install poppler-utils")
            }
            return "/usr/bin/pdftotext"
        },
        await finding("storage") {
            try FileManager.default.createDirectory(atPath: settings.storageDirectory, withIntermediateDirectories: true)
            guard FileManager.default.isWritableFile(atPath: settings.storageDirectory) else {
                throw Missing("\(settings.storageDirectory) cannot be written")
            }
            return settings.storageDirectory
        },
    ]
}

private struct Missing: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

private func finding(_ part: String, _ look: () async throws -> String) async -> Finding {
    do { return Finding(part: part, isFine: true, detail: try await look()) } catch {
        return Finding(part: part, isFine: false, detail: String(describing: error))
    }
}

private func serviceRole(_ settings: Settings, _ logger: Logger) async throws -> String {
    let pool = PostgresPool(configuration: PostgresConfiguration(url: settings.serviceDatabaseURL), logger: logger)
    return try await running([pool]) {
        let row = try await pool.query(
            .platform,
            """
            SELECT current_setting('server_version') AS version, (rolsuper OR rolbypassrls) AS unbound,
                   (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector
            FROM pg_roles WHERE rolname = current_user
            """
        ).first
        guard let row, try row("unbound") == false else { throw UnboundRole() }
        return "PostgreSQL \(try row("version") as String), pgvector \(try row("vector") ?? "missing")"
    }
}

private func schema(_ settings: Settings, _ logger: Logger) async throws -> String {
    let pending = try await Migrator.pending(url: settings.databaseURL, directory: settings.migrations)
    guard pending.isEmpty else { throw Missing("\(pending.count) migrations are to be applied: frontdesk migrate") }
    return "up to date"
}

private func redis(_ settings: Settings, _ logger: Logger) async throws -> String {
    let client = RedisClient(url: settings.redisURL, logger: logger)
    return try await running([client]) {
        for _ in 0..<20 where !client.isConnected { try await Task.sleep(for: .milliseconds(100)) }
        return try await client.command(["PING"]).text ?? "no answer"
    }
}

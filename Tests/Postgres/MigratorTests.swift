import Foundation
import Logging
import Postgres
import TestSupport
import Testing

@Suite struct MigratorTests {
    private func withFolder<R>(_ files: [String: String], _ body: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) } }
        for (name, sql) in files { try write(sql, name, folder) }
        return try await body(folder)
    }

    private func write(_ sql: String, _ name: String, _ folder: String) throws {
        try sql.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
    }

    private func migrate(_ database: TestDatabase, _ folder: String, role: String = "frontdesk_service") async throws -> [String] {
        try await Migrator.migrate(
            ownerURL: database.ownerURL, directory: folder, serviceRole: role, servicePassword: "service",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func sentence(_ body: () async throws -> some Any) async -> String {
        do { _ = try await body() } catch { return "\(error)" }
        return "nothing was thrown"
    }

    private let two = [
        "0001_visits.sql": "-- why\nCREATE TABLE visits (id int8);\nGRANT SELECT ON visits TO frontdesk_service;",
        "0002_guides.sql": "CREATE TABLE guides (id int8); INSERT INTO guides VALUES (1);",
    ]

    @Test func `files are applied once, in order, and pending ones are listed`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(two) { folder in
                #expect(try await Migrator.pending(url: database.ownerURL, directory: folder) == ["0001_visits", "0002_guides"])
                #expect(try await migrate(database, folder) == ["0001_visits", "0002_guides"])
                #expect(try await migrate(database, folder).isEmpty)
                try write("ALTER TABLE guides ADD name text", "0003_names.sql", folder)
                #expect(try await Migrator.pending(url: database.serviceURL, directory: folder) == ["0003_names"])
                #expect(try await migrate(database, folder) == ["0003_names"])
                let rows = try await database.pool.query(.platform, "SELECT * FROM visits")
                #expect(rows.isEmpty)
            }
        }
    }

    @Test func `a file that fails leaves nothing of itself and all of those before`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(["0001_a.sql": "CREATE TABLE a (id int8);", "0002_b.sql": "CREATE TABLE b (id int8);\n\nSELEC 1;"]) {
                folder in
                #expect(
                    await sentence { try await migrate(database, folder) }.hasPrefix("0002_b: syntax error at or near \"SELEC\" (line 3)"))
                let tables = try await database.asOwner("SELECT to_regclass('a') IS NOT NULL AND to_regclass('b') IS NULL")
                #expect(tables == ["t"])
                #expect(try await Migrator.pending(url: database.ownerURL, directory: folder) == ["0002_b"])
            }
        }
    }

    @Test func `an applied file that changed is refused`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(two) { folder in
                _ = try await migrate(database, folder)
                try write("CREATE TABLE visits (id int4)", "0001_visits.sql", folder)
                #expect(await sentence { try await migrate(database, folder) }.hasPrefix("0001_visits was applied and has changed"))
                #expect(
                    await sentence { try await Migrator.pending(url: database.ownerURL, directory: folder) }.hasPrefix("0001_visits was"))
            }
        }
    }

    @Test func `files that are misnamed, twice numbered, late or end their transaction are refused`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(["1_a.sql": ""]) { folder in
                #expect(await sentence { try await migrate(database, folder) }.contains("is not named like"))
            }
            try await withFolder(["0001_a.sql": "", "0001_b.sql": ""]) { folder in
                #expect(await sentence { try await migrate(database, folder) }.contains("the same number"))
            }
            try await withFolder(["0001_a.sql": "SELECT 1; COMMIT;"]) { folder in
                #expect(await sentence { try await migrate(database, folder) }.contains("ends its transaction"))
            }
            try await withFolder(["0002_b.sql": "SELECT 1"]) { folder in
                _ = try await migrate(database, folder)
                try write("SELECT 1", "0001_a.sql", folder)
                #expect(await sentence { try await migrate(database, folder) }.contains("comes before 0002_b"))
            }
        }
    }

    @Test func `nodes that start together apply each file once`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(two) { folder in
                let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                    for _ in 0..<4 { group.addTask { try await migrate(database, folder) } }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(applied.sorted() == ["0001_visits", "0002_guides"])
            }
        }
    }

    @Test func `databases of one cluster may make the role at the same time`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { first in
            try await TestDatabase.withDatabase(migrated: false) { second in
                let role = "role_of_\(first.name)"
                try await withFolder(two) { folder in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<3 {
                            for database in [first, second] { group.addTask { _ = try await migrate(database, folder, role: role) } }
                        }
                        try await group.waitForAll()
                    }
                    let bound = try await first.asOwner(
                        "SELECT NOT rolsuper AND NOT rolbypassrls AND rolcanlogin FROM pg_roles WHERE rolname = '\(role)'")
                    #expect(bound == ["t"])
                    for database in [first, second] { try await database.asOwner("DROP OWNED BY \(role)") }
                    try await first.asOwner("DROP ROLE \(role)")
                }
            }
        }
    }

    @Test func `a role's name that would need quotes is refused`() async throws {
        try await TestDatabase.withDatabase(migrated: false) { database in
            try await withFolder(two) { folder in
                #expect(await sentence { try await migrate(database, folder, role: "a; DROP TABLE b") }.contains("must be named with a-z"))
            }
        }
    }
}

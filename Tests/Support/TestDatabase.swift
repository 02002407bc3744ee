import Foundation
import Logging
import Postgres
import Synchronization

/// A database of a test's own with the whole schema in it, and a running pool on it with the service's role.
///
/// The schema is made once, in a template; each test gets a copy (about 0.1 s) and tests run side by side.
public struct TestDatabase: Sendable {
    public let name: String
    public let ownerURL: String
    /// Logs in as `frontdesk_service`, which row-level security binds.
    public let serviceURL: String
    public let pool: PostgresPool

    /// Makes a database, runs `body` with it, and drops it whatever comes of `body`.
    public static func withDatabase<R: Sendable>(
        migrated: Bool = true, pipelined: Int = 1, transactional: Int = 3, _ body: (TestDatabase) async throws -> R
    ) async throws -> R {
        let server = try TestServer.current()
        let name = TestServer.nextName()
        // Made for an empty database too: the service's role comes with it, and a pool cannot log in without.
        let whole = try await server.template()
        let template = migrated ? whole : "template0"
        try await server.create(name, from: template)
        let serviceURL = try server.url(database: name, user: TestServer.serviceRole, password: TestServer.servicePassword)
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: serviceURL, pipelined: pipelined, transactional: transactional),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let database = TestDatabase(name: name, ownerURL: try server.url(database: name), serviceURL: serviceURL, pool: pool)
        let outcome = await database.running(body)
        try await server.drop(name)
        return try outcome.get()
    }

    private func running<R: Sendable>(_ body: (TestDatabase) async throws -> R) async -> Result<R, any Error> {
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            let outcome: Result<R, any Error>
            do { outcome = .success(try await body(self)) } catch { outcome = .failure(error) }
            group.cancelAll()
            return outcome
        }
    }

    /// Runs statements as the owner: set-up that the service itself may not do.
    @discardableResult
    public func asOwner(_ sql: String) async throws -> [String] { try await OwnerSession.open(ownerURL) { try $0.run(sql) } }
}

/// What a test cannot go on without.
public struct MissingService: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// The PostgreSQL server that tests make their databases on.
struct TestServer: Sendable {
    static let serviceRole = "frontdesk_service"
    static let servicePassword = "service"
    static let templateLock = 8_378

    let url: URL

    static func current() throws -> TestServer {
        guard let text = ProcessInfo.processInfo.environment["FRONTDESK_TEST_DATABASE_URL"], let url = URL(string: text) else {
            throw MissingService(
                description:
                    "This test needs PostgreSQL: run `make test`, which starts one, or set FRONTDESK_TEST_DATABASE_URL to a superuser's URL."
            )
        }
        return TestServer(url: url)
    }

    func url(database: String, user: String? = nil, password: String? = nil) throws -> String {
        guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: false) else {
            throw MissingService(description: "FRONTDESK_TEST_DATABASE_URL is not a URL: \(url)")
        }
        parts.path = "/\(database)"
        if let user { parts.user = user }
        if let password { parts.password = password }
        guard let text = parts.string else { throw MissingService(description: "FRONTDESK_TEST_DATABASE_URL is not a URL: \(url)") }
        return text
    }

    private static let counter = Atomic<Int>(0)

    static func nextName() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return "frontdesk_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
    }

    // MARK: Databases

    /// PostgreSQL refuses to copy a template that anybody is connected to, so all copying and making of templates takes one lock.
    func create(_ name: String, from template: String) async throws {
        try await OwnerSession.open(url.absoluteString) { session in
            try session.run("SELECT pg_advisory_lock(\(Self.templateLock))")
            try session.run("CREATE DATABASE \(name) TEMPLATE \(template)")
        }
    }

    func drop(_ name: String) async throws {
        try await OwnerSession.open(url.absoluteString) { session in _ = try session.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
    }

    // MARK: The template

    private static let made = Mutex<Task<String, any Error>?>(nil)

    /// The template's name; made at the first call of a process, and taken over from an earlier run where the migrations are the same.
    func template() async throws -> String {
        let task = Self.made.withLock { made in
            if let made { return made }
            let task = Task { try await makeTemplate() }
            made = task
            return task
        }
        return try await task.value
    }

    private func makeTemplate() async throws -> String {
        let name = "frontdesk_template_\(try Self.migrationsHash())"
        if try await exists(name) { return name }
        let draft = "\(name)_\(ProcessInfo.processInfo.processIdentifier)"
        try await drop(draft)
        try await create(draft, from: "template0")
        _ = try await Migrator.migrate(
            ownerURL: try url(database: draft), directory: Self.migrations, serviceRole: Self.serviceRole,
            servicePassword: Self.servicePassword, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await publish(draft, as: name)
        return name
    }

    private func exists(_ name: String) async throws -> Bool {
        try await OwnerSession.open(url.absoluteString) { try !$0.run("SELECT 1 FROM pg_database WHERE datname = '\(name)'").isEmpty }
    }

    /// Under its final name a template is whole: a run that was killed half-way leaves only a draft. Whoever comes second drops his own.
    private func publish(_ draft: String, as name: String) async throws {
        try await OwnerSession.open(url.absoluteString) { session in
            try session.run("SELECT pg_advisory_lock(\(Self.templateLock))")
            if try session.run("SELECT 1 FROM pg_database WHERE datname = '\(name)'").isEmpty {
                try session.run("ALTER DATABASE \(draft) RENAME TO \(name)")
            } else {
                try session.run("DROP DATABASE \(draft)")
            }
        }
    }

    /// `Migrations/` of the package that this file stands in.
    static let migrations = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Migrations").path()

    /// FNV-1a over names and contents: it only has to notice a change.
    private static func migrationsHash() throws -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for name in try FileManager.default.contentsOfDirectory(atPath: migrations).filter({ $0.hasSuffix(".sql") }).sorted() {
            let contents = try Data(contentsOf: URL(filePath: migrations).appending(path: name))
            for byte in Array(name.utf8) + Array(contents) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return String(hash, radix: 16)
    }
}

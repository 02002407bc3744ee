import Logging

/// Brings the schema up to date: each numbered file in a transaction of its own, once, in order, never backwards.
///
/// Nodes that start together wait for each other. A file that was applied and has changed since is refused: the schema that stands and
/// the text that is read must not disagree.
public enum Migrator {
    /// The name of the service's role in the files.
    private static let roleInFiles = "frontdesk_service"
    /// Any number, the same on all nodes: "frontdesk" on a telephone's keys.
    private static let lock = 376_683_375

    /// Makes the service's login role (without superuser's rights, bound by row-level security), and runs the files that are not yet
    /// applied. Returns their names. Throws `MigrationError` or `PostgresError`; what was applied before stays applied.
    public static func migrate(ownerURL: String, directory: String, serviceRole: String, servicePassword: String, logger: Logger)
        async throws -> [String]
    {
        try checkRoleName(serviceRole)
        let files = try MigrationFile.all(in: directory)
        let applied = try await OwnerSession.open(ownerURL) { session in
            try session.run("SELECT pg_advisory_lock(\(lock))")  // released with the session
            try makeRole(serviceRole, servicePassword, session)
            try makeTable(serviceRole, session)
            return try apply(files, serviceRole, session)
        }
        for name in applied { logger.info("migration applied", metadata: ["migration": "\(name)"]) }
        return applied
    }

    /// The names of the files that are not yet applied. The service's own role may ask; it refuses to start behind.
    public static func pending(url: String, directory: String) async throws -> [String] {
        let files = try MigrationFile.all(in: directory)
        return try await OwnerSession.open(url) { session in
            guard try session.run("SELECT to_regclass('public.schema_migrations') IS NOT NULL") == ["t"] else { return files.map(\.name) }
            return try unapplied(files, session).map(\.name)
        }
    }

    // MARK: The role

    /// The name is put into the files' text, so it must not need quotes.
    private static func checkRoleName(_ name: String) throws {
        let allowed = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        guard allowed, let first = name.utf8.first, !(0x30...0x39).contains(first) else {
            throw MigrationError("the service's role must be named with a-z, 0-9 and _, and \"\(name)\" is not")
        }
    }

    /// Roles belong to the cluster and the lock above to one database, so another database's migration may do the same at this moment.
    private static func makeRole(_ role: String, _ password: String, _ session: OwnerSession) throws {
        let name = try session.quoted(identifier: role)
        let secret = try session.quoted(literal: try session.encrypted(password: password, role: role))
        let rights = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD \(secret)"
        do { try session.run("CREATE ROLE \(name) \(rights)") } catch let error as PostgresError
            where .duplicateObject ~= error || .uniqueViolation ~= error
        {
            try alterRole("ALTER ROLE \(name) \(rights)", session)
        }
    }

    /// "tuple concurrently updated" (XX000) is all that the server says of a race here. Each attempt waits for the other's row.
    private static func alterRole(_ sql: String, _ session: OwnerSession, attempts: Int = 8) throws {
        do { try session.run(sql) } catch let error as PostgresError where .internalError ~= error && attempts > 1 {
            try alterRole(sql, session, attempts: attempts - 1)
        }
    }

    // MARK: The files

    private static func makeTable(_ role: String, _ session: OwnerSession) throws {
        try session.run(
            """
            CREATE TABLE IF NOT EXISTS public.schema_migrations (
                name text PRIMARY KEY,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            );
            GRANT SELECT ON public.schema_migrations TO \(try session.quoted(identifier: role));
            """)
    }

    private static func apply(_ files: [MigrationFile], _ role: String, _ session: OwnerSession) throws -> [String] {
        try unapplied(files, session).map { file in
            do { try apply(file, role, session) } catch let error as PostgresError {
                throw MigrationError("\(file.name): \(error.message)\(error.detail.map { " (\($0))" } ?? "")")
            }
            return file.name
        }
    }

    private static func apply(_ file: MigrationFile, _ role: String, _ session: OwnerSession) throws {
        try session.run("BEGIN")
        do {
            try session.run(file.sql.replacing(roleInFiles, with: role))
            guard session.isInTransaction else { throw MigrationError("\(file.name) ends its transaction by itself, and must not") }
            try session.run("INSERT INTO public.schema_migrations (name, checksum) VALUES ($1, \(checksum("$2")))", [file.name, file.sql])
            try session.run("COMMIT")
        } catch {
            if session.isInTransaction { try session.run("ROLLBACK") }
            throw error
        }
    }

    private static func checksum(_ parameter: String) -> String { "encode(sha256(convert_to(\(parameter)::text, 'UTF8')), 'hex')" }

    /// What is still to be applied; throws where a file that was applied has changed, or has an applied one behind it.
    private static func unapplied(_ files: [MigrationFile], _ session: OwnerSession) throws -> [MigrationFile] {
        let applied = Set(try session.run("SELECT name FROM public.schema_migrations"))
        for file in files where applied.contains(file.name) {
            let sql = "SELECT checksum = \(checksum("$2")) FROM public.schema_migrations WHERE name = $1"
            guard try session.run(sql, [file.name, file.sql]) == ["t"] else {
                throw MigrationError("\(file.name) was applied and has changed since: put it back, and write a new migration")
            }
        }
        let rest = files.filter { !applied.contains($0.name) }
        if let first = rest.first, let late = files.last(where: { applied.contains($0.name) && $0.number > first.number }) {
            throw MigrationError("\(first.name) comes before \(late.name), which is applied already: give it a higher number")
        }
        return rest
    }
}

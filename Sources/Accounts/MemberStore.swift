import Basics
import Postgres

/// A person as they sign in.
struct SavedPerson: Sendable {
    let id: PersonID
    let email: String
    let name: String
    let passwordHash: String?

    init(_ row: Row) throws {
        id = try row("person_id")
        email = try row("email")
        name = try row("name")
        passwordHash = try row("password_hash")
    }
}

extension Member {
    init(_ row: Row) throws {
        self.init(
            person: try row("person_id"), email: try row("email"), name: try row("name"), role: try Role(saved: row("role")),
            title: try row("title"), isActive: try row("is_active"), createdAt: try row("created_at"))
    }
}

extension Role {
    /// The table's CHECK allows these alone; another one would be a newer version's, and may do nothing here.
    fileprivate init(saved text: String) throws {
        guard let role = Role(rawValue: text) else { throw PostgresError(.decoding, "\(text) is no role") }
        self = role
    }
}

extension AccountsStore {
    func person(email: String) async throws -> SavedPerson? {
        try await pool.query(.platform, "SELECT person_id, email, name, password_hash FROM people WHERE email = \(email)").first
            .map(SavedPerson.init)
    }

    func person(_ id: PersonID) async throws -> SavedPerson? {
        try await pool.query(.person(id), "SELECT person_id, email, name, password_hash FROM people WHERE person_id = \(id)").first
            .map(SavedPerson.init)
    }

    /// Whether the e-mail was free.
    func insertPerson(_ id: PersonID, email: String, name: String, passwordHash: String?, at now: Timestamp, in tx: Transaction)
        async throws -> Bool
    {
        try await tx.query(
            """
            INSERT INTO people (person_id, email, name, password_hash, created_at)
            VALUES (\(id), \(email), \(name), \(passwordHash), \(now))
            ON CONFLICT (email) DO NOTHING
            """
        ).affected == 1
    }

    func person(email: String, in tx: Transaction) async throws -> SavedPerson? {
        try await tx.query("SELECT person_id, email, name, password_hash FROM people WHERE email = \(email)").first.map(SavedPerson.init)
    }

    func setPassword(_ hash: String, of person: PersonID, in tx: Transaction) async throws {
        _ = try await tx.query("UPDATE people SET password_hash = \(hash) WHERE person_id = \(person)")
    }

    /// Puts today's hash of the same password in place of an older one, unless the password was changed meanwhile.
    func replaceHash(_ old: String, by new: String, of person: PersonID) async throws {
        _ = try await pool.query(
            .person(person), "UPDATE people SET password_hash = \(new) WHERE person_id = \(person) AND password_hash = \(old)")
    }

    // MARK: Memberships

    /// The businesses that a person works in, oldest membership first.
    func memberships(of person: PersonID) async throws -> [Membership] {
        try await pool.query(
            .person(person),
            """
            SELECT b.business_id, b.slug, b.name, m.role
            FROM memberships m JOIN businesses b ON b.business_id = m.business_id
            WHERE m.person_id = \(person) AND b.deleted_at IS NULL
            ORDER BY m.created_at, b.business_id
            """
        ).map { row in
            Membership(business: try row("business_id"), slug: try row("slug"), name: try row("name"), role: try Role(saved: row("role")))
        }
    }

    /// What a person is in a business right now, and the name that they go by.
    func standing(_ business: BusinessID, person: PersonID) async throws -> (role: Role, name: String)? {
        let row = try await pool.query(
            .business(business),
            """
            SELECT m.role, p.name
            FROM memberships m JOIN people p ON p.person_id = m.person_id JOIN businesses b ON b.business_id = m.business_id
            WHERE m.business_id = \(business) AND m.person_id = \(person) AND b.deleted_at IS NULL
            """
        ).first
        return try row.map { (try Role(saved: $0("role")), try $0("name")) }
    }

    /// Whether the person was no member yet.
    func insertMember(
        _ business: BusinessID, person: PersonID, role: Role, title: String?, at now: Timestamp, in tx: Transaction
    ) async throws -> Bool {
        try await tx.query(
            """
            INSERT INTO memberships (business_id, person_id, role, title, created_at)
            VALUES (\(business), \(person), \(role.rawValue), \(title), \(now))
            ON CONFLICT (business_id, person_id) DO NOTHING
            """
        ).affected == 1
    }

    func members(_ business: BusinessID) async throws -> [Member] {
        try await pool.query(.business(business), select(business) + " ORDER BY m.created_at, m.person_id").map(Member.init)
    }

    func member(_ business: BusinessID, person: PersonID) async throws -> Member? {
        try await pool.query(.business(business), select(business) + " AND m.person_id = \(person)").first.map(Member.init)
    }

    func member(_ business: BusinessID, person: PersonID, in tx: Transaction) async throws -> Member? {
        try await tx.query(select(business) + " AND m.person_id = \(person)").first.map(Member.init)
    }

    private func select(_ business: BusinessID) -> Query {
        """
        SELECT m.person_id, p.email, p.name, m.role, m.title, p.password_hash IS NOT NULL AS is_active, m.created_at
        FROM memberships m JOIN people p ON p.person_id = m.person_id
        WHERE m.business_id = \(business)
        """
    }

    /// The owners, locked, so that two who leave at once cannot both believe that the other stays.
    func lockedOwners(_ business: BusinessID, in tx: Transaction) async throws -> [PersonID] {
        try await tx.query(
            """
            SELECT person_id FROM memberships WHERE business_id = \(business) AND role = 'owner' ORDER BY person_id FOR UPDATE
            """
        ).map { try $0("person_id") }
    }

    func updateMember(_ business: BusinessID, person: PersonID, role: Role, title: String?, in tx: Transaction) async throws {
        _ = try await tx.query(
            """
            UPDATE memberships SET role = \(role.rawValue), title = \(title) WHERE business_id = \(business) AND person_id = \(person)
            """)
    }

    func deleteMember(_ business: BusinessID, person: PersonID, in tx: Transaction) async throws {
        _ = try await tx.query("DELETE FROM memberships WHERE business_id = \(business) AND person_id = \(person)")
    }
}

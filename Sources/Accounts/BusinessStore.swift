import Basics
import Postgres

/// A business as it is saved.
struct SavedBusiness: Sendable {
    let id: BusinessID
    let slug: String
    var name: String
    var profile: JSON
    var chat: JSON
    var guardrails: JSON
    var allowedOrigins: [String]
    var version: Int
    let createdAt: Timestamp
    var updatedAt: Timestamp

    init(id: BusinessID, slug: String, name: String, profile: JSON, chat: JSON, guardrails: JSON, createdAt: Timestamp) {
        self.id = id
        self.slug = slug
        self.name = name
        self.profile = profile
        self.chat = chat
        self.guardrails = guardrails
        allowedOrigins = []
        version = 1
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    init(_ row: Row) throws {
        id = try row("business_id")
        slug = try row("slug")
        name = try row("name")
        profile = try row("profile")
        chat = try row("chat_config")
        guardrails = try row("guardrails")
        allowedOrigins = try row("allowed_origins")
        version = try row("version")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
    }

    var card: BusinessCard {
        BusinessCard(
            id: id, slug: slug, name: name, profile: profile, chat: ChatConfiguration(saved: chat),
            guardrails: guardrails, allowedOrigins: allowedOrigins, version: version, createdAt: createdAt, updatedAt: updatedAt)
    }
}

extension AccountsStore {
    /// Whether the slug was free.
    func insert(_ business: SavedBusiness, in tx: Transaction) async throws -> Bool {
        let inserted = try await tx.query(
            """
            INSERT INTO businesses (business_id, slug, name, created_at)
            VALUES (\(business.id), \(business.slug), \(business.name), \(business.createdAt))
            ON CONFLICT (slug) DO NOTHING
            """)
        guard inserted.affected == 1 else { return false }
        _ = try await tx.query(
            """
            INSERT INTO business_profiles (business_id, profile, chat_config, guardrails, allowed_origins, version, updated_at)
            VALUES (\(business.id), \(business.profile), \(business.chat), \(business.guardrails), \(business.allowedOrigins),
                    \(business.version), \(business.updatedAt))
            """)
        return true
    }

    func business(_ id: BusinessID) async throws -> SavedBusiness? {
        try await pool.query(.business(id), read(id)).first.map(SavedBusiness.init)
    }

    /// The same, and nobody else saves it until the transaction ends.
    func lockedBusiness(_ id: BusinessID, in tx: Transaction) async throws -> SavedBusiness? {
        try await tx.query(read(id) + " FOR UPDATE OF p").first.map(SavedBusiness.init)
    }

    private func read(_ id: BusinessID) -> Query {
        """
        SELECT b.business_id, b.slug, b.name, b.created_at, p.profile, p.chat_config, p.guardrails, p.allowed_origins, p.version, p.updated_at
        FROM businesses b JOIN business_profiles p ON p.business_id = b.business_id
        WHERE b.business_id = \(id) AND b.deleted_at IS NULL
        """
    }

    func businessID(slug: String) async throws -> BusinessID? {
        try await pool.query(.platform, "SELECT business_id FROM businesses WHERE slug = \(slug) AND deleted_at IS NULL").first?(
            "business_id")
    }

    func save(_ business: SavedBusiness, in tx: Transaction) async throws {
        _ = try await tx.queries([
            "UPDATE businesses SET name = \(business.name) WHERE business_id = \(business.id)",
            """
            UPDATE business_profiles
            SET profile = \(business.profile), chat_config = \(business.chat), guardrails = \(business.guardrails),
                allowed_origins = \(business.allowedOrigins), version = \(business.version), updated_at = \(business.updatedAt)
            WHERE business_id = \(business.id)
            """,
        ])
    }
}

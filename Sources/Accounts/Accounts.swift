public import Basics
public import Postgres

import struct Foundation.UUID

/// Businesses, the people who work in them, and how they sign in.
public final class Accounts: Sendable {
    /// Lets an attempt pass, or throws `rateLimited`. The key names what is counted: an address or an e-mail that somebody tries.
    public typealias Admission = @Sendable (_ key: String) async throws -> Void
    /// Throws what is wrong with guardrails. The Escalation room knows their rules.
    public typealias GuardrailRules = @Sendable (JSON) throws(InputFailure) -> Void

    let store: AccountsStore
    let hasher: PasswordHasher
    let tokens: AccessTokens
    let callers = CallerCache()
    let cards = CardCache()
    let clock: WallClock
    let admit: Admission
    let guardrailRules: GuardrailRules

    /// `secret` signs access tokens; at least 32 characters that nobody can guess.
    public init(
        pool: PostgresPool, secret: String, hasher: PasswordHasher = PasswordHasher(), clock: WallClock = .system,
        admit: @escaping Admission, guardrailRules: @escaping GuardrailRules
    ) async {
        store = AccountsStore(pool: pool)
        self.hasher = hasher
        tokens = await AccessTokens(secret: secret)
        self.clock = clock
        self.admit = admit
        self.guardrailRules = guardrailRules
    }
}

extension Accounts {
    /// What a business and its owner sign up with.
    public struct SignUp: Sendable {
        public var businessName: String
        public var email: String
        public var password: String
        public var name: String
        /// IANA name; the browser knows it.
        public var timezone: String?
        /// The wish for an address. nil: it is made from the name.
        public var slug: String?

        /// Reads `{business_name, email, password, name, timezone?}` and records what is wrong.
        public init(_ fields: inout Fields) {
            businessName = fields.name("business_name")
            email = fields.email("email")
            password = fields.newPassword("password")
            name = fields.name("name")
            timezone = ProfileSection.timezone(&fields)?.string
        }
    }

    /// Makes a business, its owner and their first session, all or nothing.
    public func signUp(_ form: SignUp, from address: String) async throws -> (card: BusinessCard, session: SignedIn) {
        try await admit("signup-from:\(address)")
        let hash = try await hasher.hash(form.password)
        let now = clock.now()
        let owner = PersonID.new(at: now)
        let id = BusinessID.new(at: now)
        let business = try await store.pool.transaction(.business(id)) { [store] tx in
            guard try await store.insertPerson(owner, email: form.email, name: form.name, passwordHash: hash, at: now, in: tx) else {
                throw AccountsError.emailTaken
            }
            let business = try await self.insertBusiness(id, form, at: now, in: tx)
            _ = try await store.insertMember(id, person: owner, role: .owner, title: nil, at: now, in: tx)
            try await store.record(id, person: owner, action: "business.created", subject: business.slug, at: now, in: tx)
            return business
        }
        let membership = Membership(business: business.id, slug: business.slug, name: business.name, role: .owner)
        let session = try await startSession(person: owner, email: form.email, name: form.name, as: membership, of: [membership])
        return (business.card, session)
    }

    private func insertBusiness(_ id: BusinessID, _ form: SignUp, at now: Timestamp, in tx: Transaction) async throws -> SavedBusiness {
        for slug in Slug.candidates(for: form.slug ?? Slug.make(from: form.businessName)) {
            let business = SavedBusiness(
                id: id, slug: slug, name: form.businessName, profile: ["timezone": .string(form.timezone ?? "UTC")], chat: .object([]),
                guardrails: .object([]), createdAt: now)
            if try await store.insert(business, in: tx) { return business }
        }
        throw AccountsError.busy
    }
}

extension Accounts {
    /// Signs a person in. `business` (id or slug) picks one of theirs; else it is their oldest.
    public func logIn(email: String, password: String, business: String? = nil, from address: String) async throws -> SignedIn {
        try await admit("login-from:\(address)")
        let email = EmailAddress.normal(email) ?? ""
        try await admit("login:\(email)")
        let person = try await store.person(email: email)
        guard try await hasher.verify(password, against: person?.passwordHash), let person, let hash = person.passwordHash else {
            throw AccountsError.invalidCredentials
        }
        if PasswordHasher.isOutdated(hash) {
            try await store.replaceHash(hash, by: hasher.hash(password), of: person.id)
        }
        let memberships = try await store.memberships(of: person.id)
        let membership = try choose(business, from: memberships)
        return try await startSession(person: person.id, email: person.email, name: person.name, as: membership, of: memberships)
    }

    func choose(_ wish: String?, from memberships: [Membership]) throws(AccountsError) -> Membership {
        let chosen = if let wish { memberships.first { $0.slug == wish || $0.business == BusinessID(wish) } } else { memberships.first }
        guard let chosen else { throw .noBusiness }
        return chosen
    }

    private func startSession(
        person: PersonID, email: String, name: String, as membership: Membership, of memberships: [Membership]
    ) async throws -> SignedIn {
        let now = clock.now()
        let refresh = BearerSecret(for: membership.business)
        try await store.insertRefreshToken(
            refresh.hash, family: UUIDv7.make(at: now), person: person, at: now, expires: Self.refreshExpiry(now))
        return try await session(refresh, person: person, email: email, name: name, as: membership, of: memberships, at: now)
    }

    func session(
        _ refresh: BearerSecret, person: PersonID, email: String, name: String, as membership: Membership, of memberships: [Membership],
        at now: Timestamp
    ) async throws -> SignedIn {
        let caller = Caller(person: person, business: membership.business, role: membership.role, name: name)
        return SignedIn(
            accessToken: try await tokens.sign(caller, at: now), refreshToken: refresh.text, expiresIn: AccessTokens.lifetime,
            person: person,
            email: email, name: name, business: membership.business, businesses: memberships)
    }

    /// Thirty days: whoever comes back within them stays signed in.
    static func refreshExpiry(_ now: Timestamp) -> Timestamp { now.adding(seconds: 30 * 86_400) }
}

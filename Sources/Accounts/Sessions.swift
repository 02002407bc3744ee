public import Basics

extension Accounts {
    /// Who bears an access token. What it says of the role is not believed: the role is what the business says right now, or half a minute
    /// ago (`CallerCache`).
    public func caller(ofToken token: String) async throws -> Caller {
        let now = clock.now()
        let key = CallerCache.key(token)
        if let caller = callers.caller(of: key, at: now) { return caller }
        let claims = try await tokens.verify(token, at: now)
        guard let standing = try await store.standing(claims.business, person: claims.person) else { throw AccessFailure.unauthenticated }
        let caller = Caller(person: claims.person, business: claims.business, role: standing.role, name: standing.name)
        callers.keep(caller, of: key, expires: claims.expires, at: now)
        return caller
    }

    /// Exchanges a refresh token for a new pair. `business` (id or slug) switches to another of the person's businesses.
    public func refresh(_ token: String, business: String? = nil, from address: String) async throws -> SignedIn {
        try await admit("refresh-from:\(address)")
        guard let secret = BearerSecret(shown: token), let bearer = try await store.bearer(ofRefreshToken: secret.hash),
            let person = try await store.person(bearer)
        else { throw AccountsError.invalidRefreshToken }
        let memberships = try await store.memberships(of: person.id)
        // Who works nowhere any more is signed out.
        guard !memberships.isEmpty else { throw AccountsError.invalidRefreshToken }
        let membership = try choose(business ?? stillThere(secret.business, in: memberships), from: memberships)
        let now = clock.now()
        let successor = BearerSecret(for: membership.business)
        guard
            try await store.rotate(secret.hash, to: successor.hash, of: person.id, at: now, expires: Self.refreshExpiry(now))
        else { throw AccountsError.invalidRefreshToken }
        return try await session(
            successor, person: person.id, email: person.email, name: person.name, as: membership, of: memberships, at: now)
    }

    /// The business that the session was for; nil, and thereby any other, where the person has left it.
    private func stillThere(_ business: BusinessID?, in memberships: [Membership]) -> String? {
        memberships.first { $0.business == business }?.business.description
    }

    /// Ends the session that the refresh token belongs to, on all its tabs. An unknown one is none that has to be ended.
    public func logOut(_ token: String) async throws {
        guard let secret = BearerSecret(shown: token) else { return }
        try await store.revokeFamily(ofRefreshToken: secret.hash, at: clock.now())
    }

    /// Removes sessions and links that have long expired. Once a day is enough.
    public func forgetExpired() async throws {
        try await store.forgetExpired(before: clock.now().adding(seconds: -7 * 86_400))
    }
}

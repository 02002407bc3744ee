import Basics
import Outbox
import Postgres

extension Accounts {
    /// Sends a link to choose a new password, where somebody signs in with this e-mail. The caller never learns whether.
    public func requestPasswordReset(email: String, from address: String) async throws {
        try await admit("reset-from:\(address)")
        let email = EmailAddress.normal(email) ?? ""
        try await admit("reset:\(email)")
        let person = try await store.person(email: email)
        let membership = try await store.memberships(of: person?.id ?? .new(at: clock.now())).first
        // Costs some 25 ms, give or take more than the line below takes: the time of the answer does not tell that it was written.
        _ = try await hasher.verify("", against: nil)
        guard let person, let membership else { return }
        let now = clock.now()
        try await store.pool.transaction(.business(membership.business)) { tx in
            try await Outbox.add(
                membership.business, topic: PasswordLinkMail.topic, key: "reset:\(person.id):\(now.seconds / 300)",
                payload: PasswordLinkMail.payload(person.id, .reset), dueAt: now, in: tx)
        }
    }

    /// Sets the password that somebody chose by a link, and ends all their sessions.
    public func choosePassword(_ password: String, link: String, from address: String) async throws {
        try await admit("reset-from:\(address)")
        guard let secret = BearerSecret(shown: link), try await store.isUsableLink(secret.hash, at: clock.now()) else {
            throw AccountsError.invalidLink
        }
        let hash = try await hasher.hash(password)
        let now = clock.now()
        let person = try await store.pool.transaction(.platform) { [store] tx in
            guard let person = try await store.useLink(secret.hash, at: now, in: tx) else { throw AccountsError.invalidLink }
            try await store.setPassword(hash, of: person, in: tx)
            try await store.revokeRefreshTokens(of: person, at: now, in: tx)
            return person
        }
        callers.forget(person)
    }

    /// A fresh link for a person, and when it expires: an hour for a reset, a week for an invitation.
    func makeLink(_ person: PersonID, _ purpose: LinkPurpose) async throws -> (secret: BearerSecret, expires: Timestamp) {
        let now = clock.now()
        let secret = BearerSecret()
        let expires = now.adding(seconds: purpose == .reset ? 3_600 : 7 * 86_400)
        try await store.insertLink(secret.hash, person: person, purpose: purpose, at: now, expires: expires)
        return (secret, expires)
    }
}

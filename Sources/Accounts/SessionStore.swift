import Basics
import Postgres

import struct Foundation.UUID

enum LinkPurpose: String, Sendable {
    case reset, invitation
}

extension AccountsStore {
    // MARK: Refresh tokens

    func insertRefreshToken(_ hash: [UInt8], family: UUID, person: PersonID, at now: Timestamp, expires: Timestamp) async throws {
        _ = try await pool.query(.person(person), insertion(hash, family: family, person: person, at: now, expires: expires))
    }

    private func insertion(_ hash: [UInt8], family: UUID, person: PersonID, at now: Timestamp, expires: Timestamp) -> Query {
        """
        INSERT INTO refresh_tokens (token_hash, family_id, person_id, created_at, expires_at)
        VALUES (\(hash), \(family), \(person), \(now), \(expires))
        """
    }

    /// Whose token it is, whether or not it can still be used.
    func bearer(ofRefreshToken hash: [UInt8]) async throws -> PersonID? {
        try await pool.query(.platform, "SELECT person_id FROM refresh_tokens WHERE token_hash = \(hash)").first?("person_id")
    }

    /// Uses a token up and saves its successor. False where it cannot be used; where it was used before, its whole family is revoked:
    /// one of the two who have it stole it.
    func rotate(_ hash: [UInt8], to successor: [UInt8], of person: PersonID, at now: Timestamp, expires: Timestamp) async throws -> Bool {
        try await pool.transaction(.person(person)) { tx in
            let family: UUID? = try await tx.query(
                """
                UPDATE refresh_tokens SET used_at = \(now)
                WHERE token_hash = \(hash) AND person_id = \(person) AND used_at IS NULL AND revoked_at IS NULL AND expires_at > \(now)
                RETURNING family_id
                """
            ).first?("family_id")
            guard let family else {
                _ = try await tx.query(
                    """
                    UPDATE refresh_tokens SET revoked_at = \(now)
                    WHERE revoked_at IS NULL
                      AND family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = \(hash) AND used_at IS NOT NULL)
                    """)
                return false
            }
            _ = try await tx.query(insertion(successor, family: family, person: person, at: now, expires: expires))
            return true
        }
    }

    func revokeFamily(ofRefreshToken hash: [UInt8], at now: Timestamp) async throws {
        _ = try await pool.query(
            .platform,
            """
            UPDATE refresh_tokens SET revoked_at = \(now)
            WHERE revoked_at IS NULL AND family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = \(hash))
            """)
    }

    func revokeRefreshTokens(of person: PersonID, at now: Timestamp, in tx: Transaction) async throws {
        _ = try await tx.query("UPDATE refresh_tokens SET revoked_at = \(now) WHERE person_id = \(person) AND revoked_at IS NULL")
    }

    /// Tokens and links that ended before `time` say nothing any more.
    func forgetExpired(before time: Timestamp) async throws {
        _ = try await pool.queries(
            .platform,
            ["DELETE FROM refresh_tokens WHERE expires_at < \(time)", "DELETE FROM password_links WHERE expires_at < \(time)"])
    }

    // MARK: Links

    func insertLink(_ hash: [UInt8], person: PersonID, purpose: LinkPurpose, at now: Timestamp, expires: Timestamp) async throws {
        _ = try await pool.query(
            .person(person),
            """
            INSERT INTO password_links (token_hash, person_id, purpose, created_at, expires_at)
            VALUES (\(hash), \(person), \(purpose.rawValue), \(now), \(expires))
            """)
    }

    func isUsableLink(_ hash: [UInt8], at now: Timestamp) async throws -> Bool {
        try await !pool.query(
            .platform, "SELECT 1 FROM password_links WHERE token_hash = \(hash) AND used_at IS NULL AND expires_at > \(now)"
        ).isEmpty
    }

    /// Uses a link up, and all others of the same person. An invitation is void once its person has a password: whoever invites
    /// somebody must not be able to take over an account that exists.
    func useLink(_ hash: [UInt8], at now: Timestamp, in tx: Transaction) async throws -> PersonID? {
        let person: PersonID? = try await tx.query(
            """
            UPDATE password_links l SET used_at = \(now)
            FROM people p
            WHERE l.token_hash = \(hash) AND l.used_at IS NULL AND l.expires_at > \(now)
              AND p.person_id = l.person_id AND (l.purpose = 'reset' OR p.password_hash IS NULL)
            RETURNING l.person_id
            """
        ).first?("person_id")
        guard let person else { return nil }
        _ = try await tx.query("UPDATE password_links SET used_at = \(now) WHERE person_id = \(person) AND used_at IS NULL")
        return person
    }
}

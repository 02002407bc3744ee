import Basics
import Postgres

/// All SQL of this room, by what it is about: businesses in `BusinessStore.swift`, people and their membership in `MemberStore.swift`,
/// sessions and links in `SessionStore.swift`.
struct AccountsStore: Sendable {
    let pool: PostgresPool
}

extension AccountsStore {
    /// One more line of what was done, in the transaction that does it.
    func record(
        _ business: BusinessID, person: PersonID?, action: String, subject: String? = nil, detail: JSON = .object([]), at now: Timestamp,
        in tx: Transaction
    ) async throws {
        _ = try await tx.query(
            """
            INSERT INTO audit_log (business_id, id, person_id, action, subject, detail, at)
            VALUES (\(business), \(ID<Void>.new(at: now)), \(person), \(action), \(subject), \(detail), \(now))
            """)
    }
}

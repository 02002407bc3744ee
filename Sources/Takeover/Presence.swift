import Basics
import Postgres

public enum PresenceStatus: String, Sendable, CaseIterable {
    case available, away
}

/// All SQL of the Takeover room.
struct PresenceStore: Sendable {
    let pool: PostgresPool

    func set(_ business: BusinessID, _ person: PersonID, _ status: PresenceStatus, until: Timestamp) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO presence (business_id, person_id, status, until) VALUES (\(business), \(person), \(status.rawValue), \(until))
            ON CONFLICT (business_id, person_id) DO UPDATE SET status = excluded.status, until = excluded.until
            """)
    }

    /// Opens or renews leases: who said to be away stays away, everybody else whose console is open is there.
    func renew(_ business: BusinessID, _ people: [PersonID], now: Timestamp, until: Timestamp) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO presence (business_id, person_id, status, until)
            SELECT \(business), person, 'available', \(until) FROM unnest(\(people)) AS person
            ON CONFLICT (business_id, person_id) DO UPDATE SET until = excluded.until,
                status = CASE WHEN presence.until < \(now) THEN 'available' ELSE presence.status END
            """)
    }

    func status(_ business: BusinessID, _ person: PersonID, now: Timestamp) async throws -> PresenceStatus {
        let rows = try await pool.query(
            .business(business),
            "SELECT status FROM presence WHERE business_id = \(business) AND person_id = \(person) AND until > \(now)")
        return try rows.first.flatMap { PresenceStatus(rawValue: try $0("status")) } ?? .away
    }

    func someoneIsAvailable(_ business: BusinessID, now: Timestamp) async throws -> Bool {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT EXISTS (SELECT FROM presence WHERE business_id = \(business) AND status = 'available' AND until > \(now)) AS someone
            """)
        return try rows.first?("someone") ?? false
    }
}

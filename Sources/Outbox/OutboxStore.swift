import Basics
import Postgres

/// All SQL of the workers.
struct OutboxStore: Sendable {
    struct Claim: Sendable {
        let id: ID<JobScope>
        let business: BusinessID
        let topic: String
    }

    let pool: PostgresPool

    /// Claims due entries of `topics`, each for one worker: others skip locked rows.
    func claim(topics: [String], limit: Int, now: Timestamp, leaseUntil: Timestamp) async throws -> [Claim] {
        try await pool.query(
            .platform,
            """
            UPDATE outbox_due SET leased_until = \(leaseUntil)
            WHERE id IN (
                SELECT id FROM outbox_due
                WHERE topic = ANY (\(topics)) AND due_at <= \(now) AND (leased_until IS NULL OR leased_until < \(now))
                ORDER BY array_position(\(topics), topic), due_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            RETURNING id, business_id, topic
            """
        ).map { try Claim(id: $0("id"), business: $0("business_id"), topic: $0("topic")) }
    }

    /// The entry, or nil where somebody settled it meanwhile.
    func entry(_ business: BusinessID, _ id: ID<JobScope>) async throws -> OutboxEntry? {
        try await pool.query(
            .business(business),
            """
            SELECT topic, key, payload, attempts FROM outbox
            WHERE business_id = \(business) AND id = \(id) AND status = 'pending'
            """
        ).first.map { row in
            try OutboxEntry(
                id: id, business: business, topic: row("topic"), key: row("key"), payload: row("payload"), attempts: row("attempts"))
        }
    }

    func renew(_ id: ID<JobScope>, until: Timestamp) async throws {
        _ = try await pool.query(.platform, "UPDATE outbox_due SET leased_until = \(until) WHERE id = \(id)")
    }

    func finish(_ business: BusinessID, _ id: ID<JobScope>, at now: Timestamp) async throws {
        _ = try await pool.queries(
            .business(business),
            [
                "UPDATE outbox SET status = 'done', finished_at = \(now), attempts = attempts + 1 WHERE business_id = \(business) AND id = \(id)",
                "DELETE FROM outbox_due WHERE id = \(id)",
            ])
    }

    func retry(_ business: BusinessID, _ id: ID<JobScope>, at due: Timestamp, error: String) async throws {
        _ = try await pool.queries(
            .business(business),
            [
                "UPDATE outbox SET attempts = attempts + 1, last_error = \(error) WHERE business_id = \(business) AND id = \(id)",
                "UPDATE outbox_due SET due_at = \(due), leased_until = NULL WHERE id = \(id)",
            ])
    }

    func bury(_ business: BusinessID, _ id: ID<JobScope>, at now: Timestamp, error: String) async throws {
        _ = try await pool.queries(
            .business(business),
            [
                """
                UPDATE outbox SET status = 'dead', finished_at = \(now), attempts = attempts + 1, last_error = \(error)
                WHERE business_id = \(business) AND id = \(id)
                """,
                "DELETE FROM outbox_due WHERE id = \(id)",
            ])
    }

    /// When the next entry of `topics` falls due; nil where there is none.
    func nextDue(topics: [String]) async throws -> Timestamp? {
        try await pool.query(
            .platform,
            """
            SELECT min(greatest(due_at, coalesce(leased_until, due_at))) AS next FROM outbox_due WHERE topic = ANY (\(topics))
            """
        ).first.flatMap { try $0("next") }
    }
}

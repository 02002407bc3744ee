import Basics
import Postgres

/// One entry of a business's inbox log, which consoles follow.
public struct InboxEvent: Sendable {
    public let sequence: Int
    public let kind: String
    public let conversation: ConversationID?
    public let payload: JSONText
    public let createdAt: Timestamp
}

/// The log of one business's inbox: `sequence` counts 1, 2, 3… without a gap, assigned in the transaction that makes the change.
public struct InboxLog: Sendable {
    /// Older entries are trimmed; a console that was away for longer starts from a fresh fetch.
    public static let retained = 10_000

    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    /// The statement that appends one entry; its row has the new `sequence`. Run it last in the transaction: it locks the head of the
    /// business's log until the commit, and whoever else writes to this inbox waits.
    public static func append(
        _ business: BusinessID, kind: String, conversation: ConversationID?, payload: JSONText, at now: Timestamp
    ) -> Query {
        """
        WITH head AS (
            INSERT INTO inbox_heads (business_id, last_sequence) VALUES (\(business), 1)
            ON CONFLICT (business_id) DO UPDATE SET last_sequence = inbox_heads.last_sequence + 1
            RETURNING last_sequence
        )
        INSERT INTO inbox_events (business_id, sequence, kind, conversation_id, payload, created_at)
        SELECT \(business), last_sequence, \(kind), \(conversation), \(payload), \(now) FROM head
        RETURNING sequence
        """
    }

    /// Appends in `transaction` and gives the entry's sequence.
    public static func append(
        _ business: BusinessID, kind: String, conversation: ConversationID?, payload: JSON, at now: Timestamp, in transaction: Transaction
    ) async throws -> Int {
        let rows = try await transaction.query(
            append(business, kind: kind, conversation: conversation, payload: JSONText(payload.text), at: now))
        guard let row = rows.first else { return 0 }
        return try row("sequence")
    }

    /// What came after `sequence`, at most `limit`.
    public func events(_ business: BusinessID, after sequence: Int, limit: Int) async throws -> [InboxEvent] {
        try await pool.query(
            .business(business),
            """
            SELECT sequence, kind, conversation_id, payload, created_at FROM inbox_events
            WHERE business_id = \(business) AND sequence > \(sequence) ORDER BY sequence LIMIT \(limit)
            """
        ).map { row in
            try InboxEvent(
                sequence: row("sequence"), kind: row("kind"), conversation: row("conversation_id"), payload: row("payload"),
                createdAt: row("created_at"))
        }
    }

    /// The first and the last sequence that can be read; (1, 0) for an empty log.
    public func bounds(_ business: BusinessID) async throws -> (first: Int, last: Int) {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT coalesce((SELECT min(sequence) FROM inbox_events WHERE business_id = \(business)), 1) AS first,
                   coalesce((SELECT last_sequence FROM inbox_heads WHERE business_id = \(business)), 0) AS last
            """)
        guard let row = rows.first else { return (1, 0) }
        return (try row("first"), try row("last"))
    }

    /// Drops entries that no console can still need.
    public func trim(_ business: BusinessID) async throws {
        _ = try await pool.query(
            .business(business),
            """
            DELETE FROM inbox_events WHERE business_id = \(business)
            AND sequence <= (SELECT last_sequence FROM inbox_heads WHERE business_id = \(business)) - \(Self.retained)
            """)
    }
}

import Basics
import Postgres

/// What must happen elsewhere, written in the transaction that causes it.
public enum Outbox {
    /// The statements that add an entry; run them in the transaction of the cause. Of two entries with one topic and key the first stays.
    public static func adding(
        _ business: BusinessID, topic: String, key: String, payload: JSON, dueAt: Timestamp
    ) -> [Query] {
        let id = ID<JobScope>.new(at: dueAt)
        return [
            """
            WITH entry AS (
                INSERT INTO outbox (business_id, id, topic, key, payload, created_at)
                VALUES (\(business), \(id), \(topic), \(key), \(payload), \(dueAt))
                ON CONFLICT (business_id, topic, key) DO NOTHING
                RETURNING id
            )
            INSERT INTO outbox_due (id, business_id, topic, due_at) SELECT id, \(business), \(topic), \(dueAt) FROM entry
            """
        ]
    }

    public static func add(
        _ business: BusinessID, topic: String, key: String, payload: JSON, dueAt: Timestamp, in transaction: Transaction
    ) async throws {
        _ = try await transaction.queries(adding(business, topic: topic, key: key, payload: payload, dueAt: dueAt))
    }

    /// The statements that mark an entry as done before a worker takes it up, in the transaction that does what it asked for.
    public static func settling(_ business: BusinessID, topic: String, key: String, at now: Timestamp) -> [Query] {
        [
            """
            WITH entry AS (
                UPDATE outbox SET status = 'done', finished_at = \(now)
                WHERE business_id = \(business) AND topic = \(topic) AND key = \(key) AND status = 'pending'
                RETURNING id
            )
            DELETE FROM outbox_due WHERE id IN (SELECT id FROM entry)
            """
        ]
    }
}

/// An entry that a worker has claimed.
public struct OutboxEntry: Sendable {
    public let id: ID<JobScope>
    public let business: BusinessID
    public let topic: String
    public let key: String
    public let payload: JSON
    /// How often it was tried before.
    public let attempts: Int
}

/// Delivers the entries of some topics. An entry comes at least once: the receiver must recognise a repeat.
public protocol OutboxHandler: Sendable {
    var topics: [String] { get }
    /// Whether a delivery may take seconds. Such topics share places of their own.
    var takesLong: Bool { get }
    /// Throwing tries again later; throwing `OutboxRejection` gives up at once.
    func deliver(_ entry: OutboxEntry) async throws
}

extension OutboxHandler {
    public var takesLong: Bool { false }
}

/// The entry cannot ever be delivered: it goes to the dead letters, where a person sees it.
public struct OutboxRejection: Error, Sendable {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}

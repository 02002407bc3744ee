import Basics
import Synchronization

/// Businesses as they were read a moment ago, by the reference that they were asked by. A save on this node shows at once, one on another
/// node within `freshness` seconds.
final class CardCache: Sendable {
    static let freshness = 3.0
    private static let capacity = 2_000

    private struct Entry: Sendable {
        let card: BusinessCard
        let until: Timestamp
    }

    private let entries = Mutex<[String: Entry]>([:])

    func card(_ reference: String, at now: Timestamp) -> BusinessCard? {
        guard let entry = entries.withLock({ $0[reference] }), entry.until > now else { return nil }
        return entry.card
    }

    func keep(_ card: BusinessCard, for reference: String, at now: Timestamp) {
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries = entries.filter { $0.value.until > now } }
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[reference] = Entry(card: card, until: now.adding(seconds: Self.freshness))
        }
    }

    func forget(_ business: BusinessID) {
        entries.withLock { entries in entries = entries.filter { $0.value.card.id != business } }
    }
}

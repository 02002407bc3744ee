import Basics
import Logging
public import MiniLM
public import Outbox
import Postgres

/// Looks for what the keeper should see: some minutes after what can be found has changed, and once a day. A look that comes twice finds
/// the same.
public struct UpkeepReview: OutboxHandler {
    static let topic = "knowledge.upkeep"

    public let topics = [UpkeepReview.topic, Knowledge.indexedTopic]
    public let takesLong = true
    private let store: UpkeepStore
    private let embedder: Embedder
    private let clock: WallClock
    private let logger: Logger
    private let queue = OwnQueue("knowledge.upkeep")

    public init(knowledge: Knowledge, embedder: Embedder, logger: Logger) {
        store = UpkeepStore(pool: knowledge.pool)
        self.embedder = embedder
        clock = knowledge.clock
        self.logger = logger
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        if entry.topic == Self.topic { try await review(entry.business) } else { try await plan(entry.business) }
    }

    /// What was indexed may be a gap's draft that was published.
    private func plan(_ business: BusinessID) async throws {
        let now = clock.now()
        _ = try await store.pool.queries(
            .business(business),
            GapStore.follow(business) + UpkeepStore.soon(business, at: now) + UpkeepStore.daily(business, at: now))
    }

    private func review(_ business: BusinessID) async throws {
        let now = clock.now()
        let found = try await store.passages(business, at: now)
        if found.count == UpkeepStore.maximumPassages {
            logger.notice("only the newest passages are compared", metadata: ["business_id": "\(business)", "passages": "\(found.count)"])
        }
        let passages = found.map(\.0)
        let duplicates = await queue.run { Duplicates.find(in: passages) }
        let candidates = await queue.run { Contradictions.candidates(passages) }
        let contradictions = await Contradictions.near(candidates) { await embedder.embed($0) }
        try Task.checkCancellation()
        let pairs =
            contradictions.map { Self.draft($0, found) }
            + duplicates.prefix(Contradictions.maximum).map { Self.draft($0, found) }
        let statements =
            UpkeepStore.replacePairs(business, Self.distinct(pairs), at: now) + GapStore.forget(business, at: now)
            + GapStore.follow(business) + UpkeepStore.daily(business, at: now)
            + [UpkeepStore.markReviewed(business, at: now)]
        try await store.pool.transaction(.business(business)) { transaction in
            // Two reviews of one business take turns, and so do a review and a look at the list.
            try await GapStore.lock(business, in: transaction)
            _ = try await transaction.queries(statements)
            try await UpkeepStore.refreshDated(business, at: now, in: transaction)
        }
    }

    // MARK: Rows

    private static func draft(_ pair: Contradictions.Pair, _ found: [(ClaimPassage, print: String)]) -> UpkeepStore.PairDraft {
        let (a, b) = (found[pair.left], found[pair.right])
        return draft(
            "contradiction", a, b,
            [
                "subject": .string(subject(pair)), "a": side(a, pair.a.sentence, pair.a.value), "b": side(b, pair.b.sentence, pair.b.value),
            ], telling: [pair.a.sentence, pair.b.sentence])
    }

    private static func draft(_ pair: Duplicates.Pair, _ found: [(ClaimPassage, print: String)]) -> UpkeepStore.PairDraft {
        let (a, b) = (found[pair.left], found[pair.right])
        return draft(
            "duplicate", a, b,
            [
                "similarity": .number((pair.similarity * 1_000).rounded() / 1_000), "a": side(a, a.0.text, ""), "b": side(b, b.0.text, ""),
            ], telling: [a.0.text, b.0.text])
    }

    /// Named by the two documents and what they say, whichever comes first.
    private static func draft(
        _ kind: String, _ a: (ClaimPassage, print: String), _ b: (ClaimPassage, print: String), _ detail: JSON, telling texts: [String]
    ) -> UpkeepStore.PairDraft {
        let names = zip([a.0.document, b.0.document], texts).map { "\($0) \($1)" }.sorted()
        return UpkeepStore.PairDraft(
            kind: kind, key: ContentHash(of: names.joined(separator: "\n").utf8).name, document: a.0.document, other: b.0.document,
            detail: detail)
    }

    private static func side(_ passage: (ClaimPassage, print: String), _ text: String, _ value: String) -> JSON {
        ["section": .string(passage.0.section), "text": .string(text), "value": .string(value), "passage": .string(passage.print)]
    }

    /// What both speak of, in the order of the shorter sentence.
    private static func subject(_ pair: Contradictions.Pair) -> String {
        let claim = pair.a.reading.count <= pair.b.reading.count ? pair.a : pair.b
        return claim.reading.split(whereSeparator: \.isWhitespace).joined(separator: " ").trimmingEnd(".,;:")
    }

    private static func distinct(_ pairs: [UpkeepStore.PairDraft]) -> [UpkeepStore.PairDraft] {
        var seen: Set<String> = []
        return pairs.filter { seen.insert("\($0.kind) \($0.key)").inserted }
    }
}

import Basics
public import MiniLM
public import Outbox
import Postgres

/// Keeps what customers ask and how its answers were rated, and sorts what went unanswered into gaps. Told twice, it does the same once.
public struct QuestionLog: OutboxHandler {
    public let topics = [AskedQuestion.topic, AskedQuestion.ratedTopic]
    private let store: GapStore
    private let retrieval: Retrieval
    private let embedder: Embedder
    private let clock: WallClock

    public init(knowledge: Knowledge, retrieval: Retrieval, embedder: Embedder) {
        store = GapStore(pool: knowledge.pool)
        self.retrieval = retrieval
        self.embedder = embedder
        clock = knowledge.clock
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        let gap = entry.topic == AskedQuestion.topic ? try await log(AskedQuestion(entry), of: entry.business) : try await rate(entry)
        if let gap { try await suggest(gap, of: entry.business) }
    }

    // MARK: Logging

    private func log(_ question: AskedQuestion, of business: BusinessID) async throws -> GapID? {
        let vector = await embedder.embed(Wording.question(question.text))
        let now = clock.now()
        return try await store.pool.transaction(.business(business)) { [model = embedder.model] transaction in
            try await GapStore.lock(business, in: transaction)
            guard try await GapStore.insert(business, question, vector, model: model, in: transaction) else { return nil }
            _ = try await transaction.queries(UpkeepStore.daily(business, at: now))
            return try await Self.group(question.message, of: business, at: now, in: transaction)
        }
    }

    private func rate(_ entry: OutboxEntry) async throws -> GapID? {
        guard let message = entry.payload["message_id"]?.string.flatMap({ MessageID($0) }), let helpful = entry.payload["helpful"]?.bool,
            let at = entry.payload["at"]?.string.flatMap({ Timestamp($0) })
        else { throw OutboxRejection("an entry without a rating") }
        let business = entry.business
        let now = clock.now()
        return try await store.pool.transaction(.business(business)) { transaction in
            try await GapStore.lock(business, in: transaction)
            try await GapStore.rate(business, message, helpful: helpful, at: at, in: transaction)
            return try await Self.group(message, of: business, at: now, in: transaction)
        }
    }

    // MARK: Grouping

    /// Puts the question where it belongs, and gives the gap that changed.
    private static func group(
        _ message: MessageID, of business: BusinessID, at now: Timestamp, in transaction: Transaction
    ) async throws -> GapID? {
        guard let question = try await GapStore.logged(business, message, in: transaction) else { return nil }
        if question.belongs == (question.gap != nil) { return nil }
        if let gap = question.gap {
            _ = try await transaction.query(GapStore.put(business, message, into: nil))
            try await settle(gap, of: business, in: transaction)
            _ = try await transaction.query(GapStore.letGo(business, gap))
            return nil
        }
        let known = try await GapStore.nearest(business, question, in: transaction)
        let place = QuestionGroups(middles: known.map(\.middle)).place(of: question.vector)
        let gap = place.map { known[$0].id } ?? .new(at: now)
        if place == nil { _ = try await transaction.query(GapStore.insertGap(business, gap, for: question, at: now)) }
        _ = try await transaction.query(GapStore.put(business, message, into: gap))
        try await settle(gap, of: business, in: transaction)
        return gap
    }

    private static func settle(_ gap: GapID, of business: BusinessID, in transaction: Transaction) async throws {
        guard let central = try await GapStore.settle(business, gap, in: transaction) else { return }
        _ = try await transaction.query(GapStore.name(business, gap, Wording.question(central)))
    }

    // MARK: Suggesting

    /// What the bot passed over may still be what its keeper would say; but a suggestion that is beside the point is worse than none, because
    /// it is one tap away from being said.
    private static let close = 0.4

    /// Behind the commit, because a search takes long and the groups are held meanwhile. Where this fails the entry comes again, finds the
    /// question logged, and the gap has no suggestion: the next question of its kind brings one.
    private func suggest(_ gap: GapID, of business: BusinessID) async throws {
        guard let question = try await store.gap(business, gap)?.question else { return }
        let best = try await retrieval.search(business, question, limit: 1, audience: .customer, now: clock.now()).first
        let passage = best.flatMap { $0.confidence >= Self.close ? (document: $0.document, text: Self.answer(of: $0)) : nil }
        try await store.keepPassage(business, gap, passage)
    }

    /// Of a question with its answer, the answer.
    private static func answer(of hit: Hit) -> String {
        guard hit.sourceType == .faq, let end = hit.text.firstIndex(of: "\n") else { return hit.text }
        return String(hit.text[hit.text.index(after: end)...])
    }
}

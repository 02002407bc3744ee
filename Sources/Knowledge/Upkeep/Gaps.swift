public import Basics

/// What customers ask and the bot does not know, for whoever keeps the knowledge.
public struct Gaps: Sendable {
    private let store: GapStore
    private let knowledge: Knowledge

    public init(knowledge: Knowledge) {
        store = GapStore(pool: knowledge.pool)
        self.knowledge = knowledge
    }

    /// The newest first.
    public func list(
        _ business: BusinessID, _ statuses: [GapStatus], cursor: PageCursor? = nil, limit: Int = 50
    ) async throws -> Page<Gap> {
        let rows = try await store.gaps(business, statuses, before: cursor, limit: limit + 1)
        return Page(rows: rows, limit: limit) { PageCursor(at: $0.lastAskedAt, id: $0.id.description) }
    }

    /// Drafts a question with its answer for the gap.
    ///
    /// - Parameter question: in other words than the gap's own.
    public func draft(
        _ business: BusinessID, _ id: GapID, by person: PersonID?, question: String? = nil, answer: String
    ) async throws -> DocumentID {
        guard let gap = try await store.gap(business, id) else { throw UpkeepFailure.noGap }
        guard gap.status != .closed else { throw UpkeepFailure.closed }
        let document = try await knowledge.draft(
            business, by: person, question: question ?? gap.question, answer: answer, origin: "Customers asked this and got no good answer."
        )
        guard try await store.mark(business, id, .drafted, document) else { throw UpkeepFailure.closed }
        return document
    }

    /// Nobody wants to answer this. The same question in other words does not bring it back.
    public func dismiss(_ business: BusinessID, _ id: GapID) async throws {
        guard try await store.gap(business, id) != nil else { throw UpkeepFailure.noGap }
        guard try await store.mark(business, id, .dismissed, nil) else { throw UpkeepFailure.closed }
    }
}

/// What a caller can do wrong with gaps and findings.
public enum UpkeepFailure: Failure {
    case noGap
    case noFinding
    case closed

    public var kind: FailureKind {
        switch self {
        case .noGap, .noFinding: .notFound
        case .closed: .conflict
        }
    }

    public var code: String {
        switch self {
        case .noGap, .noFinding: "not_found"
        case .closed: "state"
        }
    }

    public var detail: String {
        switch self {
        case .noGap: "There is no such gap, or it is not yours."
        case .noFinding: "There is no such finding, or it is not yours, or what it was about has changed. Load the list again."
        case .closed: "This gap is closed: its answer is published already."
        }
    }
}

public import Basics

/// What the keeper of the knowledge should look at, and what they have seen already.
public struct Upkeep: Sendable {
    private let store: UpkeepStore
    private let clock: WallClock

    public init(knowledge: Knowledge) {
        store = UpkeepStore(pool: knowledge.pool)
        clock = knowledge.clock
    }

    public func report(_ business: BusinessID) async throws -> UpkeepReport { try await store.report(business, at: clock.now()) }

    /// It may stay as it is. Holds until what it is about changes.
    public func dismiss(_ business: BusinessID, _ id: FindingID, by person: PersonID) async throws {
        guard try await store.dismiss(business, id, by: person, at: clock.now()) else { throw UpkeepFailure.noFinding }
    }
}

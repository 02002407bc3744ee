import Basics
import Postgres

/// Facts go stale: prices, seasons, who is on call. What has a day by which it must be confirmed is on its keeper's list in time.
extension Knowledge {
    /// It is on the list so many days before.
    public static let confirmationNotice = 7
    /// The shortest time for which a fact is confirmed where no day is named.
    private static let shortestConfirmation = 90

    /// It holds still: until `day`, or for as long again as it did before. `.some(nil)` asks no more.
    public func confirm(_ business: BusinessID, by person: PersonID, _ id: DocumentID, until day: CivilDate??) async throws -> Document {
        let now = clock.now()
        let former = try await document(business, id).0
        let next: CivilDate? = day ?? Self.nextConfirmation(former, today: now.civilDate)
        try await taking(business, id) { transaction, _ in
            _ = try await transaction.queries([
                DocumentStore.confirm(business, id, until: next, by: person, at: now),
                VersionStore.remember(
                    business, id, .confirmed, by: person, ["until": next.map { .string($0.description) } ?? .null], at: now),
            ])
        }
        return try await document(business, id).0
    }

    static func nextConfirmation(_ document: Document, today: CivilDate) -> CivilDate? {
        guard let due = document.confirmBy else { return nil }
        let since = (document.confirmedAt ?? document.createdAt).civilDate
        return today.adding(days: max(shortestConfirmation, due.daysSince1970 - since.daysSince1970))
    }

    /// Until when something must be confirmed to be on the list today.
    public var confirmationHorizon: CivilDate { clock.now().civilDate.adding(days: Self.confirmationNotice) }
}

extension Timestamp {
    /// The day in UTC. A day more or less matters to nobody here.
    fileprivate var civilDate: CivilDate { CivilDate(daysSince1970: Int((Double(seconds) / 86_400).rounded(.down))) }
}

import Basics

/// From when, or until when, a document holds.
public enum EffectiveBound: Sendable, Hashable {
    case open
    /// A day of the business's own calendar; as the last day it counts to its end.
    case day(CivilDate)
    case moment(Timestamp)

    /// `2026-11-21` is a day, `2026-11-21T09:30:00Z` a moment; nil for anything else.
    public init?(_ text: String) {
        guard let moment = Timestamp(text) else { return nil }
        self = text.utf8.count == 10 ? .day(CivilDate(daysSince1970: Int(moment.seconds / 86_400))) : .moment(moment)
    }

    /// The first moment at which the document holds.
    func beginning(_ business: BusinessID, _ startOfDay: StartOfDay) async throws -> Timestamp? {
        switch self {
        case .open: nil
        case .day(let day): try await startOfDay(business, day)
        case .moment(let moment): moment
        }
    }

    /// The first moment at which it holds no longer.
    func end(_ business: BusinessID, _ startOfDay: StartOfDay) async throws -> Timestamp? {
        switch self {
        case .open: nil
        case .day(let day): try await startOfDay(business, day.adding(days: 1))
        case .moment(let moment): moment
        }
    }
}

/// When a day begins where the business is. Knowledge has no time zones of its own.
public typealias StartOfDay = @Sendable (BusinessID, CivilDate) async throws -> Timestamp

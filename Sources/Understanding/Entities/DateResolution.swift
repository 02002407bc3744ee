import Basics

/// A day, or days on end.
public struct DateSpan: Sendable, Hashable {
    public let first: CivilDate
    public let last: CivilDate

    public init(_ first: CivilDate, _ last: CivilDate? = nil) {
        self.first = first
        self.last = last ?? first
    }

    /// `2026-11-21`, or `2026-11-21/2026-11-22` (ISO 8601).
    public var text: String { first == last ? first.description : "\(first)/\(last)" }
}

extension DatePhrase {
    /// Which day is meant, said on `today`. People mean the coming one: "12/25" in December is this year's, in January next December's.
    public func resolved(today: CivilDate) -> DateSpan? {
        switch self {
        case .day(let year?, let month, let day):
            return CivilDate(year: year, month: month, day: day).map { DateSpan($0) }
        case .day(nil, let month, let day):
            // Eight years hold a 29 February.
            for year in today.year...(today.year + 8) {
                if let date = CivilDate(year: year, month: month, day: day), date >= today { return DateSpan(date) }
            }
            return nil
        case .dayOfMonth(let day):
            var (year, month) = (today.year, today.month)
            for _ in 0..<12 {
                if let date = CivilDate(year: year, month: month, day: day), date >= today { return DateSpan(date) }
                (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
            }
            return nil
        case .weekday(let day, let next):
            let ahead = (day - today.weekday + 7) % 7
            // "next Tuesday", said on a Monday, is mostly the Tuesday of next week; said on a Friday it is the coming one, which is the same.
            let skips = next && (ahead == 0 || today.weekday + ahead <= 7)
            return DateSpan(today.adding(days: skips ? ahead + 7 : ahead))
        case .weekdays(let first, let last):
            let start = today.adding(days: (first - today.weekday + 7) % 7)
            return DateSpan(start, start.adding(days: (last - first + 7) % 7))
        case .days(let count):
            return DateSpan(today.adding(days: count))
        case .weekend(let next):
            let saturday = today.weekday == 7 ? today.adding(days: -1) : today.adding(days: 6 - today.weekday)
            let first = next ? saturday.adding(days: 7) : max(saturday, today)
            return DateSpan(first, saturday.adding(days: next ? 8 : 1))
        case .week(let next):
            let monday = today.adding(days: 1 - today.weekday)
            return next ? DateSpan(monday.adding(days: 7), monday.adding(days: 13)) : DateSpan(today, monday.adding(days: 6))
        case .month(let month):
            let year = month < today.month ? today.year + 1 : today.year
            guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
            return DateSpan(first, first.adding(days: CivilDate.days(inMonth: month, of: year) - 1))
        }
    }
}

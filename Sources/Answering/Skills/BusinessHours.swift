import Basics
import Understanding

/// When a business is open, in its local time. The one place that knows: the chat's "open now", the answers and the queue ask here.
public struct BusinessHours: Sendable, Hashable {
    /// Minutes since midnight. An end past 1,440 lies on the next day: a bar is open from 18:00 to 02:00.
    public struct Interval: Sendable, Hashable {
        public let open: Int
        public let close: Int

        public init(open: Int, close: Int) {
            self.open = open
            self.close = close > open ? close : close + 1_440
        }
    }

    public struct Holiday: Sendable, Hashable {
        public let date: CivilDate
        public let name: String
        public let intervals: [Interval]

        public init(date: CivilDate, name: String, intervals: [Interval]) {
            self.date = date
            self.name = name
            self.intervals = intervals
        }
    }

    /// By weekday, Monday first.
    public var weekly: [[Interval]]
    public var holidays: [Holiday]

    public init(weekly: [[Interval]], holidays: [Holiday] = []) {
        self.weekly = weekly
        self.holidays = holidays
    }

    /// Reads `{"mon": [{"open": "08:00", "close": "17:00"}], …}` and `[{date, name, closed, open?, close?}]`.
    public init(weekly json: JSON, holidays: JSON? = nil) {
        weekly = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { day in (json[day]?.array ?? []).compactMap(Self.interval) }
        self.holidays = (holidays?.array ?? []).compactMap { item in
            guard let date = item["date"]?.string.flatMap({ Timestamp($0) }), item["date"]?.string?.utf8.count == 10 else { return nil }
            let isClosed = item["closed"]?.bool ?? (item["open"] == nil)
            return Holiday(
                date: CivilDate(daysSince1970: Int(date.seconds / 86_400)), name: item["name"]?.string ?? "a holiday",
                intervals: isClosed ? [] : [Self.interval(item)].compactMap { $0 })
        }
    }

    private static func interval(_ json: JSON) -> Interval? {
        guard let open = minute(json["open"]?.string), let close = minute(json["close"]?.string) else { return nil }
        return Interval(open: open, close: close)
    }

    private static func minute(_ text: String?) -> Int? {
        guard let parts = text?.split(separator: ":"), parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// A holiday replaces the weekday's hours.
    public func intervals(on date: CivilDate) -> [Interval] { holiday(on: date)?.intervals ?? weekly[date.weekday - 1] }

    public func holiday(on date: CivilDate) -> Holiday? { holidays.first { $0.date == date } }

    /// The interval that holds the moment, with the day on which it began; nil where the business is closed.
    public func current(_ time: LocalTime) -> (date: CivilDate, interval: Interval)? {
        for (date, minute) in [(time.date, time.minute), (time.date.adding(days: -1), time.minute + 1_440)] {
            if let interval = intervals(on: date).first(where: { $0.open <= minute && minute < $0.close }) { return (date, interval) }
        }
        return nil
    }

    public func isOpen(at moment: Timestamp, in zone: TimeZoneRules) -> Bool { current(zone.local(moment)) != nil }

    /// The next opening after a time; nil where none comes within five weeks.
    public func nextOpening(after time: LocalTime) -> (date: CivilDate, interval: Interval)? {
        for days in 0...35 {
            let date = time.date.adding(days: days)
            if let interval = intervals(on: date).first(where: { days > 0 || $0.open > time.minute }) { return (date, interval) }
        }
        return nil
    }
}

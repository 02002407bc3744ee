public import Basics

import struct Foundation.Date
public import struct Foundation.TimeZone

/// When a business is open: a week that repeats, and days that differ from it.
public struct OpeningHours: Sendable {
    /// From `open` until before `close`, in minutes since midnight of the business's clock.
    public struct Span: Sendable, Hashable {
        public let open: Int
        public let close: Int
    }

    /// A day that differs from the week: closed, or open for `span` only.
    public struct Holiday: Sendable, Hashable {
        public let date: CivilDate
        public let name: String
        public let span: Span?
    }

    public let timezone: TimeZone
    /// By weekday, 1 is Monday. A day that is not there is one the owner has said nothing of.
    public let week: [Int: [Span]]
    public let holidays: [Holiday]

    /// Whether the owner has said anything at all.
    public var isKnown: Bool { !week.isEmpty }

    /// What is open on `date`, with the holiday that decides it.
    public func spans(on date: CivilDate) -> (spans: [Span], holiday: Holiday?) {
        if let holiday = holidays.first(where: { $0.date == date }) { return (holiday.span.map { [$0] } ?? [], holiday) }
        return (week[date.weekday] ?? [], nil)
    }

    /// The business's own day and minute at `time`.
    public func local(_ time: Timestamp) -> (date: CivilDate, minute: Int) {
        let offset = timezone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
        let seconds = Int(time.seconds) + offset
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return (CivilDate(daysSince1970: day), (seconds - day * 86_400) / 60)
    }

    public func isOpen(at time: Timestamp) -> Bool {
        let (date, minute) = local(time)
        return spans(on: date).spans.contains { $0.open <= minute && minute < $0.close }
    }
}

extension OpeningHours.Span {
    /// Minutes since midnight of `08:30`; `24:00` is the end of the day.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    /// Reads `{"open": "08:00", "close": "17:00"}` and records what is wrong with it.
    static func read(_ fields: inout Fields) -> OpeningHours.Span {
        let texts = (fields.string("open", 5...5), fields.string("close", 5...5))
        guard !texts.0.isEmpty, !texts.1.isEmpty else { return OpeningHours.Span(open: 0, close: 0) }
        let open = minutes(texts.0)
        let close = minutes(texts.1)
        if open == nil { fields.fail("open", "format", "Must be a time such as 08:00.") }
        if close == nil { fields.fail("close", "format", "Must be a time such as 17:00.") }
        if let open, let close, open >= close { fields.fail("close", "order", "Must be later than open. Split a night at 24:00.") }
        return OpeningHours.Span(open: open ?? 0, close: close ?? 0)
    }

    var json: JSON { ["open": .string(Self.text(open)), "close": .string(Self.text(close))] }

    /// `08:30`
    public static func text(_ minutes: Int) -> String {
        "\(minutes / 600)\(minutes / 60 % 10):\(minutes % 60 / 10)\(minutes % 10)"
    }
}

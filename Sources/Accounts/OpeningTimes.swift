import Basics

/// From `open` until before `close`, in minutes since midnight of the business's clock: one span of a day.
struct OpeningTimes: Sendable, Hashable {
    let open: Int
    let close: Int

    static let weekdays: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Minutes since midnight of `08:30`; `24:00` is the end of the day.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    /// Reads `{"open": "08:00", "close": "17:00"}` and records what is wrong with it.
    static func read(_ fields: inout Fields) -> OpeningTimes {
        let texts = (fields.string("open", 5...5), fields.string("close", 5...5))
        guard !texts.0.isEmpty, !texts.1.isEmpty else { return OpeningTimes(open: 0, close: 0) }
        let open = minutes(texts.0)
        let close = minutes(texts.1)
        if open == nil { fields.fail("open", "format", "Must be a time such as 08:00.") }
        if close == nil { fields.fail("close", "format", "Must be a time such as 17:00.") }
        if let open, let close, open >= close { fields.fail("close", "order", "Must be later than open. Split a night at 24:00.") }
        return OpeningTimes(open: open ?? 0, close: close ?? 0)
    }

    var json: JSON { ["open": .string(Self.text(open)), "close": .string(Self.text(close))] }

    /// `08:30`
    static func text(_ minutes: Int) -> String {
        "\(minutes / 600)\(minutes / 60 % 10):\(minutes % 60 / 10)\(minutes % 10)"
    }
}

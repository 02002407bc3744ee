import Basics

/// How times and days are said.
enum Speech {
    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    /// `8 am`, `4:30 pm`, `noon`, `midnight`.
    static func time(_ minute: Int) -> String {
        let minute = minute % 1_440
        if minute == 720 { return "noon" }
        if minute == 0 { return "midnight" }
        let hour = minute / 60 % 12 == 0 ? 12 : minute / 60 % 12
        let rest = minute % 60
        return "\(hour)\(rest == 0 ? "" : rest < 10 ? ":0\(rest)" : ":\(rest)") \(minute < 720 ? "am" : "pm")"
    }

    /// `from 8 am to noon and from 1 pm to 4:30 pm`, or `all day`.
    static func intervals(_ intervals: [BusinessHours.Interval]) -> String {
        list(
            intervals.map { $0.open == 0 && $0.close >= 1_440 ? "all day" : "from \(time($0.open)) to \(time($0.close))" })
    }

    static func weekday(_ date: CivilDate) -> String { weekdays[date.weekday - 1] }
    static func weekday(_ number: Int) -> String { weekdays[number - 1] }

    /// `Thursday, December 24`
    static func date(_ date: CivilDate) -> String { "\(weekday(date)), \(months[date.month - 1]) \(date.day)" }

    /// `today`, `tomorrow (Monday)`, `Wednesday`, and the date itself from a week on.
    static func day(_ date: CivilDate, from today: CivilDate) -> String {
        switch date.daysSince1970 - today.daysSince1970 {
        case 0: "today"
        case 1: "tomorrow (\(weekday(date)))"
        case 2..<7: "on \(weekday(date))"
        default: "on \(self.date(date))"
        }
    }

    /// `A, B and C`
    static func list(_ items: [String], last: String = "and") -> String {
        guard let end = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " \(last) " + end
    }
}

import Basics
import Understanding

/// What exactly is asked about the hours.
struct HoursQuestion {
    enum Subject { case now, day(CivilDate, name: String?), days([CivilDate]), week }

    let subject: Subject
    /// "open at 8?"
    let minute: Int?

    init(_ sentence: [String], reading: Reading, hours: BusinessHours, today: CivilDate) {
        minute =
            reading.entities(.time).lazy.compactMap { entity -> Int? in
                guard case .time(let time) = entity.value, let from = time.from, from == time.until else { return nil }
                return from
            }.first
        subject = Self.subject(sentence, reading: reading, hours: hours, today: today)
    }

    private static func subject(_ sentence: [String], reading: Reading, hours: BusinessHours, today: CivilDate) -> Subject {
        if let (date, name) = Holidays.named(in: sentence, hours: hours, today: today) { return .day(date, name: name) }
        if asksNow.match(sentence) { return .now }
        for entity in reading.entities(.date) {
            guard case .date(let span) = entity.value else { continue }
            let length = span.last.daysSince1970 - span.first.daysSince1970
            if length == 0 { return .day(span.first, name: nil) }
            if length < 3 { return .days((0...length).map { span.first.adding(days: $0) }) }
        }
        if tonight.match(sentence) { return .day(today, name: nil) }
        return asksWhether.match(sentence) ? .now : .week
    }

    private static let asksNow = Phrases(
        """
        now|currently
        right now
        still open|there
        ^ [hi|hello|hey] [are|r|is] [you|u|the|your|anyone|anybody|someone|somebody] [guys|office|shop|store] [in|there|open|available|around] [there] $
        ^ open $
        """)
    private static let tonight = Phrases("tonight\nthis evening\ntoday")
    private static let asksWhether = Phrases("^ is|are anyone|anybody|somebody|someone there|in|available|around")
}

/// Holidays by the names that people use.
enum Holidays {
    static func named(in sentence: [String], hours: BusinessHours, today: CivilDate) -> (CivilDate, String)? {
        let profile = hours.holidays.filter { $0.date >= today }.sorted { $0.date < $1.date }
        let known = profile.map { (Self.words($0.name), $0.date, $0.name) } + calendar(today)
        let said = known.filter { words, _, _ in words.contains { stands($0, in: sentence) } }
        // "Christmas Eve" is also "Christmas": the longer name is meant, and of two the profile's.
        guard let best = said.max(by: { longest($0.0, sentence) < longest($1.0, sentence) }) else { return nil }
        return said.first { longest($0.0, sentence) == longest(best.0, sentence) }.map { ($0.1, $0.2) }
    }

    private static func longest(_ names: [[String]], _ sentence: [String]) -> Int {
        names.filter { stands($0, in: sentence) }.map(\.count).max() ?? 0
    }

    private static func stands(_ name: [String], in sentence: [String]) -> Bool {
        guard !name.isEmpty, sentence.count >= name.count else { return false }
        return (0...(sentence.count - name.count)).contains { Array(sentence[$0..<($0 + name.count)]) == name }
    }

    private static func words(_ name: String) -> [[String]] {
        let words = TokenizedText(name).words.filter { $0 != "observed" }
        let short = words.last == "day" && words.count > 1 ? [Array(words.dropLast())] : []
        return [words] + short + aliases.filter { words.starts(with: $0.0) && (words.count == $0.0.count || words.last != "eve") }.map(\.1)
    }

    private static let aliases: [([String], [String])] = [
        (["christmas", "eve"], ["xmas", "eve"]), (["christmas", "day"], ["xmas"]), (["independence", "day"], ["4", "th", "of", "july"]),
        (["independence", "day"], ["fourth", "of", "july"]), (["independence", "day"], ["july", "4", "th"]),
        (["independence", "day"], ["july", "4"]),
        (["thanksgiving", "friday"], ["black", "friday"]), (["day", "after", "thanksgiving"], ["black", "friday"]),
        (["day", "after", "thanksgiving"], ["friday", "after", "thanksgiving"]), (["new", "years", "day"], ["new", "year"]),
    ]

    /// Holidays of the United States that a profile may not list: the next of each.
    private static func calendar(_ today: CivilDate) -> [([[String]], CivilDate, String)] {
        let names: [(String, (Int) -> CivilDate?)] = [
            ("New Year's Day", { CivilDate(year: $0, month: 1, day: 1) }), ("MLK Day", { weekday(1, 3, month: 1, year: $0) }),
            ("Presidents Day", { weekday(1, 3, month: 2, year: $0) }), ("Valentine's Day", { CivilDate(year: $0, month: 2, day: 14) }),
            ("Mother's Day", { weekday(7, 2, month: 5, year: $0) }),
            ("Memorial Day", { weekday(1, 5, month: 5, year: $0) ?? weekday(1, 4, month: 5, year: $0) }),
            ("Juneteenth", { CivilDate(year: $0, month: 6, day: 19) }), ("Independence Day", { CivilDate(year: $0, month: 7, day: 4) }),
            ("Labor Day", { weekday(1, 1, month: 9, year: $0) }), ("Halloween", { CivilDate(year: $0, month: 10, day: 31) }),
            ("Veterans Day", { CivilDate(year: $0, month: 11, day: 11) }), ("Thanksgiving Day", { weekday(4, 4, month: 11, year: $0) }),
            ("Day after Thanksgiving", { weekday(4, 4, month: 11, year: $0)?.adding(days: 1) }),
            ("Christmas Eve", { CivilDate(year: $0, month: 12, day: 24) }),
            ("Christmas Day", { CivilDate(year: $0, month: 12, day: 25) }), ("New Year's Eve", { CivilDate(year: $0, month: 12, day: 31) }),
        ]
        return names.compactMap { name, date in
            [today.year, today.year + 1].lazy.compactMap(date).first { $0 >= today }.map { (words(name), $0, name) }
        }
    }

    private static func weekday(_ weekday: Int, _ count: Int, month: Int, year: Int) -> CivilDate? {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        return CivilDate(year: year, month: month, day: 1 + (weekday - first.weekday + 7) % 7 + 7 * (count - 1))
    }
}

import Basics
import Understanding

/// "Open now?", "on Sunday?", "until when today?", "what are your hours?"
public enum HoursSkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard let hours = facts.hours, let sentence = question(reading, facts: facts) else { return nil }
        let local = facts.zone.local(now)
        let asked = HoursQuestion(sentence, reading: reading, hours: hours, today: local.date)
        return SkillAnswer(text(asked, hours: hours, local: local), suggestions: ["Where are you located?", "Talk to a person"])
    }

    /// The sentence that asks for opening hours and for nothing else.
    private static func question(_ reading: Reading, facts: BusinessFacts) -> [String]? {
        let own = [facts.name] + (facts.hours?.holidays.map(\.name) ?? [])
        return Clauses.of(reading.text).first { sentence in
            asking.match(sentence) && !elsewhere.match(sentence) && words.covers(sentence, and: own)
        }
    }

    private static let asking = Phrases(
        """
        open|opened|opens|opening|close|closed|closes|closing|hours|hour|shut|shuts
        anyone|anybody|someone|somebody|you|people [be] [still] there|in|available|reachable|around|working
        work|working|take|answer|operate|available|staffed|reach|call .. weekend|weekends|saturday|saturdays|sunday|sundays|holiday|holidays|evenings|evening|night|today|tomorrow|phone|monday|tuesday|wednesday|thursday|friday|calls
        office|phone|desk|shop .. staffed
        """)

    /// The same words in another matter.
    private static let elsewhere = Phrases(
        """
        open|opening [a|an|my|the|new] account|ticket|position|positions|invoice
        close|closed|closing my|the account|ticket|deal
        how many|long hours|open
        hours notice|ahead|before|in advance|of work|of labor
        per|an|each|every hour
        after hours
        book|schedule|come
        24 hours before
        """)

    private static let words = Vocabulary(
        """
        open opened opens opening openings openning close closed closes closing shut shuts hours hour time times now right today tonight tomorrow yesterday week weeks weekend
        weekends weekday weekdays monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday sundays
        mon tue tues wed thu thur thurs fri sat sun daily days each every everyday early late later latest earliest until till til before after past noon
        midnight nights night evenings evening mornings afternoons am pm oclock office shop store front desk showroom phone phones phoneline line lines
        staffed staff answer answering calls call reach reached reachable contact someone available around working work operate operation business regular
        normal usual current holiday holidays eve christmas xmas thanksgiving new years year easter labor memorial independence july fourth th st nd rd 4th
        veterans juneteenth halloween valentines presidents mlk mothers fathers black january february march april may june august september october november
        december next coming be then not no going gonna today's walk stop drop by visit during over off take real human person people start finish end ends
        ending begin lunch schedule summer winter spring fall s m
        """)

    // MARK: Answers

    private static func text(_ question: HoursQuestion, hours: BusinessHours, local: LocalTime) -> String {
        switch question.subject {
        case .now: now(hours, local)
        case .day(let date, let name): day(date, name: name, at: question.minute, hours, local)
        case .days(let dates): dates.map { day($0, name: nil, at: nil, hours, local, withNext: false) }.joined(separator: " ")
        case .week: week(hours, local)
        }
    }

    private static func now(_ hours: BusinessHours, _ local: LocalTime) -> String {
        if let open = hours.current(local) {
            let end = open.interval.close >= 1_440 && open.interval.open == 0 ? "all day" : "until \(Speech.time(open.interval.close))"
            let later = hours.intervals(on: local.date).filter { $0.open > local.minute }
            let again = later.isEmpty ? "" : " After that we're open again \(Speech.intervals(later))."
            return "Yes, we're open now, \(end) today (\(Speech.weekday(local.date))).\(again)"
        }
        let holiday = hours.holiday(on: local.date).map { $0.intervals.isEmpty ? " for \($0.name)" : "" } ?? ""
        return "We're closed right now\(holiday). \(next(hours, after: local, today: local.date))"
    }

    private static func next(_ hours: BusinessHours, after time: LocalTime, today: CivilDate) -> String {
        guard let next = hours.nextOpening(after: time) else { return "I can't see when we open again; shall I get a person?" }
        return
            "We open again \(Speech.day(next.date, from: today)) at \(Speech.time(next.interval.open)), until \(Speech.time(next.interval.close))."
    }

    private static func day(
        _ date: CivilDate, name: String?, at minute: Int?, _ hours: BusinessHours, _ local: LocalTime, withNext: Bool = true
    ) -> String {
        let intervals = hours.intervals(on: date)
        let holiday = hours.holiday(on: date)?.name ?? name
        let far = date.daysSince1970 - local.date.daysSince1970 >= 7 || holiday != nil
        var when = far ? "on \(Speech.date(date))" : Speech.day(date, from: local.date)
        if let holiday { when += " (\(holiday))" }
        guard !intervals.isEmpty else {
            let after = LocalTime(date: date, minute: 1_439)
            return capitalised("\(when) we're closed.") + (withNext ? " \(next(hours, after: after, today: local.date))" : "")
        }
        let unplanned = name != nil && hours.holiday(on: date) == nil ? " No special holiday hours are noted for that day." : ""
        if date == local.date, intervals.allSatisfy({ $0.close <= local.minute }) {
            return "Today we were open \(Speech.intervals(intervals)) and are closed now. \(next(hours, after: local, today: local.date))"
        }
        if let minute {
            let isOpen = intervals.contains { $0.open <= minute && minute < $0.close }
            return "\(isOpen ? "Yes" : "No"), \(when) we're open \(Speech.intervals(intervals)).\(unplanned)"
        }
        return capitalised("\(when) we're open \(Speech.intervals(intervals)).\(unplanned)")
    }

    private static func week(_ hours: BusinessHours, _ local: LocalTime) -> String {
        var groups: [(first: Int, last: Int, intervals: [BusinessHours.Interval])] = []
        for day in 1...7 {
            if let group = groups.last, group.intervals == hours.weekly[day - 1] {
                groups[groups.count - 1].last = day
            } else {
                groups.append((day, day, hours.weekly[day - 1]))
            }
        }
        let lines = groups.map { group in
            let days =
                group.first == group.last ? Speech.weekday(group.first) : "\(Speech.weekday(group.first)) to \(Speech.weekday(group.last))"
            return "\(days) \(group.intervals.isEmpty ? "closed" : Speech.intervals(group.intervals))"
        }
        let soon = hours.holidays.filter { $0.date >= local.date && $0.date <= local.date.adding(days: 14) }.sorted { $0.date < $1.date }
        let exceptions = soon.map {
            " On \(Speech.date($0.date)) (\($0.name)) we're \($0.intervals.isEmpty ? "closed" : "open \(Speech.intervals($0.intervals))")."
        }
        return "Our hours are: \(lines.joined(separator: "; ")).\(exceptions.joined())"
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

import Basics

/// "12/25", "Nov. 26th", "2026-11-26", "next Tuesday", "tomorrow", "in three days", "this weekend".
extension MentionScanner {
    static let weekdays: [String: Int] = [
        "monday": 1, "mondays": 1, "mon": 1, "tuesday": 2, "tuesdays": 2, "tue": 2, "tues": 2, "wednesday": 3, "wednesdays": 3, "wed": 3,
        "weds": 3,
        "thursday": 4, "thursdays": 4, "thu": 4, "thur": 4, "thurs": 4, "friday": 5, "fridays": 5, "fri": 5, "saturday": 6, "saturdays": 6,
        "sat": 6, "sunday": 7, "sundays": 7, "sun": 7, "lunes": 1, "martes": 2, "miercoles": 3, "jueves": 4, "viernes": 5, "sabado": 6,
        "domingo": 7,
    ]
    static let months: [String: Int] = [
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
        "july": 7,
        "jul": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11,
        "december": 12,
        "dec": 12,
    ]

    func date() -> Mention? {
        guard let token = token(at) else { return nil }
        if token.kind == .number { return isoDate() ?? numericDate() ?? dayThenMonth() ?? ordinalDay() }
        return token.kind == .word ? monthThenDay() ?? weekday() ?? relative() : nil
    }

    private func found(_ date: DatePhrase, until end: Int) -> Mention { Mention(.date(date), at..<end) }

    private func isoDate() -> Mention? {
        guard let year = token(at)?.whole, (1_900...2_200).contains(year), token(at + 1)?.isSymbol("-") == true,
            token(at + 3)?.isSymbol("-") == true,
            let month = token(at + 2)?.whole, let day = token(at + 4)?.whole, CivilDate(year: year, month: month, day: day) != nil
        else { return nil }
        return found(.day(year: year, month: month, day: day), until: at + 5)
    }

    private static let afterFractions: Set<String> = [
        "inch", "inches", "in", "cup", "cups", "hp", "ton", "acre", "bath", "hour", "hours", "day", "off", "of", "price", "mile", "full",
        "horsepower",
    ]

    /// Month first, as in the United States. "3/4 inch" is a fraction and "24/7" is always.
    private func numericDate() -> Mention? {
        guard let month = token(at)?.whole, token(at + 1)?.isSymbol("/") == true, let day = token(at + 2)?.whole,
            token(at + 1)?.spaceBefore == false, token(at + 2)?.spaceBefore == false, !isMoneySign(at - 1),
            let date = CivilDate(year: 2_024, month: month, day: day)
        else { return nil }
        if token(at + 3)?.isSymbol("/") == true, let written = token(at + 4)?.whole {
            let year = written < 100 ? 2_000 + written : written
            guard (1_900...2_200).contains(year), CivilDate(year: year, month: month, day: day) != nil else { return nil }
            return found(.day(year: year, month: date.month, day: date.day), until: at + 5)
        }
        if token(at + 3)?.isWord(in: Self.afterFractions) == true || token(at + 3)?.isSymbol("\"") == true
            || token(at + 3)?.isSymbol("/") == true
        {
            return nil
        }
        return found(.day(year: nil, month: date.month, day: date.day), until: at + 3)
    }

    private func dayThenMonth() -> Mention? {
        guard let day = token(at)?.whole, (1...31).contains(day) else { return nil }
        var place = at + 1
        if isOrdinalSuffix(place) { place += 1 }
        if token(place)?.isWord("of") == true { place += 1 }
        guard let name = token(place), let month = Self.months[name.text], name.kind == .word, !isVerbMay(place),
            CivilDate(year: 2_024, month: month, day: day) != nil
        else { return nil }
        return withYear(month: month, day: day, behind: place + 1)
    }

    private func monthThenDay() -> Mention? {
        guard let name = token(at), let month = Self.months[name.text] else { return nil }
        var place = at + 1
        if token(place)?.isSymbol(".") == true { place += 1 }
        if token(place)?.isWord("the") == true { place += 1 }
        if let day = token(place)?.whole, CivilDate(year: 2_024, month: month, day: day) != nil, token(place)?.text.contains(".") == false {
            return withYear(month: month, day: day, behind: isOrdinalSuffix(place + 1) ? place + 2 : place + 1)
        }
        // A month alone: "may" and "march" are verbs too, and the short forms are words of other kinds.
        guard name.text.count > 3 || name.text == "may",
            !["may", "march"].contains(name.text) || before(at)?.isWord(in: ["in", "of", "next", "this", "until", "late", "early"]) == true
        else { return nil }
        return found(.month(month), until: at + 1)
    }

    private func withYear(month: Int, day: Int, behind: Int) -> Mention {
        let place = token(behind)?.isSymbol(",") == true ? behind + 1 : behind
        if let year = token(place)?.whole, (1_990...2_100).contains(year), token(place)?.text.count == 4 {
            return found(.day(year: year, month: month, day: day), until: place + 1)
        }
        return found(.day(year: nil, month: month, day: day), until: behind)
    }

    /// "the 20th", "on the 5th".
    private func ordinalDay() -> Mention? {
        guard let day = token(at)?.whole, (1...31).contains(day), isOrdinalSuffix(at + 1), before(at)?.isWord("the") == true,
            token(at + 2)?.isWord(in: [
                "floor", "time", "street", "st", "avenue", "ave", "grade", "anniversary", "birthday", "visit", "one", "year",
            ]) != true
        else { return nil }
        return found(.dayOfMonth(day), until: at + 2)
    }

    private func isOrdinalSuffix(_ place: Int) -> Bool {
        token(place).map { $0.isWord(in: ["st", "nd", "rd", "th"]) && !$0.spaceBefore } ?? false
    }

    private func isVerbMay(_ place: Int) -> Bool {
        token(place)?.isWord("may") == true
            && token(place + 1)?.isWord(in: ["be", "not", "have", "i", "we", "need", "take", "want"]) == true
    }

    private func before(_ place: Int) -> Token? { token(place - 1) }

    private func weekday() -> Mention? {
        guard let token = token(at) else { return nil }
        var place = at
        var next = false
        if token.isWord(in: ["next", "this", "coming"]) {
            next = token.text == "next"
            place += 1
        }
        guard let name = self.token(place), let day = Self.weekdays[name.text], name.kind == .word else { return nil }
        // "sat" and "sun" are words of their own in small letters: "we sat in the sun".
        if ["sat", "sun", "wed", "mon"].contains(name.text), !name.isCapitalised, !standsAmongDays(place) { return nil }
        var end = place + 1
        if self.token(end)?.isSymbol(".") == true, self.token(end + 1).map({ $0.isSymbol("-") || Self.weekdays[$0.text] != nil }) == true {
            end += 1
        }
        if let sign = self.token(end), sign.isSymbol("-") || sign.isWord(in: ["to", "through", "thru", "til", "until"]),
            let last = self.token(end + 1),
            let lastDay = Self.weekdays[last.text]
        {
            return found(.weekdays(day, lastDay), until: end + 2)
        }
        return found(.weekday(day, next: next), until: place + 1)
    }

    private func standsAmongDays(_ place: Int) -> Bool {
        [place - 2, place - 1, place + 1, place + 2].contains { token($0).map { Self.weekdays[$0.text] != nil } ?? false }
            || before(place)?.isWord(in: ["on", "next", "this", "every", "open", "by"]) == true
    }

    private func relative() -> Mention? {
        guard let token = token(at) else { return nil }
        let second = self.token(at + 1)
        switch token.text {
        case "today", "tonight", "hoy": return found(.days(0), until: at + 1)
        case "tomorrow", "tmrw", "tomorow", "tommorow", "tommorrow": return found(.days(1), until: at + 1)
        case "yesterday": return found(.days(-1), until: at + 1)
        case "day" where second?.isWord("after") == true && self.token(at + 2)?.isWord("tomorrow") == true:
            return found(.days(2), until: at + 3)
        case "weekdays", "weekday": return found(.weekdays(1, 5), until: at + 1)
        case "weekends": return found(.weekdays(6, 7), until: at + 1)
        case "weekend": return found(.weekend(next: before(at)?.isWord("next") == true), until: at + 1)
        case "week" where before(at)?.isWord("next") == true: return found(.week(next: true), until: at + 1)
        case "week" where before(at)?.isWord("this") == true: return found(.week(next: false), until: at + 1)
        case "in": return inDays()
        default: return nil
        }
    }

    /// "in three days", "in 2 weeks": a date, where "takes three days" is a duration.
    private func inDays() -> Mention? {
        guard let number = numeral(at: at + 1), let unit = token(number.end), number.value <= 366 else { return nil }
        let days = unit.isWord(in: ["day", "days"]) ? 1 : unit.isWord(in: ["week", "weeks"]) ? 7 : 0
        return days == 0 ? nil : found(.days(Int(number.value) * days), until: number.end + 1)
    }
}

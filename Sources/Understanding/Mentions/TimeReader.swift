/// "5pm", "17:00", "half past two", "after 3", "8-5pm", "between 8 and 10", "noon", "in the evening".
extension MentionScanner {
    func time() -> Mention? {
        guard let token = token(at) else { return nil }
        if token.kind == .number { return always() ?? clockTime(from: at, relation: nil) }
        guard token.kind == .word else { return nil }
        if let relation = Self.relations[token.text] {
            return clockTime(from: self.token(at + 1)?.isWord("the") == true ? at + 2 : at + 1, relation: relation)
        }
        return spokenQuarter() ?? named()
    }

    enum Relation { case at, after, before, from }

    private static let relations: [String: Relation] = [
        "at": .at, "around": .at, "about": .at, "@": .at, "after": .after, "past": .after, "since": .after, "before": .before,
        "by": .before,
        "until": .before, "till": .before, "til": .before, "from": .from, "between": .from,
    ]

    private struct Clock {
        var minute: Int
        var isCertain: Bool
        var isExplicit: Bool
        let end: Int
    }

    /// "24/7" is no date, no fraction, and open at any time.
    private func always() -> Mention? {
        guard token(at)?.whole == 24, token(at + 1)?.isSymbol("/") == true, token(at + 2)?.whole == 7 else { return nil }
        return Mention(.time(TimePhrase(from: 0, until: 1_440, isCertain: true)), at..<(at + 3))
    }

    private func clockTime(from start: Int, relation: Relation?) -> Mention? {
        guard var first = clock(at: start) else { return nil }
        if let behind = rangeSign(at: first.end) ?? (token(first.end)?.isWord(in: ["until", "till", "til"]) == true ? first.end + 1 : nil),
            let second = clock(at: behind), first.isExplicit || second.isExplicit || relation == .from && endsPhrase(second.end)
        {
            if !first.isCertain, second.isCertain { first = meridiem(of: first, before: second) }
            return Mention(
                .time(TimePhrase(from: first.minute, until: second.minute, isCertain: first.isCertain && second.isCertain)), at..<second.end
            )
        }
        guard first.isExplicit || relation != nil && endsPhrase(first.end) else { return nil }
        let minute = first.minute
        let phrase =
            switch relation {
            case .after: TimePhrase(from: minute, until: nil, isCertain: first.isCertain)
            case .before: TimePhrase(from: nil, until: minute, isCertain: first.isCertain)
            default: TimePhrase(from: minute, until: minute, isCertain: first.isCertain)
            }
        return Mention(.time(phrase), at..<first.end)
    }

    /// The first end of "8-5pm": the half of the day in which it lies before the second.
    private func meridiem(of first: Clock, before second: Clock) -> Clock {
        var first = first
        let hour = first.minute % 720
        first.minute = hour + 720 < second.minute ? hour + 720 : hour
        // "8-5pm" begins in the morning, "1-5pm" in the afternoon.
        if hour >= 7 * 60, hour < second.minute, second.minute - hour <= 14 * 60 { first.minute = hour }
        first.isCertain = true
        return first
    }

    private func clock(at start: Int) -> Clock? {
        guard let token = token(start) else { return nil }
        if token.isWord("noon") || token.isWord("midday") { return Clock(minute: 720, isCertain: true, isExplicit: true, end: start + 1) }
        if token.isWord("midnight") { return Clock(minute: 0, isCertain: true, isExplicit: true, end: start + 1) }
        guard let (hour, minute, behind, written) = hourAndMinute(at: start), hour <= 24, minute < 60 else { return nil }
        if let (isAfternoon, end) = halfOfDay(at: behind), hour <= 12, hour > 0 {
            return Clock(minute: hour % 12 * 60 + minute + (isAfternoon ? 720 : 0), isCertain: true, isExplicit: true, end: end)
        }
        if self.token(behind)?.isWord("oclock") == true {
            return Clock(minute: guessed(hour) * 60 + minute, isCertain: false, isExplicit: true, end: behind + 1)
        }
        if written {
            let certain = hour > 12 || hour == 0 || token.text.hasPrefix("0")
            return Clock(minute: (certain ? hour % 24 : guessed(hour)) * 60 + minute, isCertain: certain, isExplicit: true, end: behind)
        }
        return hour >= 1 && hour <= 12 ? Clock(minute: guessed(hour) * 60 + minute, isCertain: false, isExplicit: false, end: behind) : nil
    }

    /// Hour, minute, the token behind, and whether minutes were written.
    private func hourAndMinute(at start: Int) -> (Int, Int, Int, Bool)? {
        if token(start)?.kind == .number, let hour = token(start)?.whole, token(start)?.text.contains(".") == false {
            if token(start + 1)?.isSymbol(":") == true, let minute = token(start + 2)?.whole, token(start + 2)?.text.count == 2,
                token(start + 2)?.spaceBefore == false
            {
                return (hour, minute, start + 3, true)
            }
            return (hour, 0, start + 1, false)
        }
        guard token(start)?.kind == .word, let spelled = numeral(at: start), spelled.value >= 1, spelled.value <= 12 else { return nil }
        return (Int(spelled.value), 0, spelled.end, false)
    }

    /// Work is done by day: one to six is taken for the afternoon.
    private func guessed(_ hour: Int) -> Int { (1...6).contains(hour) ? hour + 12 : hour % 24 }

    private func halfOfDay(at place: Int) -> (Bool, Int)? {
        guard let token = token(place) else { return nil }
        if token.isWord(in: ["am", "pm"]) { return (token.text == "pm", place + 1) }
        if token.isWord(in: ["a", "p"]) {
            if self.token(place + 1)?.isSymbol(".") == true, self.token(place + 2)?.isWord("m") == true {
                return (token.text == "p", self.token(place + 3)?.isSymbol(".") == true ? place + 4 : place + 3)
            }
            return token.spaceBefore ? nil : (token.text == "p", place + 1)
        }
        if token.isWord("in"), self.token(place + 1)?.isWord("the") == true, let part = self.token(place + 2) {
            if part.isWord("morning") { return (false, place + 3) }
            if part.isWord(in: ["afternoon", "evening"]) { return (true, place + 3) }
        }
        if token.isWord("at"), self.token(place + 1)?.isWord("night") == true { return (true, place + 2) }
        return nil
    }

    private static let followers: Set<String> = [
        "on", "tomorrow", "today", "tonight", "or", "and", "please", "if", "but", "until", "to", "then", "is", "would", "works", "for",
        "this", "next",
        "sharp", "ish", "thanks", "so", "because", "when", "we", "i", "you", "under", "with", "monday", "tuesday", "wednesday", "thursday",
        "friday",
        "saturday", "sunday", "ok", "at",
    ]

    /// Whether "at 5" ends there: "at 5 Oak Street" and "after 3 days" do not.
    private func endsPhrase(_ place: Int) -> Bool {
        guard let token = token(place) else { return true }
        return token.kind == .symbol
            ? !"%$/-:#.".contains(token.text) || token.text == "." && self.token(place + 1)?.kind != .number
            : token.isWord(in: Self.followers)
    }

    /// "half past two", "quarter to five", "ten past nine".
    private func spokenQuarter() -> Mention? {
        guard let token = token(at) else { return nil }
        let minutes: Int
        switch token.text {
        case "half": minutes = 30
        case "quarter": minutes = 15
        default: return nil
        }
        guard let sign = self.token(at + 1), sign.isWord(in: ["past", "to", "after", "before"]), let hour = clock(at: at + 2) else {
            return nil
        }
        let minute = (hour.minute + (["past", "after"].contains(sign.text) ? minutes : -minutes) + 1_440) % 1_440
        return Mention(.time(TimePhrase(from: minute, until: minute, isCertain: hour.isCertain)), at..<hour.end)
    }

    private static let partsOfDay: [String: (Int, Int)] = [
        "morning": (360, 720), "mornings": (360, 720), "afternoon": (720, 1_020), "afternoons": (720, 1_020), "evening": (1_020, 1_320),
        "evenings": (1_020, 1_320), "night": (1_200, 1_440), "overnight": (1_200, 1_800), "noon": (720, 720), "midday": (720, 720),
        "midnight": (0, 0),
    ]

    private func named() -> Mention? {
        guard let token = token(at), let (from, until) = Self.partsOfDay[token.text] else { return nil }
        // "good morning" greets.
        if at > 0, text.tokens[at - 1].isWord("good") { return nil }
        return Mention(.time(TimePhrase(from: from, until: until, isCertain: from == until)), at..<(at + 1))
    }
}

/// Percentages, durations and distances.
extension MentionScanner {
    private enum Unit { case percent, seconds(Double), months(Double), metres(Double) }

    private static let unitNames: [String: Unit] = {
        var names: [String: Unit] = [:]
        func name(_ unit: Unit, _ words: String) { for word in words.split(separator: " ") { names[String(word)] = unit } }
        name(.percent, "% percent pct")
        name(.seconds(1), "second seconds sec secs")
        name(.seconds(60), "minute minutes min mins")
        name(.seconds(3_600), "hour hours hr hrs")
        name(.seconds(86_400), "day days")
        name(.seconds(604_800), "week weeks wk wks")
        name(.months(1), "month months")
        name(.months(12), "year years yr yrs")
        name(.metres(1_609.344), "mile miles mi")
        name(.metres(1_000), "kilometer kilometers kilometre kilometres km")
        name(.metres(1), "meter meters metre metres")
        name(.metres(0.3048), "foot feet ft")
        name(.metres(0.9144), "yard yards yd")
        name(.metres(0.0254), "inch inches")
        return names
    }()

    static func isUnit(_ word: String) -> Bool {
        unitNames[word] != nil
            || [
                "gallon", "gallons", "gal", "people", "guests", "persons", "sq", "square", "lbs", "pounds", "acres", "acre", "times",
                "stories", "story",
                "rooms", "bedrooms", "units", "pieces", "trays", "boxes", "users", "pages", "business", "working",
            ].contains(word)
    }

    func measure() -> Mention? {
        guard let first = numeral(at: at) ?? article() else { return nil }
        if let (unit, end) = unit(at: first.end) { return mention(Span(first.value), unit, at..<end) }
        guard let behind = rangeSign(at: first.end), let second = numeral(at: behind), second.value > first.value,
            let (unit, end) = unit(at: second.end)
        else { return nil }
        return mention(Span(first.value, second.value), unit, at..<end)
    }

    /// "half an hour", "an hour", "a week".
    private func article() -> (value: Double, end: Int)? {
        guard let token = token(at) else { return nil }
        if token.isWord("half"), self.token(at + 1)?.isWord(in: ["a", "an"]) == true { return (0.5, at + 2) }
        // "per hour", "in a day" and the like name a rate or a vague time: only "within an hour" is a promise.
        if token.isWord(in: ["a", "an"]), at > 0, text.tokens[at - 1].isWord(in: ["within", "under", "over"]) { return (1, at + 1) }
        return nil
    }

    private func unit(at place: Int) -> (Unit, Int)? {
        var place = place
        if token(place)?.isSymbol("-") == true { place += 1 }
        if token(place)?.isWord(in: ["business", "working", "full"]) == true { place += 1 }
        guard let token = token(place), let unit = Self.unitNames[token.text] else { return nil }
        return (unit, place + 1)
    }

    private func mention(_ span: Span, _ unit: Unit, _ tokens: Range<Int>) -> Mention {
        switch unit {
        case .percent: Mention(.percent(span), tokens)
        case .seconds(let factor): Mention(.seconds(span.scaled(by: factor)), tokens)
        case .months(let factor): Mention(.months(span.scaled(by: factor)), tokens)
        case .metres(let factor): Mention(.metres(span.scaled(by: factor)), tokens)
        }
    }
}

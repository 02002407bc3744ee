import Understanding

/// Nothing is said that has a price, percentage, time, date, phone number, address number or link which the sources lack.
public enum NumberGuard {
    /// A number in a sentence that no source bears out.
    public struct Untraceable: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable { case amount, percent, duration, distance, date, time, phone, email, link, number }
        public let kind: Kind
        /// As the sentence says it.
        public let text: String
    }

    /// What may be said beyond the sources, such as the moment's date for "we are open today until 5".
    public static func check(sentence: String, sources: [String], allowed: [String] = []) -> [Untraceable] {
        check(sentence: sentence, against: Evidence(sources + allowed))
    }

    /// The same for many sentences over one set of sources: their numbers are read once.
    public static func check(sentence: String, against evidence: Evidence) -> [Untraceable] {
        let text = TokenizedText(sentence)
        return Mentions.all(in: text).compactMap { mention in
            guard !isPartOfDay(mention, text), let kind = evidence.lacks(mention.value) else { return nil }
            return Untraceable(kind: kind, text: text.text(text.bytes(ofTokens: mention.tokens)))
        }
    }

    /// "in the morning" is no time that could be wrong by the hour.
    private static func isPartOfDay(_ mention: Mention, _ text: TokenizedText) -> Bool {
        guard case .time(let time) = mention.value, mention.tokens.count == 1 else { return false }
        return !time.isCertain && text.tokens[mention.tokens.lowerBound].kind == .word
    }

    /// All that some sources say in numbers.
    public struct Evidence: Sendable {
        private var money: Set<Int> = []
        private var percents: Set<Double> = []
        private var seconds: Set<Double> = []
        private var months: Set<Double> = []
        private var metres: Set<Double> = []
        private var dates: Set<DatePhrase> = []
        private var weekdays: Set<Int> = []
        private var certainTimes: Set<Int> = []
        private var vagueTimes: Set<Int> = []
        private var names: Set<String> = []
        private var numbers: Set<Double> = []
        /// Somewhere prices are spoken of, so that a bare number may be one: "Water heater | 900 | 1500" under "Price in $".
        private var speaksOfMoney = false

        public init(_ sources: [String]) {
            for source in sources { add(TokenizedText(source)) }
        }
    }
}

extension NumberGuard.Evidence {
    private mutating func add(_ text: TokenizedText) {
        for mention in Mentions.all(in: text) { add(mention.value) }
        for token in text.tokens {
            if let value = token.value { numbers.insert(value) }
            if token.kind == .symbol, "$£€".contains(token.text) { speaksOfMoney = true }
            if ["price", "prices", "cost", "costs", "fee", "fees", "rate", "rates", "usd", "dollars"].contains(token.text) {
                speaksOfMoney = true
            }
        }
    }

    private mutating func add(_ value: Mention.Value) {
        switch value {
        case .money(let money): self.money.formUnion([money.low, money.high])
        case .percent(let span): percents.formUnion([span.low, span.high])
        case .seconds(let span): seconds.formUnion([span.low, span.high])
        case .months(let span): months.formUnion([span.low, span.high])
        case .metres(let span): metres.formUnion([rounded(span.low), rounded(span.high)])
        case .date(let date): add(date)
        case .time(let time): add(time)
        case .phone(let name), .email(let name), .link(let name): names.insert(name)
        case .number(let span): numbers.formUnion([span.low, span.high])
        }
    }

    private mutating func add(_ date: DatePhrase) {
        dates.insert(date)
        switch date {
        case .day(_, let month, let day):
            // A source with the year bears out a sentence without it.
            dates.insert(.day(year: nil, month: month, day: day))
            dates.insert(.month(month))
        case .weekday(let day, _): weekdays.insert(day)
        case .weekdays(let first, let last): for step in 0...((last - first + 7) % 7) { weekdays.insert((first - 1 + step) % 7 + 1) }
        case .weekend: weekdays.formUnion([6, 7])
        default: break
        }
    }

    private mutating func add(_ time: TimePhrase) {
        for minute in [time.from, time.until].compactMap({ $0 }) {
            if time.isCertain { certainTimes.insert(minute % 1_440) } else { vagueTimes.insert(minute % 720) }
        }
    }

    /// What kind of number is missing; nil where the sources bear it out.
    func lacks(_ value: Mention.Value) -> NumberGuard.Untraceable.Kind? {
        switch value {
        case .money(let money): [money.low, money.high].allSatisfy(has) ? nil : .amount
        case .percent(let span): has(span, in: percents) ? nil : .percent
        case .seconds(let span): has(span, in: seconds) ? nil : .duration
        case .months(let span): has(span, in: months) ? nil : .duration
        case .metres(let span): has(Span(rounded(span.low), rounded(span.high)), in: metres) ? nil : .distance
        case .date(let date): has(date) ? nil : .date
        case .time(let time): has(time) ? nil : .time
        case .phone(let name): names.contains(name) ? nil : .phone
        case .email(let name): names.contains(name) ? nil : .email
        case .link(let name): names.contains(name) ? nil : .link
        case .number(let span): has(span, in: numbers) ? nil : .number
        }
    }

    private func has(_ minor: Int) -> Bool { money.contains(minor) || speaksOfMoney && numbers.contains(Double(minor) / 100) }

    private func has(_ span: Span, in set: Set<Double>) -> Bool { set.contains(span.low) && set.contains(span.high) }

    private func has(_ date: DatePhrase) -> Bool {
        switch date {
        // "today", "tomorrow" and "next week" name no date that a source could hold.
        case .days, .week: true
        case .weekday(let day, _): weekdays.contains(day)
        case .weekdays(let first, let last): weekdays.contains(first) && weekdays.contains(last)
        case .weekend: weekdays.contains(6) || weekdays.contains(7)
        case .month(let month): dates.contains(.month(month))
        case .day, .dayOfMonth: dates.contains(date)
        }
    }

    private func has(_ time: TimePhrase) -> Bool {
        [time.from, time.until].compactMap { $0 }.allSatisfy { minute in
            if certainTimes.contains(minute % 1_440) { return true }
            // "at 5" in either text leaves the half of the day open.
            if vagueTimes.contains(minute % 720) { return true }
            return !time.isCertain && (certainTimes.contains(minute % 720) || certainTimes.contains(minute % 720 + 720))
        }
    }

    /// To the decimetre: 40 km said in miles is still another number, but a foot is a foot.
    private func rounded(_ metres: Double) -> Double { (metres * 1_000).rounded() / 1_000 }
}

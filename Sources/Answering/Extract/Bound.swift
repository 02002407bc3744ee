import Understanding

/// A range that a text speaks of, such as "15 to 44 days", "up to 6 zones", "90 days or more": a question's own figure lies in one of
/// several, and that one answers it.
struct Bound: Sendable, Hashable {
    enum Unit: Sendable, Hashable { case seconds, months, metres, money, number }

    let unit: Unit
    let low: Double
    let high: Double

    func holds(_ figure: Figure) -> Bool { unit == figure.unit && low <= figure.value && figure.value <= high }

    static func all(in text: TokenizedText) -> [Bound] {
        Mentions.all(in: text).compactMap { mention in
            guard let (unit, span) = measure(mention.value) else { return nil }
            if span.low < span.high { return Bound(unit: unit, low: span.low, high: span.high) }
            let before = text.tokens[..<mention.tokens.lowerBound].suffix(3).map(\.text)
            let after = text.tokens[mention.tokens.upperBound...].prefix(4).map(\.text)
            if isMost(before, after) { return Bound(unit: unit, low: -.infinity, high: span.high) }
            if isLeast(before, after) { return Bound(unit: unit, low: span.low, high: .infinity) }
            return nil
        }
    }

    fileprivate static func measure(_ value: Mention.Value) -> (Unit, Span)? {
        switch value {
        case .seconds(let span): (.seconds, span)
        case .months(let span): (.months, span)
        case .metres(let span): (.metres, span)
        case .number(let span): (.number, span)
        case .money(let money): (.money, Span(Double(money.low), Double(money.high)))
        case .percent, .date, .time, .phone, .email, .link: nil
        }
    }

    private static func isMost(_ before: [String], _ after: [String]) -> Bool {
        Phrases.most.match(before) || Phrases.orLess.match(after)
    }

    private static func isLeast(_ before: [String], _ after: [String]) -> Bool {
        Phrases.least.match(before) || Phrases.orMore.match(after)
    }
}

/// A figure that a question names.
struct Figure: Sendable, Hashable {
    let unit: Bound.Unit
    let value: Double

    static func all(in text: TokenizedText) -> [Figure] {
        Mentions.all(in: text).compactMap { mention in
            guard let (unit, span) = Bound.measure(mention.value), span.low == span.high else { return nil }
            return Figure(unit: unit, value: span.low)
        }
    }
}

extension Phrases {
    fileprivate static let most = Phrases("up to\nat most\nless|fewer|no more|not more than\nunder|below|within|until")
    fileprivate static let least = Phrases("more than\nover|above|from|beyond|exceeding\nat least\nminimum of")
    fileprivate static let orLess = Phrases(
        "^ or|and less|fewer|under|below|younger|shorter\n^ [days|hours|weeks|months|years|people|guests|feet] or|and less|fewer|under|below"
    )
    fileprivate static let orMore = Phrases(
        "^ or|and more|over|above|older|longer|up\n^ [days|hours|weeks|months|years|people|guests|feet] or|and more|over|above|up")
}

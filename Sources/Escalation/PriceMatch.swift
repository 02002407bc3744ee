import Understanding

/// Finds the prices that a message asks for. Rather none than a wrong one: where the message says more than a row covers, the
/// business's documents answer.
extension PriceBook {
    public struct Match: Sendable, Hashable {
        public let row: Row
        /// The price for as many units as the message names ("60 guests", "40 feet"); the row's own where it names none.
        public let total: Money
        public let count: Double?
    }

    /// The rows that fit equally well, at most three, in the book's order.
    public func matches(_ reading: Reading, services: [ServiceName]) -> [Match] {
        let asked = Self.content(reading.text)
        guard !asked.isEmpty, Self.asksPrice.match(reading.text.words), !Self.suppliedByCustomer.match(reading.text.words),
            !Self.besidesThePrice.match(reading.text.words)
        else { return [] }
        let index = rows.map { Self.stems($0.name) }
        let names = Dictionary(grouping: services, by: \.code).mapValues { group in
            Set(group.flatMap { [$0.name] + $0.synonyms }.flatMap(Self.stems))
        }
        let scored = rows.indices.compactMap { place -> (Int, Double)? in
            score(place, asked: asked, index: index, names: names[rows[place].serviceCode] ?? []).map { (place, $0) }
        }
        guard let best = scored.map(\.1).max() else { return [] }
        return scored.filter { $0.1 >= best - 0.01 }.prefix(3).map { match(rows[$0.0], reading.text) }
    }

    /// How well a row fits; nil where it does not. Rare words weigh more: "tankless" tells more than "heater".
    private func score(_ place: Int, asked: Set<String>, index: [Set<String>], names: Set<String>) -> Double? {
        let own = index[place]
        func weight(_ stem: String) -> Double {
            let count = Double(index.count { $0.contains(stem) })
            return count == 0 ? 1 : 1 + 2 / count
        }
        let matched = asked.intersection(own)
        let viaService = asked.intersection(names).subtracting(own)
        guard !matched.isEmpty, matched.contains(where: { $0.first?.isLetter == true }) else { return nil }
        let covered = matched.reduce(0) { $0 + weight($1) } + viaService.reduce(0) { $0 + 0.5 * weight($1) }
        let missing = asked.subtracting(own).subtracting(names)
        // A word of another row is a distinction that this row fails: "electric" is not the gas heater.
        let contradicted = missing.contains { stem in index.contains { $0.contains(stem) } }
        let lost = missing.reduce(0) { $0 + weight($1) }
        guard !contradicted, covered >= 1.5 * lost, covered >= 2 else { return nil }
        return covered - lost - 0.1 * Double(own.subtracting(asked).count)
    }

    private static let asksPrice = Phrases(
        """
        how expensive
        how much is|are|do|does|did|would|will|for|to|per|should|can|could|a|an|the|it|u|you|$
        price|prices|pricing|cost|costs|quote|quotes|estimate|rate|rates|charge|ballpark|fee
        what|whats .. run|runs [me|us|per|$]
        """)

    private static let suppliedByCustomer = Phrases(
        """
        i|we|already|ive|weve [already|have|just] bought|purchased|got|own|have .. it|one|toilet|heater|faucet|pump|pavers|sod|food|plates
        my|our own
        supply|supplied|provide|bring by|my|our|myself
        """)

    /// Questions about money that no price answers.
    private static let besidesThePrice = Phrases(
        """
        discount*|coupon|promo|code|special|deal|cheaper|lowest|negotiate|markup|margin|financ*|installment*|deposit|warranty|refund|fee|surcharge|extra
        night|weekend|weekends|holiday|holidays|sunday|sundays|saturday|saturdays|hours emergency|rate|rates|call|visit
        at|after night|hours
        costs|cost you
        pay [for] .. over time
        """)

    private static let fillers: Set<String> = Set(
        """
        how much many is are was be does do did will would can could should may a an the of for to in on at by with from or and if so as per it its this that
        these those there here i you u we us me my our your they them price prices pricing cost costs charge charges rate rates quote estimate quoted run
        pay total fee expensive what whats which when where who please pls thanks thank hi hello hey need want like get getting have has got give tell know
        looking about around roughly approximately ballpark just only new one two some any put putting installed install installing installation replace
        replacing replacement job typical service set up lot small medium large big average standard regular normal house home yard garden place each
        person people guest guests head hour day week month year time today tomorrow now usually typically approx make made im id ill its come out do doing
        charged ask going range whole entire complete another more cheap good nice bill minimum usual
        """.split(whereSeparator: \.isWhitespace).map { Inflection.stem(String($0)) })

    private static func stems(_ name: String) -> Set<String> {
        Set(TokenizedText(name).words.map(alias).map(Inflection.stem)).subtracting(fillers)
    }

    /// The message's telling words: no courtesies, no places, dates or counts.
    private static func content(_ text: TokenizedText) -> Set<String> {
        var words: [String] = []
        for (place, word) in text.words.enumerated() {
            let isCount = text.tokens[text.wordTokens[place]].kind == .number
            let next = place + 1 < text.words.count ? text.words[place + 1] : ""
            if isCount, !["gallon", "gallons", "gal"].contains(next) { continue }
            // "5 zones" counts; it names no zone.
            if place > 0, text.tokens[text.wordTokens[place - 1]].kind == .number, !["gallon", "gallons", "gal"].contains(word) {
                continue
            }
            if place > 0, ["in", "near", "for"].contains(text.words[place - 1]), text.tokens[text.wordTokens[place]].isCapitalised {
                continue
            }
            words.append(alias(word))
        }
        return Set(words.map(Inflection.stem)).subtracting(fillers).subtracting(counted)
    }

    private static func alias(_ word: String) -> String {
        [
            "gal": "gallon", "ft": "foot", "feet": "foot", "sqft": "foot", "sq": "square", "lunches": "lunch", "boxed": "box",
            "lunchbox": "box",
        ][word] ?? word
    }

    private static let counted: Set<String> = ["square", "foot"]

    private func match(_ row: Row, _ text: TokenizedText) -> Match {
        guard let count = Self.count(of: row.unit, in: text), count > 1, count < 1e6 else {
            return Match(row: row, total: row.price, count: nil)
        }
        let total = Money(
            low: Int((Double(row.price.low) * count).rounded()), high: Int((Double(row.price.high) * count).rounded()),
            currency: row.price.currency)
        return Match(row: row, total: total, count: count)
    }

    private static let unitWords: [String: Set<String>] = [
        "person": ["people", "guests", "guest", "persons", "person", "heads", "adults", "kids", "pax", "employees", "attendees", "of"],
        "square foot": ["sq", "square", "sqft"], "linear foot": ["feet", "ft", "foot", "linear"], "cubic yard": ["yards", "yard", "cubic"],
        "tree": ["trees"], "hour": ["hours"], "zone": ["zones"], "bed": ["beds"], "drain": ["drains"], "visit": ["visits"],
        "device": ["devices"],
    ]

    /// "60 guests", "for 25": how many units the message speaks of.
    private static func count(of unit: String, in text: TokenizedText) -> Double? {
        guard let words = unitWords[unit] else { return nil }
        for (index, token) in text.tokens.enumerated() where token.kind == .number {
            guard let value = token.value, let next = index + 1 < text.tokens.count ? text.tokens[index + 1] : nil else { continue }
            if words.contains(next.text) { return value }
            if next.text == "boxed" || next.text == "box" || next.text == "boxes", unit == "person" { return value }
        }
        return nil
    }
}

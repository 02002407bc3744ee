/// Numbers in digits and in words.
extension MentionScanner {
    private static let units: [String: Double] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11,
        "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    private static let tens: [String: Double] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]

    /// A numeral, and the token behind it. `k` counts: "1.5k" is 1,500.
    func numeral(at start: Int) -> (value: Double, end: Int)? {
        guard let token = token(start) else { return nil }
        if token.kind == .number, let value = token.value {
            guard let suffix = self.token(start + 1), suffix.kind == .word else { return (value, start + 1) }
            if suffix.text == "k", !suffix.spaceBefore { return (value * 1_000, start + 2) }
            if suffix.isWord("thousand") || suffix.isWord("grand") && value < 1_000 { return (value * 1_000, start + 2) }
            if suffix.isWord("hundred") { return (value * 100, start + 2) }
            if suffix.isWord("million") || suffix.text == "m" && !suffix.spaceBefore && isMoneySign(start - 1) {
                return (value * 1_000_000, start + 2)
            }
            return (value, start + 1)
        }
        return token.kind == .word ? spelled(at: start) : nil
    }

    private func spelled(at start: Int) -> (value: Double, end: Int)? {
        var total = 0.0
        var current = 0.0
        var at = start
        var any = false
        if let first = token(at), first.isWord("a"), let second = token(at + 1), second.isWord(in: ["hundred", "thousand", "million"]) {
            current = 1
            at += 1
        }
        while let token = token(at), token.kind == .word || token.isSymbol("-") && any {
            if let unit = Self.units[token.text] {
                // "twenty five" adds, "five six" are two numerals.
                guard
                    !any || current.truncatingRemainder(dividingBy: 10) == 0 && unit < 10
                        || current.truncatingRemainder(dividingBy: 100) == 0
                else { break }
                current += unit
            } else if let ten = Self.tens[token.text] {
                guard current.truncatingRemainder(dividingBy: 100) == 0 else { break }
                current += ten
            } else if token.text == "hundred", any || current > 0 {
                current = max(1, current) * 100
            } else if token.text == "thousand" || token.text == "grand", any || current > 0 {
                total += max(1, current) * 1_000
                current = 0
            } else if token.isSymbol("-"), let next = self.token(at + 1), !next.spaceBefore, Self.units[next.text] != nil {
                at += 1
                continue
            } else if token.text == "and", any, let next = self.token(at + 1), current.truncatingRemainder(dividingBy: 100) == 0,
                current > 0,
                Self.units[next.text] != nil || Self.tens[next.text] != nil
            {
                at += 1
                continue
            } else {
                break
            }
            any = true
            at += 1
        }
        return any ? (total + current, at) : nil
    }

    /// What joins the two ends of a range; the token behind it.
    func rangeSign(at place: Int) -> Int? {
        guard let token = token(place) else { return nil }
        if token.isSymbol("-") {
            // "$900 – $1,500" and "900-1500", not the hyphen of "24-hour".
            return self.token(place + 1).map { $0.kind == .number || $0.kind == .symbol } == true ? place + 1 : nil
        }
        if token.isWord(in: ["to", "or", "through", "thru"]) { return place + 1 }
        if token.isWord("and"), text.tokens[..<place].suffix(6).contains(where: { $0.isWord("between") }) { return place + 1 }
        return nil
    }

    func isMoneySign(_ place: Int) -> Bool { token(place).map { $0.kind == .symbol && "$£€".contains($0.text) } ?? false }

    /// A number that no other reader claimed. Spelled numbers count only with a unit: "one" is mostly a pronoun.
    func number() -> Mention? {
        guard let token = token(at), token.kind == .number, let first = numeral(at: at) else { return nil }
        if let behind = rangeSign(at: first.end), self.token(behind)?.kind == .number, let second = numeral(at: behind),
            second.value > first.value
        {
            return Mention(.number(Span(first.value, second.value)), at..<second.end)
        }
        return Mention(.number(Span(first.value)), at..<first.end)
    }
}

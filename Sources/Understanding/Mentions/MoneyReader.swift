/// "$1,500", "900 bucks", "1.2k", "between 500 and 800 dollars", "two grand".
extension MentionScanner {
    private static let currencyWords: [String: (code: String, scale: Double)] = [
        "dollar": ("USD", 100), "dollars": ("USD", 100), "bucks": ("USD", 100), "buck": ("USD", 100), "usd": ("USD", 100),
        "cents": ("USD", 1),
        "cent": ("USD", 1), "euro": ("EUR", 100), "euros": ("EUR", 100), "eur": ("EUR", 100), "gbp": ("GBP", 100), "quid": ("GBP", 100),
        "grand": ("", 100_000),
    ]
    private static let signs: [String: String] = ["$": "USD", "£": "GBP", "€": "EUR"]

    func money() -> Mention? {
        guard let first = amount(at: at) else { return unmarkedRange() ?? thousands() }
        if let behind = rangeSign(at: first.end) {
            if let second = amount(at: behind) ?? bareAmount(at: behind), second.minor > first.minor {
                return mention(first.minor, second.minor, first.currency, at..<second.end)
            }
        }
        return mention(first.minor, first.minor, first.currency, at..<first.end)
    }

    private struct Amount {
        let minor: Double
        let currency: String
        let end: Int
    }

    private func mention(_ low: Double, _ high: Double, _ currency: String, _ tokens: Range<Int>) -> Mention? {
        guard high.isFinite, abs(high) < 1e13 else { return nil }
        return Mention(.money(Money(low: Int(low.rounded()), high: Int(high.rounded()), currency: currency)), tokens)
    }

    /// An amount that says it is money: by a sign before it or a word behind it.
    private func amount(at start: Int) -> Amount? {
        guard let token = token(start) else { return nil }
        if token.kind == .symbol, let code = Self.signs[token.text], let number = numeral(at: start + 1),
            self.token(start + 1)?.kind == .number
        {
            let word = self.token(number.end).flatMap { Self.currencyWords[$0.text] }
            return Amount(minor: number.value * 100, currency: code, end: word != nil ? number.end + 1 : number.end)
        }
        if token.isWord("usd"), let number = numeral(at: start + 1) {
            return Amount(minor: number.value * 100, currency: "USD", end: number.end)
        }
        guard let number = numeral(at: start) else { return nil }
        var end = number.end
        if self.token(end)?.isWord("us") == true { end += 1 }
        // "two grand": the numeral has already taken the word.
        if self.token(number.end - 1)?.isWord("grand") == true {
            return Amount(minor: number.value * 100, currency: currency, end: number.end)
        }
        guard let word = self.token(end), let unit = Self.currencyWords[word.text] ?? sign(word) else { return nil }
        return Amount(minor: number.value * unit.scale, currency: unit.code.isEmpty ? currency : unit.code, end: end + 1)
    }

    /// "450€" and "450 $".
    private func sign(_ token: Token) -> (code: String, scale: Double)? {
        guard token.kind == .symbol, let code = Self.signs[token.text], !(self.token(at + 1)?.kind == .number && token.spaceBefore) else {
            return nil
        }
        return (code, 100)
    }

    private func bareAmount(at start: Int) -> Amount? {
        guard token(start)?.kind == .number, let number = numeral(at: start) else { return nil }
        if let unit = token(number.end), unit.kind == .word, Self.isUnit(unit.text) { return nil }
        return Amount(minor: number.value * 100, currency: currency, end: number.end)
    }

    /// "500-800 dollars", "between 500 and 800 bucks": only the second end says that it is money.
    private func unmarkedRange() -> Mention? {
        guard let first = numeral(at: at), let behind = rangeSign(at: first.end), let second = amount(at: behind), !isMoneySign(behind)
        else {
            return nil
        }
        // "2 to 3 thousand dollars" scales both ends.
        let scale = first.value < 100 && second.minor / 100 >= 1_000 ? 1_000.0 : 1
        guard second.minor > first.value * scale * 100 else { return nil }
        return mention(first.value * scale * 100, second.minor, second.currency, at..<second.end)
    }

    /// "1.2k", unless it is a run or a screen.
    private func thousands() -> Mention? {
        guard let token = token(at), token.kind == .number, let suffix = self.token(at + 1), suffix.isWord("k"), !suffix.spaceBefore,
            let number = numeral(at: at)
        else { return nil }
        if let next = self.token(number.end),
            next.isWord(in: ["run", "race", "resolution", "video", "tv", "followers", "visitors", "miles", "people"])
        {
            return nil
        }
        return mention(number.value * 100, number.value * 100, currency, at..<number.end)
    }
}

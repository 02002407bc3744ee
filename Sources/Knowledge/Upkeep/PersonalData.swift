import Understanding

/// What tells who somebody is, taken out of a text before it is kept for others to read.
public enum PersonalData {
    /// The text with a word in brackets in place of each e-mail address, phone number, long number, street address, and of the name behind
    /// "my name is". Masking what is masked changes nothing.
    public static func masked(_ text: String) -> String {
        let tokens = TokenizedText(text)
        var holes = addresses(tokens) + phones(tokens) + longNumbers(tokens) + names(tokens)
        guard !holes.isEmpty else { return text }
        holes.sort { ($0.bytes.lowerBound, -$0.bytes.upperBound) < ($1.bytes.lowerBound, -$1.bytes.upperBound) }
        var out = ""
        var at = 0
        for hole in holes where hole.bytes.lowerBound >= at {
            out += tokens.text(at..<hole.bytes.lowerBound) + hole.label
            at = hole.bytes.upperBound
        }
        return out + tokens.text(at..<text.utf8.count)
    }

    /// Whether something was masked in it.
    public static func isMasked(_ text: String) -> Bool { labels.contains { text.contains($0) } }

    private static let labels = ["[e-mail]", "[phone]", "[number]", "[name]", "[address]"]

    private struct Hole {
        let bytes: Range<Int>
        let label: String
    }

    private static func addresses(_ text: TokenizedText) -> [Hole] {
        text.tokens.indices.compactMap { index in
            let token = text.tokens[index]
            if token.kind == .email { return Hole(bytes: token.range, label: "[e-mail]") }
            // "1423 Birch Lane", "12 N. Oak Street"
            guard token.kind == .number, token.text.count <= 6, token.text.allSatisfy(\.isNumber) else { return nil }
            for end in (index + 2)..<max(index + 2, min(index + 5, text.tokens.count)) {
                guard text.tokens[end].kind == .word else { continue }
                if streets.contains(text.tokens[end].text),
                    text.tokens[(index + 1)..<end].allSatisfy({ $0.kind == .word || $0.text == "." })
                {
                    return Hole(bytes: text.bytes(ofTokens: index..<(end + 1)), label: "[address]")
                }
            }
            return nil
        }
    }

    private static let streets: Set<String> = [
        "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "court", "ct", "boulevard", "blvd", "terrace",
    ]

    private static func phones(_ text: TokenizedText) -> [Hole] {
        Mentions.all(in: text).compactMap { mention in
            guard case .phone = mention.value else { return nil }
            return Hole(bytes: text.bytes(ofTokens: mention.tokens), label: "[phone]")
        }
    }

    /// Cards, accounts, and phone numbers of other countries: nine digits or more with nothing but spaces and signs between, that are no price.
    private static func longNumbers(_ text: TokenizedText) -> [Hole] {
        var holes: [Hole] = []
        var at = 0
        while at < text.tokens.count {
            guard text.tokens[at].kind == .number else {
                at += 1
                continue
            }
            var end = at + 1
            var last = at
            while end < text.tokens.count, text.tokens[end].kind == .number || "+-./() ".contains(text.tokens[end].text) {
                if text.tokens[end].kind == .number { last = end }
                end += 1
            }
            let digits = text.tokens[at...last].reduce(0) { $0 + ($1.kind == .number ? $1.text.count(where: \.isNumber) : 0) }
            let isPrice = at > 0 && "$£€".contains(text.tokens[at - 1].text)
            if digits >= 9, !isPrice { holes.append(Hole(bytes: text.bytes(ofTokens: at..<(last + 1)), label: "[number]")) }
            at = last + 1
        }
        return holes
    }

    // MARK: Names

    private static let introductions = Phrases(
        """
        my [full|first|last] name is
        name is|s
        names
        me llamo
        mi nombre es
        """)
    private static let selves = Phrases("im\ni am\nsoy\nthis is")
    private static let notNames: Set<String> = ["not", "also", "going", "looking", "interested", "in", "a", "the", "from", "i", "it", "we"]

    private static func names(_ text: TokenizedText) -> [Hole] {
        var holes: [Hole] = []
        for (phrases, trusts) in [(introductions, true), (selves, false)] {
            var start = 0
            while let found = phrases.firstMatch(text.words, from: start) {
                start = found.upperBound
                if let hole = name(text, from: found.upperBound, trusts: trusts) { holes.append(hole) }
            }
        }
        return holes
    }

    /// - Parameter trusts: whether the first word is a name however it is written.
    private static func name(_ text: TokenizedText, from word: Int, trusts: Bool) -> Hole? {
        var end = word
        while end < min(word + 3, text.wordTokens.count) {
            let index = text.wordTokens[end]
            let token = text.tokens[index]
            // A name is behind nothing but a space.
            let isNext = index > 0 && text.wordTokens.firstIndex(of: index - 1) == end - 1
            guard token.kind == .word, isNext, !notNames.contains(token.text), token.isCapitalised || trusts && end == word else { break }
            end += 1
        }
        guard end > word else { return nil }
        return Hole(bytes: text.bytes(ofTokens: text.wordTokens[word]..<(text.wordTokens[end - 1] + 1)), label: "[name]")
    }
}

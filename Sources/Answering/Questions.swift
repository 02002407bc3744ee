import Understanding

/// The questions of a message that asks several: "are you open on Sunday? and what does a flush cost?", "do you come to Verona, and are
/// you open on Sunday?"
enum Questions {
    static let most = 3

    /// Empty where the message asks one thing, or more than can be answered one by one.
    static func several(in text: TokenizedText) -> [String] {
        var questions: [String] = []
        var first = 0
        for place in text.tokens.indices {
            let isJoint = isJoint(text, place, after: first)
            guard isJoint || isEnd(text.tokens[place]) || place == text.tokens.count - 1 else { continue }
            let piece = text.text(text.bytes(ofTokens: first..<(isJoint ? place : place + 1)))
            if isQuestion(piece) { questions.append(piece) }
            first = place + 1
        }
        return (2...most).contains(questions.count) ? questions : []
    }

    private static func isEnd(_ token: Token) -> Bool {
        token.kind == .symbol && (token.text == "?" || token.text == "." || token.text == "!")
    }

    /// An "and" that joins two whole questions: one stands before it, and it is followed by a verb and somebody to ask about. "How much
    /// is it and how long does it take" is one question about one thing: its second half says nothing by itself.
    private static func isJoint(_ text: TokenizedText, _ place: Int, after first: Int) -> Bool {
        guard joints.contains(text.tokens[place].text), place > first else { return false }
        let rest = text.tokens[(place + 1)...].prefix { !isEnd($0) }.filter { $0.kind == .word }.map(\.text)
        return asked.match(Array(rest)) && isQuestion(text.text(text.bytes(ofTokens: first..<place)))
    }

    private static let joints: Set<String> = ["and", "also"]
    private static let asked = Phrases(
        """
        ^ do|can|could|will|would you
        ^ are you
        ^ is|are there
        ^ what are your
        """)

    private static func isQuestion(_ piece: String) -> Bool {
        let words = TokenizedText(piece).words
        return words.count >= 3 && Words.telling(words).count >= 1 && (piece.contains("?") || asking.match(words))
    }

    private static let asking = Phrases(
        """
        ^ [and|also|so|or|but|ok|then] what|whats|how|when|where|which|who|why|do|does|can|could|is|are|will|would|should
        """)
}

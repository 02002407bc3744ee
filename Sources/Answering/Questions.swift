import Understanding

/// The questions of a message that asks several: "are you open on Sunday? and what does a flush cost?"
enum Questions {
    static let most = 3

    /// Empty where the message asks one thing, or more than can be answered one by one.
    static func several(in text: TokenizedText) -> [String] {
        var questions: [String] = []
        var first = 0
        for (place, token) in text.tokens.enumerated() {
            let ends = token.kind == .symbol && (token.text == "?" || token.text == "." || token.text == "!")
            guard ends || place == text.tokens.count - 1 else { continue }
            let piece = text.text(text.bytes(ofTokens: first..<(place + 1)))
            if isQuestion(piece) { questions.append(piece) }
            first = place + 1
        }
        return (2...most).contains(questions.count) ? questions : []
    }

    private static func isQuestion(_ piece: String) -> Bool {
        let words = TokenizedText(piece).words
        return words.count >= 3 && Words.telling(words).count >= 1 && (piece.contains("?") || asking.match(words))
    }

    private static let asking = Phrases(
        """
        ^ [and|also|so|or|but|ok|then] what|whats|how|when|where|which|who|why|do|does|can|could|is|are|will|would|should
        """)
}

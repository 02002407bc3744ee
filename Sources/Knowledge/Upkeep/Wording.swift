import Understanding

/// A customer's words as a question that others would ask.
enum Wording {
    private static let maximum = 300

    /// What is asked, without greetings and "I was wondering if": the middle of ten wordings, and the question of a list.
    static func question(_ text: String) -> String {
        var sentences = Sentences.of(text).map(trimmed).filter { !isCourtesy($0) }
        if sentences.contains(where: { $0.hasSuffix("?") }) { sentences = asking(sentences) }
        let whole = sentences.isEmpty ? trimmed(text) : sentences.joined(separator: " ")
        return ended(capitalised(String(whole.prefix(maximum))))
    }

    /// The sentences that ask, each with a short one before it that says of what: "I have a cat. May it come?"
    private static func asking(_ sentences: [String]) -> [String] {
        var kept: [String] = []
        for (index, sentence) in sentences.enumerated() where sentence.hasSuffix("?") {
            let words = TokenizedText(sentence).words
            if index > 0, kept.isEmpty, words.contains(where: pointing.contains), sentences[index - 1].count <= 120 {
                kept.append(sentences[index - 1])
            }
            kept.append(sentence)
        }
        return kept
    }

    private static let pointing: Set<String> = ["it", "that", "this", "they", "them", "those", "these", "one"]

    private static func isCourtesy(_ sentence: String) -> Bool {
        let words = TokenizedText(sentence).words
        return words.isEmpty || courtesies.match(words) && words.count <= 5
    }

    /// Without what stands before the question and says nothing.
    private static func trimmed(_ sentence: String) -> String {
        let text = TokenizedText(sentence)
        var start = 0
        // "Hi there, quick question: …" has three of them.
        while let found = openings.firstMatch(Array(text.words[start...])), found.lowerBound == 0,
            start + found.upperBound < text.words.count
        {
            start += found.upperBound
        }
        guard start > 0 else { return sentence }
        return text.text(text.tokens[text.wordTokens[start]].range.lowerBound..<sentence.utf8.count)
    }

    private static let openings = Phrases(
        """
        ^ hi|hello|hey|hiya|howdy|hola [there|guys|team|all|everyone|folks]
        ^ good morning|afternoon|evening
        ^ ok|okay|so|well|um|uh|oh|please|also|and|but|actually
        ^ [just] [a] quick question [for] [you]
        ^ i [just] have [a|one] [quick] question
        ^ [i] [was] [just] wondering [if|whether|about]
        ^ [i] [just] want|wanted|need|needed|would [like] to know|ask [if|whether|about]
        ^ id like to know|ask [if|whether|about]
        ^ can|could you [please] tell me [if|whether|about]
        ^ do you know [if|whether]
        ^ any idea [if|whether]
        ^ may|can i ask
        ^ my name is name [and]
        ^ im|i am|this is name [and]
        """)

    private static let courtesies = Phrases(
        """
        hi|hello|hey|hola|thanks|thank|thx|please|bye|goodbye|gracias|cheers
        good morning|afternoon|evening|day
        """)

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func ended(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let last = words.last, !"?!".contains(last) else { return words }
        let first = TokenizedText(words).words.first ?? ""
        return asks.contains(first) ? words.trimmingEnd(".,;:") + "?" : words
    }

    private static let asks: Set<String> = [
        "do", "does", "did", "can", "could", "is", "are", "was", "will", "would", "should", "may", "what", "whats", "how", "when", "where",
        "which", "who", "why", "have", "has",
    ]
}

extension String {
    func trimmingEnd(_ characters: String) -> String {
        String(self[..<(lastIndex { !characters.contains($0) && !$0.isWhitespace }.map { index(after: $0) } ?? startIndex)])
    }
}

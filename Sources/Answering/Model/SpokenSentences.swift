import Knowledge

/// Cuts a model's answer into sentences while it comes, and takes out the numbers of the snippets that it cites.
struct SpokenSentences {
    struct Sentence: Hashable {
        let text: String
        /// The snippets that it names, from 1.
        let cited: [Int]
    }

    private var pending = ""

    /// What is whole by now. The last sentence waits for what follows: "$1." may go on with "50".
    mutating func add(_ text: String) -> [Sentence] {
        pending += text
        var pieces = Sentences.of(pending)
        guard pieces.count > 1, let last = pieces.popLast() else { return [] }
        // "It costs $40. [2]" — the mark behind the full stop belongs to the sentence before it.
        if last.hasPrefix("["), !last.contains("]") || Self.isMarksOnly(last) { return [] }
        pending = last
        return pieces.map(Self.sentence).reduce(into: []) { Self.join($1, to: &$0) }
    }

    mutating func end() -> [Sentence] {
        defer { pending = "" }
        return Sentences.of(pending).map(Self.sentence).reduce(into: []) { Self.join($1, to: &$0) }
    }

    /// Marks that stand alone, or before a sentence, are those of the sentence before.
    private static func join(_ sentence: Sentence, to sentences: inout [Sentence]) {
        if sentence.text.isEmpty, let last = sentences.popLast() {
            sentences.append(Sentence(text: last.text, cited: last.cited + sentence.cited))
        } else if !sentence.text.isEmpty {
            sentences.append(sentence)
        }
    }

    private static func isMarksOnly(_ text: String) -> Bool { sentence(text).text.isEmpty }

    private static func sentence(_ piece: String) -> Sentence {
        var text = ""
        var cited: [Int] = []
        var rest = piece[...]
        while let open = rest.firstIndex(of: "[") {
            guard let close = rest[open...].firstIndex(of: "]") else { break }
            let numbers = rest[rest.index(after: open)..<close].split(separator: ",").map { Int($0.drop(while: \.isWhitespace)) }
            guard !numbers.isEmpty, numbers.allSatisfy({ $0 != nil }) else {
                text += rest[...close]
                rest = rest[rest.index(after: close)...]
                continue
            }
            cited += numbers.compactMap { $0 }
            text += rest[..<open]
            rest = rest[rest.index(after: close)...]
        }
        text += rest
        return Sentence(text: tidy(text), cited: cited)
    }

    /// One space between words, none before a full stop.
    private static func tidy(_ text: String) -> String {
        var tidy = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !tidy.isEmpty, !word.allSatisfy({ ".,;:!?".contains($0) }) { tidy += " " }
            tidy += word.filter { $0 != "*" && $0 != "#" && $0 != "`" }
        }
        return tidy
    }
}

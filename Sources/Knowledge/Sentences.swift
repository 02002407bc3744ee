/// Cuts running text at the ends of its sentences. Chunks end where sentences do, and answers are made of whole ones.
public enum Sentences {
    /// Words whose full stop ends no sentence.
    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "st", "ave", "no", "nr", "vs", "etc", "approx", "inc", "ltd", "co", "e.g", "i.e", "sr", "sra", "jr", "min",
        "max", "tel", "ext", "fig", "dept", "a.m", "p.m", "sq", "ft",
    ]

    public static func of(_ text: some StringProtocol) -> [String] {
        var sentences: [String] = []
        var start = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            let next = text.index(after: at)
            if text[at].isNewline || isEnd(text, at, next) {
                append(text[start..<next], to: &sentences)
                start = next
            }
            at = next
        }
        append(text[start...], to: &sentences)
        return sentences
    }

    private static func append(_ piece: some StringProtocol, to sentences: inout [String]) {
        let words = piece.drop(while: \.isWhitespace)
        guard let last = words.lastIndex(where: { !$0.isWhitespace }) else { return }
        sentences.append(String(words[...last]))
    }

    /// Whether a full stop, or its like, at `at` ends the sentence for sure: what stands behind it is there to be seen.
    private static func isEnd<Text: StringProtocol>(_ text: Text, _ at: Text.Index, _ next: Text.Index) -> Bool {
        switch text[at] {
        case "。", "！", "？": return true
        case "!", "?", "…", ".": break
        default: return false
        }
        guard next < text.endIndex, text[next].isWhitespace else { return false }
        guard let following = text[next...].first(where: { !$0.isWhitespace }), !following.isLowercase else { return false }
        return text[at] != "." || !endsAbbreviation(text[..<at])
    }

    /// A single letter, or the number of a list's entry, is no end either.
    private static func endsAbbreviation(_ text: some StringProtocol) -> Bool {
        let word = text.suffix(12).split(whereSeparator: \.isWhitespace).last.map { $0.lowercased() } ?? ""
        return abbreviations.contains(word) || (word.count == 1 && word != "i")
    }
}

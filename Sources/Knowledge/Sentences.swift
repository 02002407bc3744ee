/// Cuts text at the ends of its sentences.
enum Sentences {
    /// Words whose full stop ends no sentence.
    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "st", "ave", "no", "nr", "vs", "etc", "approx", "inc", "ltd", "co", "e.g", "i.e", "sr", "sra", "jr", "min",
        "max",
        "tel", "ext", "fig", "dept",
    ]

    static func of(_ text: String) -> [String] {
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

    private static func append(_ piece: Substring, to sentences: inout [String]) {
        let words = piece.drop(while: \.isWhitespace)
        guard let last = words.lastIndex(where: { !$0.isWhitespace }) else { return }
        sentences.append(String(words[...last]))
    }

    private static func isEnd(_ text: String, _ at: String.Index, _ next: String.Index) -> Bool {
        switch text[at] {
        case "。", "！", "？": return true
        case "!", "?", "…", ".": break
        default: return false
        }
        guard next < text.endIndex, text[next].isWhitespace else { return false }
        guard let following = text[next...].first(where: { !$0.isWhitespace }), !following.isLowercase else { return false }
        return text[at] != "." || !endsAbbreviation(text[..<at])
    }

    private static func endsAbbreviation(_ text: Substring) -> Bool {
        let word = text.suffix(12).split(whereSeparator: \.isWhitespace).last.map { $0.lowercased() } ?? ""
        return abbreviations.contains(word) || (word.count == 1 && word != "i")
    }
}

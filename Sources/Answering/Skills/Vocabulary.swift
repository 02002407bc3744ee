import Understanding

/// Whether a question stays within a skill's own words. What is left over belongs to something that the skill knows nothing of.
struct Vocabulary: Sendable {
    private let words: Set<String>

    init(_ words: String) { self.words = Set(words.split(whereSeparator: \.isWhitespace).map(String.init)).union(Self.common) }

    func covers(_ sentence: [String], and own: [String] = []) -> Bool {
        let own = Set(own.flatMap { TokenizedText($0).words })
        return sentence.allSatisfy { words.contains($0) || own.contains($0) || Int($0) != nil }
    }

    private static let common: Set<String> = Set(
        """
        a an the is are r was be am do does did can could would will may might should i im id ill we us my our me you u ya your ur yours yall youre guys folks
        it its this that these there here to of for in on at by with from or and if so as also too about what whats which when where who how please pls plz
        thanks thank hi hello hey yo good morning afternoon evening day just quick question know tell want wanted need like get find out see ask asking wonder
        wondering curious let say any anyone anybody someone somebody still have has got give guess maybe ok okay sorry oh well actually currently exactly
        business company team place
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// The sentences of a message, as words.
enum Clauses {
    static func of(_ text: TokenizedText) -> [[String]] {
        var sentences: [[String]] = [[]]
        for token in text.tokens {
            if token.kind == .symbol, ".?!;\n".contains(token.text) {
                sentences.append([])
            } else if token.kind == .word || token.kind == .number {
                sentences[sentences.count - 1].append(token.text)
            }
        }
        return sentences.filter { !$0.isEmpty }
    }
}

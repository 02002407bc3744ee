import Understanding

/// The words of a text that say what it is about, each in one spelling.
enum ContentWords {
    static func of(_ text: String) -> Set<String> { of(TokenizedText(text).tokens) }

    static func of(_ tokens: some Sequence<Token>) -> Set<String> {
        Set(tokens.compactMap { $0.kind == .word ? content($0.text) : nil })
    }

    /// The word's stem; nil where it is of no matter.
    static func content(_ word: String) -> String? {
        guard word.count > 1, !functionWords.contains(word) else { return nil }
        return Inflection.stem(word)
    }

    private static let functionWords: Set<String> = Set(
        """
        a an the this that these those and or but nor so if then than as at by for from in into of off on onto out over to up with within
        without about after before between during through under until upon via is are was were be been being am do does did done doing has
        have had having can could may might must shall should will would i im ive ill id we weve well were us our ours you youre youll your
        yours he she it its they them their theirs who whom whose which what when where why how there here also just only even too very much
        many more most some any each every all both either neither not no yes own same such other another again once ever never always
        usually often mostly please per etc lets dont doesnt cant wont isnt arent
        el la los las un una unos unas de del al y o en por para con sin que se su sus es son lo le les si no mas nuestro nuestra
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

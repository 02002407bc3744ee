/// One piece of a message.
public struct Token: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case word, number, symbol, email, link }

    public let kind: Kind
    /// Lowercase, without accents and apostrophes, so that "Don’t" and "dont" are one word.
    public let text: String
    /// Where it stands in the source, in UTF-8 bytes.
    public let range: Range<Int>
    /// Whether a space, or the text's beginning, stands before it.
    public let spaceBefore: Bool
    /// Of a number.
    public let value: Double?
    /// Begins with a capital in the source.
    public let isCapitalised: Bool

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
    func isWord(_ word: String) -> Bool { kind == .word && text == word }
    func isWord(in words: Set<String>) -> Bool { kind == .word && words.contains(text) }
    var whole: Int? { value.flatMap { $0 == $0.rounded() && abs($0) < 1e15 ? Int($0) : nil } }
}

/// A text cut into tokens. Everything else in this room reads tokens, not characters.
public struct TokenizedText: Sendable {
    public let source: String
    public let tokens: [Token]
    /// The words and numbers alone, which is what phrases are matched against.
    public let words: [String]
    /// The token that each of `words` is.
    public let wordTokens: [Int]

    public init(_ source: String) {
        self.source = source
        var lexer = Lexer(source)
        tokens = lexer.run()
        var words: [String] = []
        var places: [Int] = []
        for (index, token) in tokens.enumerated() where token.kind == .word || token.kind == .number {
            words.append(token.text)
            places.append(index)
        }
        self.words = words
        wordTokens = places
    }

    /// The source between two bytes.
    public func text(_ range: Range<Int>) -> String {
        let utf8 = source.utf8
        return String(
            decoding: utf8[
                utf8.index(utf8.startIndex, offsetBy: range.lowerBound)..<utf8.index(utf8.startIndex, offsetBy: range.upperBound)],
            as: UTF8.self)
    }

    /// The bytes that some tokens cover.
    public func bytes(ofTokens range: Range<Int>) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    func token(_ index: Int) -> Token? { index >= 0 && index < tokens.count ? tokens[index] : nil }
}

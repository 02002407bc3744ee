/// The words upon which a business wants a person to take over. Whole words with their inflections; a keyword of several words must
/// stand as written.
public struct Keywords: Sendable {
    private struct Entry: Sendable {
        let keyword: String
        let forms: [Set<String>]
    }

    private let entries: [Entry]

    public init(_ keywords: [String]) {
        entries = keywords.compactMap { keyword in
            let words = TokenizedText(keyword).words
            return words.isEmpty ? nil : Entry(keyword: keyword, forms: words.map(Inflection.forms))
        }
    }

    /// The keywords that the text says, as the business wrote them.
    public func hits(in text: TokenizedText) -> [String] {
        entries.filter { entry in
            guard text.words.count >= entry.forms.count else { return false }
            return (0...(text.words.count - entry.forms.count)).contains { place in
                entry.forms.indices.allSatisfy { entry.forms[$0].contains(text.words[place + $0]) }
            }
        }.map(\.keyword)
    }
}

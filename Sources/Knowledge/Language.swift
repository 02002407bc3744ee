/// The languages whose words PostgreSQL can stem for us. The model reads English only, so in the others the words carry the search.
public enum Language: String, Sendable, CaseIterable {
    case english, spanish, french, german, italian, portuguese

    /// The language whose most frequent words occur most often in `text`; nil where too few of any occur to tell.
    public static func detect(_ text: some StringProtocol) -> Language? {
        var hits: [Language: Int] = [:]
        var words = 0
        for word in text.prefix(8_000).split(whereSeparator: { !$0.isLetter }) {
            words += 1
            for language in frequentWords[word.lowercased()] ?? [] { hits[language, default: 0] += 1 }
        }
        // Ties fall to the language that stands first: a name must not make an English text Italian.
        let best = allCases.max { (hits[$0] ?? 0, order($1)) < (hits[$1] ?? 0, order($0)) }
        guard let best, let count = hits[best], count >= 2, count * 12 >= words else { return nil }
        return best
    }

    private static func order(_ language: Language) -> Int { allCases.firstIndex(of: language) ?? 0 }

    private static let frequentWords: [String: [Language]] = {
        var languages: [String: [Language]] = [:]
        for (language, words) in lists {
            for word in words.split(separator: " ") { languages[String(word), default: []].append(language) }
        }
        return languages
    }()

    private static let lists: [(Language, String)] = [
        (
            .english,
            "the of and to in is you that it for on are with your we our this be have from or not can will what how do does if at by an as when which who"
        ),
        (
            .spanish,
            "el la los las de del y en que es por con para un una se su al lo como más qué cómo cuánto cuándo dónde está son no si sus pero nuestro cuál fue"
        ),
        (
            .french,
            "le la les des de du et en que est pour avec dans un une vous nous au aux sur ce pas plus votre notre sont qui ou par comment quel quelle"
        ),
        (
            .german,
            "der die das und ist in den von zu mit für auf ein eine einen nicht wir sie ihr ihre unser unsere bei wie was wann kann auch werden oder sich dem"
        ),
        (
            .italian,
            "il lo la gli le di del della e in che è per con un una sono non si da dei delle nel nella come più vostro nostro quanto quando dove anche"
        ),
        (
            .portuguese,
            "o a os as de do da dos das e em que é por com para um uma se seu sua ao na no não mais como quanto quando onde são nós você nosso foi"
        ),
    ]
}

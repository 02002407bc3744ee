/// The business's services as customers call them: by name or synonym, inflected, also with words between.
enum Services {
    private struct Hit {
        let code: String
        let stems: Set<String>
        let words: Range<Int>
    }

    static func named(in text: TokenizedText, of services: [ServiceName]) -> [Entity] {
        let stems = text.words.map(Inflection.stem)
        var hits: [Hit] = []
        for service in services {
            let names = [service.name] + service.synonyms
            if let best = names.compactMap({ hit($0, code: service.code, in: stems) }).max(by: { $0.stems.count < $1.stems.count }) {
                hits.append(best)
            }
        }
        // "water heater" is no service of its own where "tankless water heater" was said.
        let clear = hits.filter { hit in !hits.contains { $0.stems.isStrictSuperset(of: hit.stems) } }
        return clear.sorted { $0.stems.count > $1.stems.count }.map { entity($0, in: text) }
    }

    private static let fillers: Set<String> = [
        "a", "an", "and", "the", "of", "for", "to", "in", "or", "with", "your", "my", "our", "service",
    ]

    private static func hit(_ name: String, code: String, in stems: [String]) -> Hit? {
        let wanted = TokenizedText(name).words.filter { !fillers.contains($0) }.map(Inflection.stem)
        guard !wanted.isEmpty else { return nil }
        var places: [Int] = []
        for stem in wanted {
            guard let place = stems.firstIndex(of: stem) else { return nil }
            places.append(place)
        }
        guard let first = places.min(), let last = places.max(), last - first <= wanted.count + 5 else { return nil }
        return Hit(code: code, stems: Set(wanted), words: first..<(last + 1))
    }

    private static func entity(_ hit: Hit, in text: TokenizedText) -> Entity {
        let tokens = text.wordTokens[hit.words.lowerBound]..<(text.wordTokens[hit.words.upperBound - 1] + 1)
        let range = text.bytes(ofTokens: tokens)
        return Entity(kind: .service, text: text.text(range), range: range, value: .name(hit.code), isKnown: true)
    }
}

/// Towns: those of the profile wherever they stand, others where a preposition says that a place follows; ZIP codes and street addresses.
enum Places {
    static func named(in text: TokenizedText, known: [String], taken: [Range<Int>]) -> [Entity] {
        var places: [Entity] = []
        func add(_ tokens: Range<Int>, _ kind: Entity.Kind, _ name: String?, isKnown: Bool) {
            let range = text.bytes(ofTokens: tokens)
            guard !(taken + places.map(\.range)).contains(where: { $0.overlaps(range) }) else { return }
            let written = text.text(range)
            places.append(Entity(kind: kind, text: written, range: range, value: .name(name ?? written), isKnown: isKnown))
        }
        for (tokens, name) in profilePlaces(in: text, known) { add(tokens, .place, name, isKnown: true) }
        for place in text.tokens.indices {
            if let end = addressEnd(text, at: place) { add(place..<end, .address, nil, isKnown: false) }
            if isZip(text, place) { add(place..<(place + 1), .place, nil, isKnown: false) }
        }
        for tokens in unknownPlaces(in: text) { add(tokens, .place, nil, isKnown: false) }
        return places
    }

    private static func profilePlaces(in text: TokenizedText, _ known: [String]) -> [(Range<Int>, String)] {
        known.sorted { $0.count > $1.count }.flatMap { name in
            let words = TokenizedText(name).words
            guard !words.isEmpty, text.words.count >= words.count else { return [(Range<Int>, String)]() }
            return (0...(text.words.count - words.count)).compactMap { place in
                guard Array(text.words[place..<(place + words.count)]) == words else { return nil }
                return (text.wordTokens[place]..<(text.wordTokens[place + words.count - 1] + 1), name)
            }
        }
    }

    private static let streets: Set<String> = [
        "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "boulevard", "blvd", "court", "ct", "way", "place",
        "pl",
        "terrace", "circle", "highway", "hwy", "parkway", "pkwy", "trail",
    ]

    /// "412 Willow Street", "44 N Oak St. Apt 3".
    private static func addressEnd(_ text: TokenizedText, at place: Int) -> Int? {
        guard let number = text.token(place), let house = number.whole, house > 0, house < 100_000, !number.text.contains(".") else {
            return nil
        }
        for end in (place + 2)..<(place + 6) {
            guard let token = text.token(end - 1), token.kind == .word || token.kind == .number || token.isSymbol(".") else { return nil }
            if end - 1 > place + 1, streets.contains(token.text) { return end }
        }
        return nil
    }

    private static func isZip(_ text: TokenizedText, _ place: Int) -> Bool {
        guard let token = text.token(place), token.kind == .number, token.text.count == 5, token.text.allSatisfy(\.isNumber),
            token.range.count == 5
        else { return false }
        let before = text.token(place - 1)
        return !(before?.isSymbol("$") ?? false) && !(before?.isSymbol("#") ?? false)
            && before?.isWord(in: ["invoice", "order", "number", "account", "ticket"]) != true
            && text.token(place + 1)?.isWord(in: ["dollars", "bucks", "people", "gallons", "feet", "sq"]) != true
    }

    /// "do you come to verona", where no capital helps: a verb of going and its preposition say it.
    private static let going = Phrases(
        """
        come|comes|coming|go|going|deliver|delivery|delivering|deliveries|travel|drive|ship|service|visit [all|the|way|out|over] to|in|into|around|near
        serve|service|cover|servicing|serving|covering
        work|works|working|available|operate|located|live|living|im|are|is|based|house|home|office|jobs|customers|services|service in|near|around
        replace*|install*|repair*|fix*|heater|cleaning|catering|event|wedding|party .. in
        area|as|far out|as|to|of
        """)

    private static let prepositions: Set<String> = [
        "in", "to", "near", "from", "around", "at", "outside", "toward", "into", "serve", "service", "cover",
    ]
    private static let noPlaces: Set<String> = [
        "the", "a", "an", "my", "your", "our", "me", "us", "you", "i", "it", "this", "that", "these", "those", "there", "here", "home",
        "house", "houses",
        "area", "areas", "all", "any", "some", "town", "person", "people", "advance", "general", "total", "time", "stock", "writing",
        "cash", "full",
        "about", "addition", "case", "fact", "touch", "today", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "spring",
        "summer",
        "fall", "winter", "morning", "afternoon", "evening", "night", "weekends", "weekdays", "english", "spanish", "what", "which",
        "where", "when", "be",
        "get", "see", "do", "pay", "have", "talk", "speak", "fix", "install", "replace", "make", "know", "ask", "book", "schedule", "is",
        "are", "was",
        "and", "or", "if", "on", "for", "with", "at", "in", "to", "so", "but", "then", "please", "thanks", "dogs", "pets", "how", "much",
        "long", "its",
        "their", "his", "her", "them", "him", "one", "two", "work", "yard", "garden", "kitchen", "bathroom", "basement", "office", "need",
        "apartments",
        "apartment", "condos", "commercial", "residential", "wisconsinites", "customers", "now", "by", "also", "too", "out", "over",
        "whole", "same",
        "other", "another", "customer", "support", "service", "services", "google", "bots", "bot", "human", "humans", "somebody", "someone",
        "anyone",
    ]

    private static func unknownPlaces(in text: TokenizedText) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while let match = going.firstMatch(text.words, from: start) {
            start = match.lowerBound + 1
            if let tokens = name(text, from: text.wordTokens[match.upperBound - 1] + 1, needsCapital: false) { found.append(tokens) }
        }
        for (index, token) in text.tokens.enumerated() where token.isWord(in: prepositions) {
            if let tokens = name(text, from: index + 1, needsCapital: true) { found.append(tokens) }
        }
        return found
    }

    /// Up to three words that may name a place, with the state behind a comma.
    private static func name(_ text: TokenizedText, from start: Int, needsCapital: Bool) -> Range<Int>? {
        var end = start
        while end < start + 3, let token = text.token(end), token.kind == .word, !noPlaces.contains(token.text),
            !needsCapital || token.isCapitalised
        {
            // A dot ends the sentence unless it shortens: "St. Louis".
            end += 1
            if token.text == "st" || token.text == "mt", text.token(end)?.isSymbol(".") == true { end += 1 }
        }
        guard end > start, text.tokens[start].text.count > 1 else { return nil }
        if text.token(end)?.isSymbol(",") == true, let state = text.token(end + 1), state.kind == .word, state.text.count == 2,
            !noPlaces.contains(state.text)
        {
            end += 2
        }
        return start..<end
    }
}

import Understanding

/// Finds the claims of a passage. Careful rather than complete: a sentence with several figures of one kind that cannot be told apart
/// gives none.
struct ClaimReader {
    private let passage: ClaimPassage
    private let heading: Reading
    private let above: Reading

    /// The words and limits of a piece of text.
    private struct Reading {
        var words: Set<String> = []
        var qualifiers: Set<String> = []
        var years: Set<Int> = []
    }

    static func claims(of passage: ClaimPassage) -> [Claim] { ClaimReader(passage).read() }

    private init(_ passage: ClaimPassage) {
        self.passage = passage
        let nearest = passage.section.split(separator: " › ").last.map { String($0) } ?? ""
        heading = Self.reading(of: nearest.isEmpty ? passage.title : nearest)
        above = Self.reading(of: passage.title + ". " + passage.section)
    }

    private func read() -> [Claim] {
        var lines = passage.text.split(separator: "\n").map(String.init)
        var question: String?
        if passage.isQuestion, lines.count > 1 { question = lines.removeFirst() }
        var lead: String?
        var claims: [Claim] = []
        for line in lines {
            let item = line.hasPrefix("- ")
            if !item { lead = line.hasSuffix(":") ? line : nil }
            let text = item ? String(line.dropFirst(2)) : line
            let units = Self.isRow(text) ? [text] : Sentences.of(text)
            for unit in units { claims += self.claims(in: unit, under: item ? lead ?? question : question) }
        }
        return claims
    }

    /// A row of a table: "Service: Drain cleaning; Price: $165".
    private static func isRow(_ text: String) -> Bool {
        text.split(separator: "; ").count { $0.firstRange(of: ": ") != nil } >= 2
    }

    // MARK: Sentences

    private func claims(in sentence: String, under lead: String?) -> [Claim] {
        guard !sentence.hasSuffix("?") else { return [] }
        return Self.isRow(sentence)
            ? rowClaims(sentence, under: lead)
            : pieces(of: sentence).flatMap { piece in
                claims(in: TokenizedText(piece), sentence, under: lead)
            }
    }

    /// In a row each cell has its own header: the words of the cells without figures say what the row is about.
    private func rowClaims(_ row: String, under lead: String?) -> [Claim] {
        let cells = row.split(separator: "; ").map { TokenizedText(String($0)) }
        let figures = cells.map { Mentions.all(in: $0) }
        let names = zip(cells, figures).filter { cell in !cell.1.contains { Self.figure($0) != nil } }
        let label = names.map { Self.cellValue($0.0.source) }.joined(separator: ", ")
        return zip(cells, figures).flatMap { cell, found -> [Claim] in
            guard found.contains(where: { Self.figure($0) != nil }) else { return [] }
            return claims(in: TokenizedText("\(label), \(cell.source)"), row, under: lead)
        }
    }

    private static func cellValue(_ cell: String) -> String {
        guard let colon = cell.firstRange(of: ": ") else { return cell }
        return String(cell[colon.upperBound...])
    }

    /// "A tasting costs $75, and each further person costs $30" are two claims: cut where a comma stands between two figures of a kind.
    private func pieces(of sentence: String) -> [String] {
        let text = TokenizedText(sentence)
        let figures = Mentions.all(in: text).compactMap { mention in Self.figure(mention).map { (kind: $0, tokens: mention.tokens) } }
        var cuts: [Int] = []
        for (left, right) in zip(figures, figures.dropFirst()) where left.kind == right.kind {
            let between = (left.tokens.upperBound)..<(right.tokens.lowerBound)
            if let cut = between.first(where: { [",", ";"].contains(text.tokens[$0].text) || text.tokens[$0].text == "but" }) {
                cuts.append(text.tokens[cut].range.upperBound)
            }
        }
        guard !cuts.isEmpty else { return [sentence] }
        let ends = [0] + cuts + [sentence.utf8.count]
        return zip(ends, ends.dropFirst()).map { text.text($0..<$1) }
    }

    private func claims(in text: TokenizedText, _ sentence: String, under lead: String?) -> [Claim] {
        let mentions = Mentions.all(in: text)
        let hours = hoursClaims(text, mentions, sentence, under: lead)
        if !hours.isEmpty { return hours }
        var claims: [Claim] = []
        for (index, mention) in mentions.enumerated() {
            guard let kind = Self.figure(mention), kind != .hours, mentions.count(where: { Self.figure($0) == kind }) == 1 else { continue }
            claims.append(claim(kind, mention, others: mentions.indices.filter { $0 != index }.map { mentions[$0] }, text, sentence, lead))
        }
        return claims
    }

    static func figure(_ mention: Mention) -> Claim.Kind? {
        switch mention.value {
        case .money: .money
        case .percent: .percent
        case .seconds, .months: .duration
        case .metres: .distance
        case .phone: .phone
        case .time(let time): time.from != nil && time.until != nil && time.from != time.until ? .hours : nil
        case .date, .email, .link, .number: nil
        }
    }

    // MARK: One claim

    private func claim(
        _ kind: Claim.Kind, _ mention: Mention, others: [Mention], _ text: TokenizedText, _ sentence: String, _ lead: String?
    ) -> Claim {
        var own = Self.reading(of: text, without: [mention] + others)
        own.qualifiers.formUnion(others.compactMap { Self.qualifier($0, text) })
        if let rate = Self.rate(behind: mention.tokens.upperBound, text) { own.qualifiers.insert(rate) }
        let said = lead.map { Self.reading(of: $0) } ?? Reading()
        let (low, high, name) = Self.ends(mention)
        return make(
            kind, low: low, high: high, name: name, bound: Self.bound(mention, text),
            value: text.text(text.bytes(ofTokens: mention.tokens)), sentence, own: own, said: said,
            reading: Self.masked(text, [mention] + others))
    }

    private func make(
        _ kind: Claim.Kind, low: Double, high: Double, name: String, bound: Claim.Bound, value: String, _ sentence: String, own: Reading,
        said: Reading, reading: String
    ) -> Claim {
        let generic = Self.generic(kind)
        var subject = own.words.subtracting(generic)
        let near = (said.words.isEmpty ? heading.words : said.words).subtracting(generic)
        // "It costs $75" speaks of its heading.
        if subject.count < 2, kind != .phone, kind != .hours { subject.formUnion(near) }
        return Claim(
            kind: kind, low: low, high: high, name: name, bound: bound, value: value, sentence: sentence, subject: subject,
            namesItsSubject: !own.words.subtracting(generic).isEmpty, heading: near,
            context: above.words.union(said.words).subtracting(generic),
            qualifiers: own.qualifiers.union(said.qualifiers).union(above.qualifiers),
            years: own.years.union(said.years).union(above.years),
            reading: [passage.section.isEmpty ? passage.title : passage.section, reading].filter { !$0.isEmpty }.joined(separator: ": "))
    }

    private static func ends(_ mention: Mention) -> (Double, Double, name: String) {
        switch mention.value {
        case .money(let money): (Double(money.low), Double(money.high), money.currency)
        case .percent(let span), .seconds(let span), .metres(let span): (span.low, span.high, "")
        case .months(let span): (span.low * 2_629_800, span.high * 2_629_800, "")
        case .phone(let number): (0, 0, number)
        default: (0, 0, "")
        }
    }

    private static func bound(_ mention: Mention, _ text: TokenizedText) -> Claim.Bound {
        let before = text.tokens[max(0, mention.tokens.lowerBound - 3)..<mention.tokens.lowerBound].map(\.text)
        let behind = text.tokens[mention.tokens.upperBound..<min(text.tokens.count, mention.tokens.upperBound + 3)].map(\.text)
        if before.contains(where: ["from", "starting", "starts", "start", "least", "minimum", "over", "above", "desde"].contains)
            || behind.starts(with: ["or", "more"]) || behind.starts(with: ["and", "up"]) || behind.first == "+"
            || behind.contains("minimum")
        {
            return .least
        }
        if before.suffix(2) == ["up", "to"] || before.contains(where: ["under", "below", "maximum", "most", "hasta", "within"].contains)
            || before.suffix(2) == ["less", "than"] || behind.starts(with: ["or", "less"])
        {
            return .most
        }
        if before.contains(where: ["about", "around", "roughly", "approximately", "approx", "usually", "typically", "average"].contains) {
            return .about
        }
        return .exactly
    }

    // MARK: Limits

    private static func qualifier(_ mention: Mention, _ text: TokenizedText) -> String? {
        switch mention.value {
        case .email, .link: nil
        case .number(let span) where (1_990...2_100).contains(span.low) && span.low == span.high: nil
        case .number(let span):
            // "40 gallon": the number with its unit.
            "n:\(span.low)-\(span.high):"
                + (mention.tokens.upperBound < text.tokens.count ? Inflection.stem(text.tokens[mention.tokens.upperBound].text) : "")
        case .money(let money): "m:\(money.low)-\(money.high)"
        default: "\(mention.value)"
        }
    }

    /// "per hour", "each", "a month": what a figure is for.
    private static func rate(behind place: Int, _ text: TokenizedText) -> String? {
        guard place < text.tokens.count else { return nil }
        let word = text.tokens[place].text
        if ["each", "apiece", "monthly", "weekly", "hourly", "daily", "yearly", "annually"].contains(word) { return "per:\(word)" }
        guard place + 1 < text.tokens.count, ["per", "a", "an", "/", "every"].contains(word) else { return nil }
        let unit = text.tokens[place + 1]
        guard unit.kind == .word, word == "per" || word == "/" || rates.contains(unit.text) else { return nil }
        return "per:\(Inflection.stem(unit.text))"
    }

    private static let rates: Set<String> = [
        "hour", "day", "week", "month", "year", "night", "person", "head", "guest", "piece", "mile", "visit", "foot", "yard", "room",
    ]

    private static func reading(of text: String) -> Reading {
        let tokens = TokenizedText(text)
        let mentions = Mentions.all(in: tokens)
        var reading = reading(of: tokens, without: mentions)
        reading.qualifiers.formUnion(mentions.compactMap { qualifier($0, tokens) })
        return reading
    }

    private static func reading(of text: TokenizedText, without mentions: [Mention]) -> Reading {
        let figures = Set(mentions.flatMap(\.tokens))
        var reading = Reading()
        for (index, token) in text.tokens.enumerated() {
            if token.kind == .number, let year = token.value, (1_990...2_100).contains(year), year == year.rounded() {
                reading.years.insert(Int(year))
            }
            guard token.kind == .word, !figures.contains(index) else { continue }
            if let qualifier = Qualifiers.of(token.text) { reading.qualifiers.insert(qualifier) }
            if let word = ContentWords.content(token.text) { reading.words.insert(Synonyms.plain(word)) }
        }
        for mention in mentions {
            if case .date(.day(year: let year?, month: _, day: _)) = mention.value { reading.years.insert(year) }
        }
        return reading
    }

    private static func masked(_ text: TokenizedText, _ mentions: [Mention]) -> String {
        var out = ""
        var at = 0
        for mention in mentions.sorted(by: { $0.tokens.lowerBound < $1.tokens.lowerBound }) {
            let bytes = text.bytes(ofTokens: mention.tokens)
            guard bytes.lowerBound >= at else { continue }
            out += text.text(at..<bytes.lowerBound)
            at = bytes.upperBound
        }
        return out + text.text(at..<text.source.utf8.count)
    }

    // MARK: Opening hours

    /// Each time with the days that stand before it, or, where none do, behind it.
    private func hoursClaims(_ text: TokenizedText, _ mentions: [Mention], _ sentence: String, under lead: String?) -> [Claim] {
        guard mentions.contains(where: { Self.figure($0) == .hours }) else { return [] }
        let others = mentions.filter { if case .time = $0.value { false } else if case .date = $0.value { false } else { true } }
        var own = Self.reading(of: text, without: mentions)
        own.qualifiers.formUnion(others.compactMap { Self.qualifier($0, text) })
        own.qualifiers.subtract(Qualifiers.days)
        var claims: [Claim] = []
        var days = Self.saysDaily(text) ? Set(1...7) : Set<Int>()
        var isFresh = true
        let behind = Self.days(of: mentions)
        for mention in mentions {
            if case .date(let date) = mention.value {
                if isFresh == false { days = [] }
                guard let said = Self.days(date) else { return [] }
                days.formUnion(said)
                isFresh = true
            } else if case .time(let time) = mention.value, let from = time.from, let until = time.until, from != until {
                if days.isEmpty { days = behind }
                // "by appointment from 5 to 7" of no day is no opening hour.
                guard !days.isEmpty, time.isCertain || from < until else { return [] }
                isFresh = false
                let said = lead.map { Self.reading(of: $0) } ?? Reading()
                claims.append(
                    make(
                        .hours, low: Double(from), high: Double(until), name: days.sorted().map(String.init).joined(), bound: .exactly,
                        value: text.text(text.bytes(ofTokens: mention.tokens)), sentence, own: own, said: said,
                        reading: Self.masked(text, mentions)))
            }
        }
        return claims
    }

    private static func days(of mentions: [Mention]) -> Set<Int> {
        mentions.reduce(into: []) { days, mention in if case .date(let date) = mention.value { days.formUnion(Self.days(date) ?? []) } }
    }

    private static func saysDaily(_ text: TokenizedText) -> Bool {
        text.words.contains("daily") || text.words.contains("everyday")
            || zip(text.words, text.words.dropFirst()).contains { $0 == "every" && $1 == "day" || $0 == "7" && $1 == "days" }
    }

    private static func days(_ date: DatePhrase) -> Set<Int>? {
        switch date {
        case .weekday(let day, _): return [day]
        case .weekdays(let first, let last): return first <= last ? Set(first...last) : Set(first...7).union(1...last)
        case .weekend: return [6, 7]
        default: return nil
        }
    }

    // MARK: Words that say nothing of the subject

    private static func generic(_ kind: Claim.Kind) -> Set<String> {
        switch kind {
        case .money, .percent: prices
        case .duration, .distance: spans
        case .phone: contacts
        case .hours: openings
        }
    }

    private static func stems(_ words: String) -> Set<String> {
        Set(words.split(whereSeparator: \.isWhitespace).map { Synonyms.plain(Inflection.stem(String($0))) })
    }

    private static let common = """
        service services offer offers get gets give gives make makes need needs want take takes come comes go include included includes
        including customer customers client clients job work thing way apply applies ask currently now new information general overview
        details faq question questions answer guide standard regular business company terms conditions policy policies list page
        """
    private static let prices = stems(
        common + " cost costs price prices pricing priced charge charges charged fee fees rate rates pay pays paid amount total usd flat")
    private static let spans = stems(common + " last lasts time long short typically valid period term duration full")
    private static let contacts = stems(
        common
            + " call calls phone phones telephone number numbers reach contact tel ring dial text speak talk office team message line lines questions"
    )
    private static let openings = stems(
        common
            + " open opens opening hours hour close closes closed closing office shop store days day week daily everyday time times schedule visit"
    )
}

/// Words that limit what a figure is of. A figure with one of them says nothing against a figure without.
enum Qualifiers {
    static func of(_ word: String) -> String? {
        if let day = byForm[word] { return day }
        return words.contains(word) ? Inflection.stem(word) : nil
    }

    static let days: Set<String> = ["weekend", "weekday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    private static let byForm: [String: String] = {
        var forms: [String: String] = ["weekends": "weekend", "weekend": "weekend", "weekdays": "weekday", "weekday": "weekday"]
        for (day, names) in [
            ("mon", "monday mondays"), ("tue", "tuesday tuesdays"), ("wed", "wednesday wednesdays"), ("thu", "thursday thursdays"),
            ("fri", "friday fridays"), ("sat", "saturday saturdays"), ("sun", "sunday sundays"),
        ] {
            for name in names.split(separator: " ") { forms[String(name)] = day }
        }
        return forms
    }()

    private static let words: Set<String> = Set(
        """
        small medium large big mini jumbo extra xl xs tall short narrow wide full half double single twin triple quarter whole
        first second third fourth additional further next last following extra per
        basic standard premium deluxe plus gold silver bronze platinum economy express priority rush expedited same overnight
        residential commercial industrial private public corporate
        adult adults child children kid kids senior seniors student students veteran veterans military infant infants teen teens group groups
        member members nonmember guest guests new existing returning
        emergency urgent after late early evening night nightly morning afternoon midday holiday holidays
        spring summer autumn fall winter season seasonal january february march april may june july august september october november december
        weekly biweekly monthly quarterly yearly annual annually hourly daily
        minimum maximum min max deposit tip gratuity tax taxes surcharge
        with without excluding plus before
        gas electric solar tankless copper plastic steel wood wooden metal glass
        upstairs downstairs indoor outdoor inside outside front back left right upper lower
        pickup takeaway dine online fax mobile cell
        installed uninstalled material materials labor labour parts
        old used refurbished leased rental
        return round oneway
        red white black blue green
        except unless only if not
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// Words of one meaning in small businesses' texts, as one.
enum Synonyms {
    static func plain(_ stem: String) -> String { table[stem] ?? stem }

    private static let table: [String: String] = {
        var table: [String: String] = [:]
        for group in [
            "visit callout call-out", "warranty guarantee", "repair fix mend", "install fit", "replace swap", "cancel cancellation",
            "refund reimburse",
            "clean cleaning", "deliver delivery shipping ship", "minimum min", "estimate quote", "appointment booking reservation",
            "child kid", "car vehicle", "house home", "start begin", "finish end", "parking park",
        ] {
            let stems = group.split(separator: " ").map { Inflection.stem(String($0)) }
            for stem in stems { table[stem] = stems[0] }
        }
        return table
    }()
}

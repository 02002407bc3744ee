/// Cuts a text into words, numbers, symbols, e-mail addresses and links in one pass.
struct Lexer {
    private let scalars: [Unicode.Scalar]
    /// The byte at which each scalar begins, and the text's end.
    private let offsets: [Int]
    private var at = 0
    private var spaceBefore = true
    private var tokens: [Token] = []

    init(_ source: String) {
        var scalars: [Unicode.Scalar] = []
        var offsets: [Int] = []
        var offset = 0
        for scalar in source.unicodeScalars {
            scalars.append(scalar)
            offsets.append(offset)
            offset += UTF8.width(scalar)
        }
        offsets.append(offset)
        self.scalars = scalars
        self.offsets = offsets
    }

    mutating func run() -> [Token] {
        while at < scalars.count {
            if isSpace(scalars[at]) {
                spaceBefore = true
                at += 1
            } else if isLetter(scalars[at]) || isDigit(scalars[at]), let end = addressEnd() {
                take(.email, until: end)
            } else if isLetter(scalars[at]), let end = linkEnd() {
                take(.link, until: end)
            } else if isDigit(scalars[at]) {
                takeNumber()
            } else if isLetter(scalars[at]) {
                takeWord()
            } else if Folding.fold(scalars[at]) == nil {
                at += 1
            } else {
                take(.symbol, until: at + 1)
            }
        }
        return tokens
    }

    private mutating func take(_ kind: Token.Kind, until end: Int, text: String? = nil, value: Double? = nil) {
        var text = text ?? ""
        if text.isEmpty { for scalar in scalars[at..<end] { text += Folding.fold(scalar) ?? "" } }
        tokens.append(
            Token(
                kind: kind, text: text, range: offsets[at]..<offsets[end], spaceBefore: spaceBefore, value: value,
                isCapitalised: scalars[at].properties.isUppercase))
        at = end
        spaceBefore = false
    }

    private mutating func takeWord() {
        var end = at
        var text = ""
        while end < scalars.count {
            let scalar = scalars[end]
            if isLetter(scalar) {
                text += Folding.fold(scalar) ?? ""
            } else if let folded = Folding.fold(scalar) {
                // An apostrophe between letters belongs to the word and is not spelled; any other sign ends the word.
                guard folded == "'", end + 1 < scalars.count, isLetter(scalars[end + 1]) else { break }
            }
            end += 1
        }
        take(.word, until: end, text: text)
    }

    /// Digits, with groups of three behind commas, and a decimal point where a digit follows it.
    private mutating func takeNumber() {
        var end = at
        var text = ""
        while end < scalars.count {
            if isDigit(scalars[end]) {
                text.unicodeScalars.append(scalars[end])
                end += 1
            } else if scalars[end] == ",", groupFollows(end), !text.contains(".") {
                end += 1
            } else if scalars[end] == ".", end + 1 < scalars.count, isDigit(scalars[end + 1]), !text.contains(".") {
                text += "."
                end += 1
            } else {
                break
            }
        }
        take(.number, until: end, text: text, value: Double(text))
    }

    private func groupFollows(_ comma: Int) -> Bool {
        guard comma + 3 < scalars.count, comma > at, scalars[(comma + 1)...(comma + 3)].allSatisfy(isDigit) else { return false }
        return comma + 4 >= scalars.count || !isDigit(scalars[comma + 4])
    }

    // MARK: Addresses

    private func addressEnd() -> Int? {
        if at > 0, isAddressPart(scalars[at - 1]) { return nil }
        var end = at
        while end < scalars.count, isAddressPart(scalars[end]) { end += 1 }
        guard end < scalars.count, scalars[end] == "@", end - at <= 64 else { return nil }
        let domain = end + 1
        end = domain
        while end < scalars.count, isDomainPart(scalars[end]) { end += 1 }
        while end > domain, scalars[end - 1] == "." || scalars[end - 1] == "-" { end -= 1 }
        guard let dot = scalars[domain..<end].lastIndex(of: "."), end - dot > 2, dot > domain else { return nil }
        return end
    }

    private static let webDomains: Set<String> = [
        "com", "org", "net", "edu", "gov", "io", "co", "us", "info", "biz", "app", "dev", "shop", "example", "de", "uk", "ca", "test",
        "local",
    ]

    private func linkEnd() -> Int? {
        if at > 0, isDomainPart(scalars[at - 1]) || scalars[at - 1] == "@" { return nil }
        var end = at
        if starts("http://") || starts("https://") {
            while end < scalars.count, !isSpace(scalars[end]), !"<>\"')]".unicodeScalars.contains(scalars[end]) { end += 1 }
        } else {
            while end < scalars.count, isDomainPart(scalars[end]) { end += 1 }
            while end > at, scalars[end - 1] == "." || scalars[end - 1] == "-" { end -= 1 }
            guard let dot = scalars[at..<end].lastIndex(of: "."), dot > at,
                Self.webDomains.contains(Folding.fold(String(String.UnicodeScalarView(scalars[(dot + 1)..<end]))))
            else { return nil }
            if end < scalars.count, scalars[end] == "/" {
                while end < scalars.count, !isSpace(scalars[end]), !"<>\"')]".unicodeScalars.contains(scalars[end]) { end += 1 }
            }
        }
        while end > at, ".,;:!?".unicodeScalars.contains(scalars[end - 1]) { end -= 1 }
        return end > at ? end : nil
    }

    private func starts(_ prefix: String) -> Bool {
        let wanted = Array(prefix.unicodeScalars)
        guard at + wanted.count < scalars.count else { return false }
        return zip(scalars[at...], wanted).allSatisfy { $0.properties.lowercaseMapping == String(Character($1)) }
    }

    // MARK: Classes of characters

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value) : scalar.properties.isAlphabetic
    }
    private func isAddressPart(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || scalar.isASCII && isLetter(scalar) || "._%+-".unicodeScalars.contains(scalar)
    }
    private func isDomainPart(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || isLetter(scalar) || scalar == "." || scalar == "-"
    }
}

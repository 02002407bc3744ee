import Knowledge

/// Cuts a passage into excerpts. A passage's text has paragraphs behind blank lines, list items behind "- ", and rows as
/// "Header: cell; Header: cell".
enum PassageCutter {
    static func excerpts(of hit: Hit) -> [Excerpt] {
        var excerpts: [Excerpt] = []
        var paragraph = 0
        var leadIn: String?
        for line in lines(of: hit) {
            guard !line.isEmpty else {
                paragraph += 1
                continue
            }
            if line.hasPrefix("- ") {
                excerpts.append(Excerpt(String(line.dropFirst(2)), .item, paragraph: paragraph, leadIn: leadIn))
            } else if let row = row(line) {
                excerpts.append(Excerpt(row, .row, compared: String(line), paragraph: paragraph))
            } else {
                let sentences = SentenceCutter.sentences(of: line)
                excerpts.append(contentsOf: sentences.filter { !$0.hasSuffix(":") }.map { Excerpt($0, .sentence, paragraph: paragraph) })
                leadIn = sentences.last.flatMap { $0.hasSuffix(":") ? $0 : nil }
                paragraph += 1
            }
        }
        return excerpts
    }

    /// A question's passage begins with the question, which is no part of the answer.
    private static func lines(of hit: Hit) -> [Substring] {
        let lines = hit.text.split(separator: "\n", omittingEmptySubsequences: false)
        return hit.sourceType == .faq ? Array(lines.dropFirst()) : lines
    }

    /// "Plan: Weekly; Price: $48; Notes: …" is said as "Weekly – Price: $48; Notes: …"; nil where the line is no row.
    private static func row(_ line: Substring) -> String? {
        var cells: [(header: Substring, text: Substring)] = []
        for piece in line.split(separator: "; ") {
            if let colon = piece.firstRange(of: ": "), isHeader(piece[..<colon.lowerBound]) {
                cells.append((piece[..<colon.lowerBound], piece[colon.upperBound...]))
            } else if let last = cells.popLast() {
                // A cell may have a semicolon of its own.
                cells.append((last.header, line[last.text.startIndex..<piece.endIndex]))
            } else {
                return nil
            }
        }
        guard cells.count > 1, let name = cells.first else { return nil }
        let rest = cells.dropFirst().filter { !$0.text.isEmpty }.map { "\($0.header): \($0.text)" }.joined(separator: "; ")
        // "Job" and "Item" say nothing; "When you cancel" does.
        let opening = name.header.contains(" ") ? "\(name.header): " : ""
        return rest.isEmpty ? nil : "\(opening)\(name.text) – \(rest)\(rest.hasSuffix(".") ? "" : ".")"
    }

    private static func isHeader(_ text: Substring) -> Bool {
        !text.isEmpty && text.count <= 60 && !text.contains(". ") && text.first?.isLowercase == false
    }
}

/// Cuts running text at the ends of its sentences.
enum SentenceCutter {
    static func sentences(of text: some StringProtocol) -> [String] {
        var sentences: [String] = []
        var start = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            let next = text.index(after: at)
            if text[at].isNewline || ends(text, at, next) {
                append(text[start..<next], to: &sentences)
                start = next
            }
            at = next
        }
        append(text[start...], to: &sentences)
        return sentences
    }

    /// Whether a full stop, or its like, at `at` ends the sentence for sure: what stands behind it is there to be seen.
    private static func ends<Text: StringProtocol>(_ text: Text, _ at: Text.Index, _ next: Text.Index) -> Bool {
        guard ".!?…".contains(text[at]), next < text.endIndex, text[next].isWhitespace else { return false }
        guard let following = text[next...].first(where: { !$0.isWhitespace }), !following.isLowercase else { return false }
        return text[at] != "." || !isAbbreviation(text[..<at])
    }

    private static func isAbbreviation(_ text: some StringProtocol) -> Bool {
        let word = text.suffix(12).split(whereSeparator: \.isWhitespace).last.map { $0.lowercased() } ?? ""
        return abbreviations.contains(word) || word.count == 1 && word.first?.isLetter == true && word != "i"
    }

    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "st", "ave", "vs", "etc", "approx", "inc", "ltd", "e.g", "i.e", "jr", "sr", "min", "max", "tel", "ext",
        "dept", "a.m",
        "p.m", "sq", "ft", "no", "nr",
    ]

    private static func append(_ piece: some StringProtocol, to sentences: inout [String]) {
        let piece = piece.drop(while: \.isWhitespace)
        guard let last = piece.lastIndex(where: { !$0.isWhitespace }) else { return }
        sentences.append(String(piece[...last]))
    }
}

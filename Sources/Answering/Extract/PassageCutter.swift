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
                let sentences = Sentences.of(line)
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

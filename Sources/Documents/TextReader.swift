/// Plain text: paragraphs apart by empty lines, list items by their marks, headings where they are plain to see.
enum TextReader {
    static let maximumBytes = 20 << 20

    static func read(_ text: String) throws(DocumentError) -> ExtractedDocument {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge(limit: "text files are read up to 20 MB") }
        var blocks: [Block] = []
        for paragraph in paragraphs(text) { append(paragraph, to: &blocks) }
        for index in blocks.indices where blocks[index].kind == .paragraph {
            let next = index + 1 < blocks.count ? blocks[index + 1] : nil
            if Headline.isPlain(blocks[index].text, before: next) { blocks[index].kind = .heading(level: 2) }
        }
        let first = blocks.first
        if case .heading = first?.kind { return ExtractedDocument(title: first?.text, blocks: blocks) }
        return ExtractedDocument(blocks: blocks)
    }

    private static func paragraphs(_ text: String) -> [[String]] {
        var paragraphs: [[String]] = []
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = ReadableText.of(String(line))
            if !line.isEmpty { lines.append(line) }
            if line.isEmpty, !lines.isEmpty {
                paragraphs.append(lines)
                lines = []
            }
        }
        return lines.isEmpty ? paragraphs : paragraphs + [lines]
    }

    private static func append(_ lines: [String], to blocks: inout [Block]) {
        var lines = lines
        // A heading underlined by a row of signs.
        if lines.count >= 2, lines[1].count >= 3, lines[1].allSatisfy({ $0 == "=" || $0 == "-" || $0 == "~" }) {
            blocks.append(Block(.heading(level: lines[1].first == "=" ? 1 : 2), lines[0]))
            lines.removeFirst(2)
        }
        var kind = Block.Kind.paragraph
        var text = ""
        var last = ""
        for line in lines where !line.allSatisfy({ "=-~_*".contains($0) }) {
            if let item = ListMark.strip(line) {
                if !text.isEmpty { blocks.append(Block(kind, text)) }
                (kind, text) = (.listItem, item)
            } else {
                // Long lines were wrapped by an editor; short ones were meant, as in an address or a price list.
                if !text.isEmpty { text += last.count >= 55 ? " " : "\n" }
                text += line
            }
            last = line
        }
        if !text.isEmpty { blocks.append(Block(kind, text)) }
    }
}

/// The mark that begins a list item.
enum ListMark {
    private static let bullets: Set<Character> = ["•", "◦", "▪", "●", "‣", "·", "-", "–", "*", "■", "○", "\u{F0B7}", "\u{F0A7}"]

    /// The text behind the mark; nil if there is none.
    static func strip(_ line: String) -> String? {
        guard let first = line.first else { return nil }
        let rest: Substring
        if bullets.contains(first) {
            rest = line.dropFirst()
        } else {
            let digits = line.prefix { $0.isASCII && $0.isNumber }
            guard (1...2).contains(digits.count), let mark = line.dropFirst(digits.count).first, mark == "." || mark == ")" else {
                return nil
            }
            rest = line.dropFirst(digits.count + 1)
        }
        guard rest.first == " " else { return nil }
        let text = ReadableText.of(String(rest))
        return text.isEmpty ? nil : text
    }

    /// A mark that stands alone.
    static func isBare(_ text: String) -> Bool { strip("\(text) x") == "x" }
}

/// Recognises a heading by its shape alone.
enum Headline {
    /// A short line without end punctuation, with a word in it, before something longer.
    static func isPlain(_ text: String, before next: Block?) -> Bool {
        guard let next, text.count <= 60, text.count >= 3, let last = text.last, !".,;:!-–".contains(last), !text.contains("\n"),
            let first = text.first, first.isUppercase || first.isNumber, text.split(separator: " ").count <= 9
        else { return false }
        let letters = text.count { $0.isLetter }
        guard letters * 2 > text.count, !text.contains("@"), !text.contains("://") else { return false }
        switch next.kind {
        case .paragraph: return next.text.count > max(60, text.count)
        case .listItem, .tableRow: return true
        case .heading, .code: return false
        }
    }
}

/// Puts the paragraphs and tables of a word processor's document together, as its reader comes upon them.
struct OfficeWriter {
    /// Where the reader is, from 1; nil until it is known that the document tells its pages.
    var page: Int?

    private var blocks: [Block] = []
    /// Paragraphs of bold text alone, by their places in `blocks`.
    private var boldLines: Set<Int> = []
    private var line = Line()
    /// Lines that wait while a text box or a note in their middle is read.
    private var waiting: [(line: Line, tables: [OfficeTable])] = []
    private var tables: [OfficeTable] = []
    /// Tables deeper than this are read as part of the one around them.
    private static let maximumDepth = 16
    private var surplusDepth = 0

    private struct Line {
        var text = ReadableText()
        var page: Int?
        var letters = 0
        var boldLetters = 0
    }

    // MARK: Text

    mutating func append(_ text: String, isBold: Bool = false) {
        if line.text.isEmpty { line.page = page }
        line.text.append(text)
        let letters = text.utf8.count
        line.letters += letters
        if isBold { line.boldLetters += letters }
    }

    mutating func space() { line.text.space() }

    mutating func breakLine() { line.text.breakLine() }

    var lineIsEmpty: Bool { line.text.isEmpty }

    /// What stands on the line is not wanted.
    mutating func dropLine() { line = Line() }

    mutating func endParagraph(_ kind: Block.Kind = .paragraph) {
        let isBold = line.letters > 0 && line.boldLetters == line.letters
        let page = line.page
        let text = line.text.take()
        line = Line()
        guard !text.isEmpty else { return }
        if tables.isEmpty {
            if isBold && kind == .paragraph { boldLines.insert(blocks.count) }
            blocks.append(Block(kind, text, page: page))
        } else {
            tables[tables.count - 1].add(Block(kind, text, page: page), isBold: isBold)
        }
    }

    /// A text apart within a line: what is open waits until it ends.
    mutating func beginAside() {
        waiting.append((line, tables))
        line = Line()
        tables = []
    }

    mutating func endAside() {
        endParagraph()
        while !tables.isEmpty { endTable() }
        guard let (line, tables) = waiting.popLast() else { return }
        self.line = line
        self.tables = tables
    }

    // MARK: Tables

    mutating func beginTable() {
        endParagraph()
        if tables.count < Self.maximumDepth { tables.append(OfficeTable()) } else { surplusDepth += 1 }
    }

    mutating func beginRow(isHeader: Bool = false) {
        if surplusDepth == 0, !tables.isEmpty { tables[tables.count - 1].beginRow(isHeader: isHeader) }
    }

    mutating func markHeader() {
        if surplusDepth == 0, !tables.isEmpty { tables[tables.count - 1].markHeader() }
    }

    mutating func beginCell(columns: Int = 1, rows: Int = 1) {
        endParagraph()
        if surplusDepth == 0, !tables.isEmpty { tables[tables.count - 1].beginCell(columns: columns, rows: rows) }
    }

    /// The cell that is open: over how many columns it reaches, and whether it continues the one above.
    mutating func shapeCell(columns: Int? = nil, continuesAbove: Bool? = nil) {
        if surplusDepth == 0, !tables.isEmpty { tables[tables.count - 1].shapeCell(columns: columns, continuesAbove: continuesAbove) }
    }

    mutating func endCell() { endParagraph() }

    mutating func endTable() {
        endParagraph()
        if surplusDepth > 0 {
            surplusDepth -= 1
            return
        }
        guard let table = tables.popLast() else { return }
        let found = table.blocks()
        if tables.isEmpty { blocks += found } else { for block in found { tables[tables.count - 1].add(block, isBold: false) } }
    }

    // MARK: The end

    /// - Parameter title: as the file declares it.
    mutating func finish(title: String?, hasPages: Bool = false) -> ExtractedDocument {
        while !waiting.isEmpty { endAside() }
        endParagraph()
        while !tables.isEmpty || surplusDepth > 0 { endTable() }
        raiseBoldLines()
        if !hasPages { for index in blocks.indices { blocks[index].page = nil } }
        let heading = blocks.first.flatMap { block -> String? in if case .heading = block.kind { block.text } else { nil } }
        return ExtractedDocument(title: DeclaredTitle.readable(title) ?? heading, blocks: blocks)
    }

    /// Many people make their headings bold and nothing else. One stands below the last real heading.
    private mutating func raiseBoldLines() {
        var level = 1
        for index in blocks.indices {
            if case .heading(let real) = blocks[index].kind { level = real }
            guard boldLines.contains(index), index + 1 < blocks.count, !boldLines.contains(index + 1) else { continue }
            let text = blocks[index].text
            guard text.count <= 80, !text.contains("\n"), text.contains(where: \.isLetter), let last = text.last, !".,;!".contains(last),
                blocks[index + 1].kind.isBody
            else { continue }
            blocks[index].kind = .heading(level: min(level + 1, 6))
        }
    }
}

extension Block.Kind {
    fileprivate var isBody: Bool {
        switch self {
        case .paragraph, .listItem, .tableRow: true
        case .heading, .code: false
        }
    }
}

/// The title in a file's properties.
enum DeclaredTitle {
    /// Nil where it is what a program put there of itself.
    static func readable(_ declared: String?) -> String? {
        guard let declared = declared.map(ReadableText.of), declared.count >= 3, declared.contains(where: \.isLetter) else { return nil }
        let lower = declared.lowercased()
        let starts = ["microsoft ", "untitled", "(anonymous)", "(unspecified)", "word document", "document1"]
        let ends = [".doc", ".docx", ".pdf", ".indd", ".odt", ".xls", ".xlsx", ".html", ".txt", ".rtf"]
        return starts.contains(where: lower.hasPrefix) || ends.contains(where: lower.hasSuffix) ? nil : declared
    }
}

/// A rich text document: words between control words, in groups.
struct RTFReader {
    static let maximumBytes = 50 << 20
    /// Programs nest some dozens.
    private static let maximumDepth = 1000

    /// What the words of a group are for.
    private enum Destination { case body, unseen, title, fonts, styles }

    private struct Group {
        var destination = Destination.body
        var font = 0
        var isBold = false
        var isHidden = false
        /// How many signs stand for a Unicode character where it cannot be shown.
        var fallbackLength = 1
        /// The group's style in the list of styles.
        var style = 0
    }

    private struct Paragraph {
        var style = 0
        var outline: Int?
        var isItem = false
        var isInTable = false
    }

    private var scanner: RTFScanner
    private var writer = OfficeWriter()
    private var table = RTFTable()
    private var group = Group()
    private var groups: [Group] = []
    private var paragraph = Paragraph()
    /// What waits while a note or a text box is read, and how deep the group is that it ends with.
    private var asides: [(depth: Int, paragraph: Paragraph, table: RTFTable)] = []
    private var title = ""
    private var styleNames: [Int: String] = [:]
    private var fontCharsets: [Int: String] = [:]
    private var charset = "WINDOWS-1252"
    private var text = RTFText()
    /// Signs to pass over behind a Unicode character.
    private var fallbackLeft = 0
    private var nextIsOptional = false

    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        var reader = RTFReader(scanner: RTFScanner(bytes))
        return try reader.read()
    }

    private init(scanner: RTFScanner) { self.scanner = scanner }

    private mutating func read() throws(DocumentError) -> ExtractedDocument {
        while let token = scanner.next() {
            switch token {
            case .open:
                flush()
                guard groups.count < Self.maximumDepth else { throw .damaged(reason: "its groups are nested too deeply") }
                groups.append(group)
            case .close:
                flush()
                closeGroup()
                // What stands behind the last brace is none of the document.
                if groups.isEmpty { return finish() }
            case .byte(let byte): take(byte)
            case .word(let word, let number): control(word, number)
            }
        }
        throw .damaged(reason: "it is cut short")
    }

    private mutating func finish() -> ExtractedDocument {
        flush()
        endParagraph()
        table.end(&writer)
        return writer.finish(title: title)
    }

    private mutating func closeGroup() {
        fallbackLeft = 0
        nextIsOptional = false
        if asides.last?.depth == groups.count { endAside() }
        group = groups.popLast() ?? Group()
    }

    // MARK: Text

    private mutating func take(_ byte: UInt8) {
        if fallbackLeft > 0 {
            fallbackLeft -= 1
        } else if group.destination != .unseen {
            if let ready = text.append(byte, charset: fontCharsets[group.font] ?? charset) { put(ready) }
        }
    }

    private mutating func flush() { if let ready = text.take() { put(ready) } }

    private mutating func put(_ piece: String) {
        switch group.destination {
        case .body:
            guard !group.isHidden else { return }
            table.prepare(&writer, isInTable: paragraph.isInTable)
            writer.append(piece, isBold: group.isBold)
        case .title: title += piece
        case .styles:
            let name = piece.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
            styleNames[group.style, default: ""] += name.lowercased()
        case .fonts, .unseen: break
        }
    }

    private var isShown: Bool { group.destination == .body && !group.isHidden }

    private mutating func endParagraph() {
        let name = styleNames[paragraph.style] ?? ""
        if name.hasPrefix("toc ") || name.hasPrefix("contents ") { writer.dropLine() }
        let level = name.hasPrefix("heading ") ? Int(name.dropFirst(8)) : name == "title" ? 1 : nil
        if let level = paragraph.outline ?? level, (1...9).contains(level) {
            writer.endParagraph(.heading(level: min(level, 6)))
        } else {
            writer.endParagraph(paragraph.isItem ? .listItem : .paragraph)
        }
    }

    private mutating func beginAside() {
        guard asides.last?.depth != groups.count else { return }
        asides.append((groups.count, paragraph, table))
        paragraph = Paragraph()
        table = RTFTable()
        writer.beginAside()
        group.destination = .body
    }

    private mutating func endAside() {
        endParagraph()
        table.end(&writer)
        writer.endAside()
        if let aside = asides.popLast() { (paragraph, table) = (aside.paragraph, aside.table) }
    }

    // MARK: Control words

    private mutating func control(_ word: String, _ number: Int?) {
        if word == "*" {
            nextIsOptional = true
            return
        }
        // A character in another form, or a control word, counts as one of the signs behind a Unicode character.
        if fallbackLeft > 0, word == "'" {
            fallbackLeft -= 1
            return
        }
        let isOptional = nextIsOptional
        nextIsOptional = false
        if let destination = RTFWords.destinations[word] {
            flush()
            enter(destination)
        } else if isOptional {
            flush()
            group.destination = .unseen
        } else if word == "'" {
            take(UInt8(truncatingIfNeeded: number ?? 0x3F))
        } else if word == "u" {
            fallbackLeft = group.fallbackLength
            if group.destination != .unseen, let ready = text.append(unit: UInt16(truncatingIfNeeded: number ?? 0xFFFD)) { put(ready) }
        } else if let sign = RTFWords.signs[word] {
            flush()
            if group.destination != .unseen { put(sign) }
        } else {
            flush()
            format(word, number)
        }
    }

    private mutating func enter(_ destination: RTFWords.Destination) {
        // What is inside something unseen stays so; only a text box within a drawing is seen.
        switch destination {
        case .textBox: beginAside()
        case .note: if isShown { beginAside() }
        case .title: group.destination = .title
        case .fonts: group.destination = .fonts
        case .styles: group.destination = .styles
        case .unseen: group.destination = .unseen
        case .itemMark:
            if isShown { paragraph.isItem = true }
            group.destination = .unseen
        case .shown: break
        }
    }

    private mutating func format(_ word: String, _ number: Int?) {
        switch word {
        case "f":
            group.font = number ?? 0
        case "fcharset": if group.destination == .fonts { fontCharsets[group.font] = RTFWords.charset(number ?? 0) }
        case "ansicpg": charset = "CP\(number ?? 1252)"
        case "mac": charset = "MACINTOSH"
        case "pc": charset = "CP437"
        case "pca": charset = "CP850"
        case "uc": group.fallbackLength = min(max(number ?? 1, 0), 16)
        case "b": group.isBold = number != 0
        case "v", "deleted": group.isHidden = number != 0
        case "plain": (group.isBold, group.isHidden) = (false, false)
        case "s": if group.destination == .styles { group.style = number ?? 0 } else { paragraph.style = number ?? 0 }
        default: if isShown { layOut(word, number) }
        }
    }

    private mutating func layOut(_ word: String, _ number: Int?) {
        switch word {
        case "par", "sect", "page", "\n", "\r": endParagraph()
        case "line": writer.breakLine()
        case "tab": writer.space()
        case "pard": paragraph = Paragraph()
        case "outlinelevel": paragraph.outline = number.map { $0 + 1 }
        case "ls": paragraph.isItem = (number ?? 0) > 0
        case "intbl": paragraph.isInTable = true
        case "trowd": table.defineRow()
        case "trhdr": table.isHeader = true
        case "clvmrg": table.continuesAbove = true
        case "cellx": table.defineCell()
        case "cell":
            endParagraph()
            table.endCell(&writer)
        case "nestcell", "nestrow": endParagraph()
        case "row": table.endRow(&writer)
        default: break
        }
    }
}

/// A rich text document has no tables, only paragraphs that end in a cell.
private struct RTFTable {
    var isHeader = false
    var continuesAbove = false
    private var definitions: [Bool] = []
    private var isOpen = false
    private var rowIsOpen = false
    private var cellIsOpen = false
    private var cells = 0

    mutating func defineRow() {
        definitions = []
        (isHeader, continuesAbove) = (false, false)
    }

    mutating func defineCell() {
        if definitions.count < OfficeTable.maximumColumns { definitions.append(continuesAbove) }
        continuesAbove = false
    }

    /// Before text: opens what it stands in, or ends the table that it no longer stands in.
    mutating func prepare(_ writer: inout OfficeWriter, isInTable: Bool) {
        guard isInTable else { return end(&writer) }
        if !isOpen { writer.beginTable() }
        if !rowIsOpen {
            writer.beginRow()
            cells = 0
        }
        if !cellIsOpen {
            writer.beginCell()
            if cells < definitions.count, definitions[cells] { writer.shapeCell(continuesAbove: true) }
            cells += 1
        }
        (isOpen, rowIsOpen, cellIsOpen) = (true, true, true)
    }

    mutating func endCell(_ writer: inout OfficeWriter) {
        prepare(&writer, isInTable: true)
        writer.endCell()
        cellIsOpen = false
    }

    mutating func endRow(_ writer: inout OfficeWriter) {
        if rowIsOpen, isHeader { writer.markHeader() }
        (rowIsOpen, cellIsOpen) = (false, false)
    }

    mutating func end(_ writer: inout OfficeWriter) {
        guard isOpen else { return }
        writer.endTable()
        (isOpen, rowIsOpen, cellIsOpen) = (false, false, false)
    }
}

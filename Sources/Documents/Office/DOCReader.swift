/// A Word document of 1993 to 2003: a binary format, read as far as its text, its headings, lists and tables go.
enum DOCReader {
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        let file = try CompoundFile(bytes)
        guard let stream = try file.stream("WordDocument") else { throw .damaged(reason: "it holds no text document") }
        let header = try DOCHeader(stream)
        guard !header.isEncrypted else { throw .encrypted }
        let table = header.isOld ? stream : try file.stream(header.tableName) ?? []
        var body = DOCBody(stream, table, header)
        try body.read(header)
        return body.finish(title: try file.stream("\u{5}SummaryInformation").flatMap(title))
    }

    /// The title among the properties: pairs of a number and a place, in the first section.
    private static func title(_ properties: [UInt8]) -> String? {
        guard let section = properties.number(4, at: 44), let count = properties.number(4, at: section + 4) else { return nil }
        var places: [Int: Int] = [:]
        for index in 0..<min(count, 100) {
            guard let key = properties.number(4, at: section + 8 + 8 * index),
                let place = properties.number(4, at: section + 12 + 8 * index)
            else { break }
            places[key] = section + place
        }
        guard let place = places[2], properties.number(4, at: place) == 30, let length = properties.number(4, at: place + 4),
            place + 8 + length <= properties.count
        else { return nil }
        let page = places[1].flatMap { properties.number(2, at: $0 + 4) } ?? 1252
        let text = properties[(place + 8)..<(place + 8 + length)].prefix { $0 != 0 }
        return Charset.convert(Array(text), from: page == 65001 ? "UTF-8" : "CP\(page)")
    }
}

private struct DOCBody {
    private let pieces: Result<DOCPieces, DocumentError>
    private let paragraphs: DOCFormat
    private let characters: DOCFormat
    private let styles: DOCStyles
    private var writer = OfficeWriter()
    private var units: [UInt16] = []
    /// The paragraph so far: only its end tells whether it stands in a table.
    private var line: [(text: String, isBold: Bool)] = []
    private var isBold = false
    private var isHidden = false
    /// The places whose look is known already.
    private var lookExtent = 0..<0
    /// Fields that are open, and whether their result has begun: before it stands an instruction.
    private var fields: [Bool] = []
    private var tableIsOpen = false
    private var rowIsOpen = false
    private var cellIsOpen = false
    private let isOld: Bool

    init(_ stream: [UInt8], _ table: [UInt8], _ header: DOCHeader) {
        func part(_ place: DOCHeader.Place) -> ArraySlice<UInt8>? {
            guard place.length > 0, place.start <= table.count, place.length <= table.count - place.start else { return nil }
            return table[place.start..<place.start + place.length]
        }
        isOld = header.isOld
        // The tables of an old document are of another form.
        paragraphs = DOCFormat(stream, header.isOld ? [] : part(header.paragraphs) ?? [], isParagraphs: true)
        characters = DOCFormat(stream, header.isOld ? [] : part(header.characters) ?? [], isParagraphs: false)
        styles = DOCStyles(header.isOld ? [] : Array(part(header.styles) ?? []))
        let pieceTable = part(header.pieces).map(Array.init)
        let length = header.lengths.reduce(0) { $0 + $1.length }
        pieces = Result { () throws(DocumentError) in
            guard header.isOld || pieceTable != nil else { throw .damaged(reason: "its table of pieces is missing") }
            return try DOCPieces(stream, pieceTable, textStart: header.textStart, length: length)
        }
    }

    mutating func read(_ header: DOCHeader) throws(DocumentError) {
        let pieces = try pieces.get()
        var start = 0
        for (length, isRead) in header.lengths {
            if isRead, length > 0 { try pieces.forEach(in: start..<start + length) { take($0) } }
            endParagraph(at: nil)
            fields = []
            start += length
        }
    }

    mutating func finish(title: String?) -> ExtractedDocument { writer.finish(title: title) }

    private mutating func take(_ character: DOCPieces.Character) {
        switch character.unit {
        case 0x13: fields.append(false)
        case 0x14: if !fields.isEmpty { fields[fields.count - 1] = true }
        case 0x15: _ = fields.popLast()
        case 0x0D, 0x0C: endParagraph(at: character.place)
        case 0x07: endCell(at: character.place)
        default: if fields.allSatisfy({ $0 }) { append(character) }
        }
    }

    private mutating func append(_ character: DOCPieces.Character) {
        if !lookExtent.contains(character.place) { look(at: character.place) }
        guard !isHidden else { return }
        switch character.unit {
        case 0x09: units.append(0x20)
        case 0x0B:
            flush()
            line.append(("\n", false))
        case 0x1E: units.append(0x2D)
        // Symbols of a font of symbols, pictures, marks of notes.
        case 0..<0x20, 0xF000...0xF0FF: break
        default: units.append(character.unit)
        }
    }

    /// How the text at a place looks: 0x0835 is bold, 0x083C hidden, 0x0800 deleted but kept for comparison.
    private mutating func look(at place: Int) {
        flush()
        lookExtent = characters.extent(at: place)
        (isBold, isHidden) = (false, false)
        for change in characters.run(at: place)?.changes ?? [] {
            switch change.property {
            case 0x0835: isBold = change.value & 1 == 1
            case 0x083C, 0x0800: isHidden = isHidden || change.value & 1 == 1
            default: break
            }
        }
    }

    private mutating func flush() {
        guard !units.isEmpty else { return }
        line.append((String(decoding: units, as: UTF16.self), isBold))
        units.removeAll(keepingCapacity: true)
    }

    // MARK: Paragraphs and tables

    private struct Properties {
        var style = 0
        var outline: Int?
        var isItem = false
        var isInTable = false
        var endsRow = false
        var isHeader = false
    }

    private func properties(at place: Int?) -> Properties {
        var properties = Properties()
        guard let place, let run = paragraphs.run(at: place) else { return properties }
        properties.style = run.style
        for change in run.changes {
            switch change.property {
            case 0x2416: properties.isInTable = change.value != 0
            case 0x2417: properties.endsRow = change.value != 0
            case 0x460B: properties.isItem = change.value != 0
            case 0x2640: properties.outline = change.value
            case 0x3404: properties.isHeader = change.value != 0
            case 0x4600: properties.style = change.value
            default: break
            }
        }
        return properties
    }

    private mutating func endParagraph(at place: Int?) {
        let properties = properties(at: place)
        if properties.isInTable { openCell() } else { endTable() }
        end(properties)
    }

    private mutating func end(_ properties: Properties) {
        flush()
        for (text, isBold) in line { if text == "\n" { writer.breakLine() } else { writer.append(text, isBold: isBold) } }
        line.removeAll(keepingCapacity: true)
        if styles.isContents(properties.style) { writer.dropLine() }
        let outline = properties.outline.flatMap { $0 < 9 ? min($0 + 1, 6) : nil }
        if let level = outline ?? styles.headingLevel(properties.style) {
            writer.endParagraph(.heading(level: level))
        } else {
            writer.endParagraph(properties.isItem ? .listItem : .paragraph)
        }
    }

    /// The same sign ends a cell and a row.
    private mutating func endCell(at place: Int) {
        // The rows of an old document cannot be told from its cells: each cell stands for itself.
        if isOld { return end(Properties()) }
        let properties = properties(at: place)
        guard properties.endsRow else {
            openCell()
            end(properties)
            cellIsOpen = false
            return
        }
        if rowIsOpen, properties.isHeader { writer.markHeader() }
        units.removeAll()
        line.removeAll()
        (rowIsOpen, cellIsOpen) = (false, false)
    }

    private mutating func openCell() {
        if !tableIsOpen { writer.beginTable() }
        if !rowIsOpen { writer.beginRow() }
        if !cellIsOpen { writer.beginCell() }
        (tableIsOpen, rowIsOpen, cellIsOpen) = (true, true, true)
    }

    private mutating func endTable() {
        guard tableIsOpen else { return }
        writer.endTable()
        (tableIsOpen, rowIsOpen, cellIsOpen) = (false, false, false)
    }
}

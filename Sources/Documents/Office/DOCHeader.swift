/// Where a binary Word document keeps what (its "file information block").
struct DOCHeader {
    /// Word 6 and 95, whose text is in one piece and whose properties are of another form.
    let isOld: Bool
    let isEncrypted: Bool
    /// Which of two streams holds the tables.
    let tableName: String
    /// The characters of the text itself, of notes, and of text boxes, in the order in which they stand in the file.
    let lengths: [(length: Int, isRead: Bool)]
    let pieces: Place
    let paragraphs: Place
    let characters: Place
    let styles: Place
    /// Of an old document: where its text begins.
    let textStart: Int

    struct Place {
        let start: Int
        let length: Int
    }

    init(_ stream: [UInt8]) throws(DocumentError) {
        guard let mark = stream.number(2, at: 0), let version = stream.number(2, at: 2), let flags = stream.number(2, at: 10),
            mark == 0xA5EC || mark == 0xA5DC
        else { throw .damaged(reason: "its header is not whole") }
        guard version >= 0x65 else { throw .unsupported(what: "a Word document of before 1993") }
        isOld = version < 0xC1
        isEncrypted = flags & 0x0100 != 0
        tableName = flags & 0x0200 != 0 ? "1Table" : "0Table"
        textStart = stream.number(4, at: 24) ?? 0
        func place(_ at: Int) -> Place { Place(start: stream.number(4, at: at) ?? 0, length: stream.number(4, at: at + 4) ?? 0) }
        pieces = place(isOld ? 0x160 : 0x1A2)
        paragraphs = place(0x102)
        characters = place(0xFA)
        styles = place(0xA2)
        // Text, notes, headers, macros, remarks, end notes, text boxes; headers and remarks are not read.
        let reads = [true, true, false, false, false, true, true]
        let first = isOld ? 0x34 : 0x4C
        lengths = reads.enumerated().map { (stream.number(4, at: first + 4 * $0.offset) ?? 0, $0.element) }
    }
}

/// The text of a binary Word document, which stands in pieces in any order.
struct DOCPieces {
    /// A character, and the place of its bytes in the file: properties go by places.
    struct Character {
        let unit: UInt16
        let place: Int
    }

    private struct Piece {
        let characters: Range<Int>
        let start: Int
        let isWide: Bool
    }

    private let stream: [UInt8]
    private let pieces: [Piece]

    /// - Parameter table: the piece table; nil for an old document in one piece.
    init(_ stream: [UInt8], _ table: [UInt8]?, textStart: Int, length: Int) throws(DocumentError) {
        self.stream = stream
        guard let table, let found = try Self.pieces(table) else {
            pieces = [Piece(characters: 0..<max(length, 0), start: textStart, isWide: false)]
            return
        }
        // Pieces that overlap would make a book out of a page.
        guard found.last?.characters.upperBound ?? 0 <= stream.count else {
            throw .damaged(reason: "its table of pieces contradicts itself")
        }
        pieces = found
    }

    /// Behind any number of property lists (each of its own length) stands the table itself.
    private static func pieces(_ table: [UInt8]) throws(DocumentError) -> [Piece]? {
        var at = 0
        while at < table.count, table[at] == 1 {
            guard let length = table.number(2, at: at + 1) else { throw .damaged(reason: "its table of pieces is cut short") }
            at += 3 + length
        }
        guard at < table.count else { return nil }
        guard table[at] == 2, let length = table.number(4, at: at + 1), at + 5 + length <= table.count, length >= 4 else {
            throw .damaged(reason: "its table of pieces is cut short")
        }
        let count = (length - 4) / 12
        let start = at + 5
        var pieces: [Piece] = []
        for index in 0..<count {
            guard let from = table.number(4, at: start + 4 * index), let to = table.number(4, at: start + 4 * index + 4),
                let place = table.number(4, at: start + 4 * (count + 1) + 8 * index + 2), from <= to,
                from == pieces.last?.characters.upperBound ?? 0
            else { throw .damaged(reason: "its table of pieces contradicts itself") }
            let isNarrow = place & 0x4000_0000 != 0
            let bytes = place & 0x3FFF_FFFF
            pieces.append(Piece(characters: from..<to, start: isNarrow ? bytes / 2 : bytes, isWide: !isNarrow))
        }
        return pieces
    }

    /// Calls `body` for each of the characters in turn.
    func forEach(in range: Range<Int>, _ body: (Character) -> Void) throws(DocumentError) {
        for piece in pieces {
            let part = piece.characters.clamped(to: range)
            guard !part.isEmpty else { continue }
            let width = piece.isWide ? 2 : 1
            let start = piece.start + (part.lowerBound - piece.characters.lowerBound) * width
            guard start >= 0, start + part.count * width <= stream.count else { throw .damaged(reason: "it is cut short") }
            for index in 0..<part.count {
                let place = start + index * width
                let unit = piece.isWide ? UInt16(stream[place]) | UInt16(stream[place + 1]) << 8 : Self.western[Int(stream[place])]
                body(Character(unit: unit, place: place))
            }
        }
    }

    /// One byte per character means Windows-1252.
    private static let western: [UInt16] = {
        let upper = (0x80...0xFF).map { byte in Charset.convert([byte], from: "WINDOWS-1252")?.utf16.first ?? 0xFFFD }
        return (0..<0x80).map { UInt16($0) } + upper
    }()
}

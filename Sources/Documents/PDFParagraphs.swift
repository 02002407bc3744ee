/// Puts lines together into blocks.
struct PDFParagraphs {
    private struct Piece {
        enum Kind { case prose, item, row(header: [String]) }
        var kind: Kind
        var lines: [String]
        var box: PDFLayout.Box
        /// The height of its letters.
        let size: Double
        let block: Int
        let page: Int
    }

    private var pieces: [Piece] = []
    /// The size of the running text.
    private let bodySize: Double
    /// Words that stand hyphenated within a line somewhere: a hyphen at a line's end then belongs to the word.
    private var hyphenated: Set<String> = []

    init(_ pages: [[PDFSegment]]) {
        var letters: [Int: Int] = [:]
        for segment in pages.joined() {
            letters[Int((segment.box.height * 4).rounded()), default: 0] += segment.text.count
            for word in segment.text.split(separator: " ") where word.dropLast().contains("-") { hyphenated.insert(word.lowercased()) }
        }
        // Ties go to the larger, so that the outcome does not hang on the order of a dictionary.
        bodySize = Double(letters.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0) / 4
    }

    mutating func add(_ segments: [PDFSegment], page: Int) {
        let tables = PDFTable.find(in: segments)
        var tableOf: [Int: Int] = [:]
        for (number, table) in tables.enumerated() { for member in table.members { tableOf[member] = number } }
        var written: Set<Int> = []
        for (index, segment) in segments.enumerated() {
            guard let number = tableOf[index] else {
                add(segment, page)
                continue
            }
            guard written.insert(number).inserted else { continue }
            if tables[number].boxes.isEmpty {
                add(tables[number], segment, page)
            } else {
                for member in tables[number].boxes.joined() { add(segments[member], page) }
            }
        }
    }

    private mutating func add(_ table: PDFTable, _ segment: PDFSegment, _ page: Int) {
        let header = table.header
        for cells in header.isEmpty ? table.rows : Array(table.rows.dropFirst()) {
            guard let row = Block.tableRow(header: header, cells: cells) else { continue }
            pieces.append(
                Piece(
                    kind: .row(header: header), lines: [row.text], box: segment.box, size: segment.box.height, block: segment.block,
                    page: page))
        }
    }

    private mutating func add(_ segment: PDFSegment, _ page: Int) {
        if let item = ListMark.strip(segment.text) {
            pieces.append(
                Piece(kind: .item, lines: [item], box: segment.box, size: segment.box.height, block: segment.block, page: page))
        } else if pieces.last.map({ goesOn($0, segment, page) }) ?? false {
            pieces[pieces.count - 1].lines.append(segment.text)
            pieces[pieces.count - 1].box.grow(to: segment.box)
        } else {
            pieces.append(
                Piece(kind: .prose, lines: [segment.text], box: segment.box, size: segment.box.height, block: segment.block, page: page))
        }
    }

    /// Whether a line continues the piece before it: the next line of its block, or, after a break of column or page, the rest of a
    /// sentence.
    private func goesOn(_ piece: Piece, _ segment: PDFSegment, _ page: Int) -> Bool {
        if case .row = piece.kind { return false }
        guard abs(piece.size - segment.box.height) < 0.15 * max(piece.size, segment.box.height), let last = piece.lines.last else {
            return false
        }
        let gap = segment.box.top - piece.box.bottom
        if piece.page == page, gap > -0.5 * piece.size, gap < 0.6 * piece.size {
            // An item's further lines are indented to its text; a line at the mark's place begins something new.
            if case .item = piece.kind { return segment.box.left > piece.box.left - 1 || !endsSentence(last) && startsLow(segment.text) }
            return piece.block == segment.block || (!endsSentence(last) && startsLow(segment.text))
        }
        return last.count > 20 && !endsSentence(last) && startsLow(segment.text)
    }

    private func endsSentence(_ line: String) -> Bool { line.last.map { ".!?:;".contains($0) } ?? true }

    private func startsLow(_ text: String) -> Bool { text.first?.isLowercase ?? false }

    func blocks() -> [Block] {
        let sizes = Set(pieces.filter(isLarge).map { level(of: $0) }).sorted(by: >)
        var blocks = pieces.map { piece -> Block in
            let text = text(of: piece)
            switch piece.kind {
            case .item: return Block(.listItem, text, page: piece.page)
            case .row(let header): return Block(.tableRow(header: header), text, page: piece.page)
            case .prose:
                guard isLarge(piece), let rank = sizes.firstIndex(of: level(of: piece)) else {
                    return Block(.paragraph, text, page: piece.page)
                }
                return Block(.heading(level: min(rank + 1, 6)), text, page: piece.page)
            }
        }
        for index in blocks.indices where blocks[index].kind == .paragraph && pieces[index].lines.count == 1 {
            if Headline.isPlain(blocks[index].text, before: index + 1 < blocks.count ? blocks[index + 1] : nil) {
                blocks[index].kind = .heading(level: min(sizes.count + 1, 6))
            }
        }
        return blocks
    }

    /// Sizes that differ by less than half a point are one.
    private func level(of piece: Piece) -> Int { Int((piece.size * 2).rounded()) }

    private func isLarge(_ piece: Piece) -> Bool {
        guard case .prose = piece.kind, piece.size > 1.12 * bodySize, piece.lines.count <= 3 else { return false }
        let text = piece.lines.joined(separator: " ")
        return text.count <= 160 && text.contains(where: \.isLetter) && text.last.map { !".,;".contains($0) } ?? false
    }

    private func text(of piece: Piece) -> String {
        var text = ""
        var before = ""
        for line in piece.lines {
            if before.last == "-", before.dropLast().last?.isLetter ?? false, startsLow(line) {
                if !keepsHyphen(before, line) { text.removeLast() }
            } else if !text.isEmpty {
                text += " "
            }
            text += line
            before = line
        }
        return text
    }

    /// Whether the word that a line's end cuts is hyphenated elsewhere too.
    private func keepsHyphen(_ line: String, _ next: String) -> Bool {
        let word = (line.split(separator: " ").last ?? "") + (next.split(separator: " ").first ?? "")
        return hyphenated.contains(word.lowercased())
    }
}

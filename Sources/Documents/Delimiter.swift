/// The sign between the cells of a line.
enum Delimiter {
    private static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]

    /// The sign that cuts most lines into the same number of cells; nil if none cuts anything.
    static func find(in text: [UInt8]) -> UInt8? {
        let head = wholeLines(text)
        let scores = candidates.map { sign in (sign: sign, score: score(Delimited.records(head, sign).map(\.count))) }
        // The first of equals: a comma before the rest.
        var best: (sign: UInt8, score: Double)?
        for candidate in scores where candidate.score > best?.score ?? 0 { best = candidate }
        return best?.sign
    }

    /// Whether text of unknown kind is a table for certain: many lines, cut into the same number of cells. Commas stand in prose too, so
    /// one in each line proves nothing.
    static func isPlain(in text: [UInt8]) -> Bool {
        let head = wholeLines(text)
        return candidates.contains { sign in
            let counts = Delimited.records(head, sign).map(\.count)
            guard let columns = counts.first, counts.count >= 3 else { return false }
            return columns >= (sign == 0x09 || sign == UInt8(ascii: ";") ? 2 : 3) && counts.allSatisfy { $0 == columns }
        }
    }

    /// The beginning, without a line that the cut may have halved.
    private static func wholeLines(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let head = text.prefix(1 << 16)
        guard head.count < text.count, let end = head.lastIndex(of: 0x0A) else { return head }
        return head[...end]
    }

    /// The share of lines with the commonest number of cells, and a little for more of them.
    private static func score(_ counts: [Int]) -> Double {
        var frequencies: [Int: Int] = [:]
        for count in counts where count > 1 { frequencies[count, default: 0] += 1 }
        guard let (columns, lines) = frequencies.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return 0 }
        return Double(lines) / Double(counts.count) + Double(min(columns, 50)) / 1000
    }
}

/// Lines of cells (RFC 4180): a cell in quotes may hold the delimiter, line breaks, and quotes doubled.
enum Delimited {
    static func records(_ text: ArraySlice<UInt8>, _ delimiter: UInt8) -> [[String]] {
        // A quote that nothing closes would swallow the rest of the file: then it is a sign like others.
        parse(text, delimiter, quoting: true) ?? parse(text, delimiter, quoting: false) ?? []
    }

    private static func parse(_ text: ArraySlice<UInt8>, _ delimiter: UInt8, quoting: Bool) -> [[String]]? {
        let quote = UInt8(ascii: "\"")
        var records: [[String]] = []
        var record: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var at = text.startIndex
        func endCell() {
            record.append(ReadableText.of(String(decoding: cell, as: UTF8.self)))
            cell.removeAll(keepingCapacity: true)
        }
        func endRecord() {
            endCell()
            if record.contains(where: { !$0.isEmpty }) { records.append(record) }
            record = []
        }
        while at < text.endIndex {
            let byte = text[at]
            at += 1
            if isQuoted {
                if byte != quote {
                    cell.append(byte)
                } else if at < text.endIndex, text[at] == quote {
                    cell.append(quote)
                    at += 1
                } else {
                    isQuoted = false
                }
            } else if byte == quote, quoting, cell.allSatisfy({ $0 == 0x20 }) {
                isQuoted = true
            } else if byte == delimiter {
                endCell()
            } else if byte == 0x0A || byte == 0x0D {
                endRecord()
            } else {
                cell.append(byte)
            }
        }
        if isQuoted { return nil }
        endRecord()
        return records
    }
}

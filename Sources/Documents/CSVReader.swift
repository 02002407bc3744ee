/// A table as text: cells between commas, semicolons, tabs or bars.
enum CSVReader {
    static let maximumBytes = 20 << 20
    static let maximumColumns = 256
    static let maximumRows = 200_000
    /// Of the rows in words, which repeat the names of their columns.
    static let maximumText = 48 << 20

    static func read(_ text: String) throws(DocumentError) -> ExtractedDocument {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge(limit: "tables are read up to 20 MB") }
        let (announced, bytes) = announced(Array(text.utf8))
        guard let delimiter = announced ?? Delimiter.find(in: Array(bytes)) else { return try TextReader.read(text) }
        let records = Delimited.records(bytes, delimiter)
        guard records.count <= maximumRows else { throw .tooLarge(limit: "tables are read up to \(maximumRows) rows") }
        guard records.allSatisfy({ $0.count <= maximumColumns }) else {
            throw .tooLarge(limit: "tables are read up to \(maximumColumns) columns")
        }
        return ExtractedDocument(blocks: try blocks(records))
    }

    /// Excel's own first line, `sep=;`.
    static func announced(_ bytes: [UInt8]) -> (UInt8?, ArraySlice<UInt8>) {
        guard bytes.count > 6, bytes.starts(with: "sep=".utf8), bytes[5] == 0x0A || bytes[5] == 0x0D else { return (nil, bytes[...]) }
        return (bytes[4], bytes[6...])
    }

    private static func blocks(_ records: [[String]]) throws(DocumentError) -> [Block] {
        // Lines of one cell above the table say what it is about.
        let titles = records.prefix { $0.count(where: { !$0.isEmpty }) == 1 }
        var blocks = titles.count < records.count ? titles.map { Block(.paragraph, $0.joined()) } : []
        let table = titles.count < records.count ? records.dropFirst(titles.count) : records[...]
        let header = header(of: table)
        var length = 0
        for cells in header.isEmpty ? table : table.dropFirst() {
            guard let row = Block.tableRow(header: header, cells: cells) else { continue }
            length += row.text.utf8.count
            guard length <= maximumText else {
                throw .tooLarge(limit: "its rows, each with the names of its columns, take more than 48 MB")
            }
            blocks.append(row)
        }
        return blocks
    }

    /// The first row, unless it is one like the rest: a name is no number, and not of the shape of what stands below.
    private static func header(of table: ArraySlice<[String]>) -> [String] {
        guard let first = table.first, table.count >= 2 else { return [] }
        let names = first.filter { !$0.isEmpty }
        guard names.count >= 2, Set(names).count == names.count, names.allSatisfy({ $0.contains(where: \.isLetter) && $0.count <= 120 })
        else {
            return []
        }
        let sample = table.dropFirst().prefix(50)
        let isLikeTheRest = first.indices.contains { column in
            first[column].contains(where: \.isNumber)
                && sample.allSatisfy { column < $0.count && $0[column].contains(where: \.isNumber) }
        }
        return isLikeTheRest ? [] : first
    }
}

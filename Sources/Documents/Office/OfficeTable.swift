/// A table of a word processor's document. One that only lays text out, such as a frame around a paragraph, gives its text instead.
struct OfficeTable {
    private struct Cell {
        var blocks: [Block] = []
        var columns: Int
        /// How many rows it reaches down.
        var rows: Int
        var continuesAbove = false
        var isBold = true

        var text: String { blocks.map(\.text).joined(separator: " ") }
    }

    private struct Row {
        var cells: [Cell] = []
        var isHeader: Bool
    }

    /// A hostile file must not turn one cell into a million.
    static let maximumColumns = 60
    /// A cell with more in it is a part of the page and not of a table.
    private static let longCell = 1500

    private var rows: [Row] = []

    mutating func beginRow(isHeader: Bool) { rows.append(Row(isHeader: isHeader)) }

    mutating func markHeader() { if !rows.isEmpty { rows[rows.count - 1].isHeader = true } }

    mutating func beginCell(columns: Int, rows: Int) {
        if self.rows.isEmpty { beginRow(isHeader: false) }
        self.rows[self.rows.count - 1].cells.append(Cell(columns: Self.bounded(columns), rows: Self.bounded(rows)))
    }

    mutating func shapeCell(columns: Int?, continuesAbove: Bool?) {
        guard let row = rows.indices.last, let cell = rows[row].cells.indices.last else { return }
        if let columns { rows[row].cells[cell].columns = Self.bounded(columns) }
        if let continuesAbove { rows[row].cells[cell].continuesAbove = continuesAbove }
    }

    mutating func add(_ block: Block, isBold: Bool) {
        if rows.isEmpty { beginRow(isHeader: false) }
        let row = rows.count - 1
        if rows[row].cells.isEmpty { beginCell(columns: 1, rows: 1) }
        let cell = rows[row].cells.count - 1
        rows[row].cells[cell].blocks.append(block)
        if !isBold { rows[row].cells[cell].isBold = false }
    }

    private static func bounded(_ count: Int) -> Int { min(max(count, 1), maximumColumns) }

    func blocks() -> [Block] { isData ? dataBlocks() : rows.flatMap { $0.cells.flatMap(\.blocks) } }

    private var isData: Bool {
        let filled = rows.filter { !$0.cells.isEmpty }
        guard filled.count >= 2, filled.contains(where: { $0.cells.count >= 2 }) else { return false }
        return filled.allSatisfy { row in
            row.cells.allSatisfy { cell in
                cell.blocks.reduce(0) { $0 + $1.text.utf8.count } <= Self.longCell
                    && cell.blocks.allSatisfy { if case .heading = $0.kind { false } else { true } }
            }
        }
    }

    private func dataBlocks() -> [Block] {
        let grid = grid()
        let filled = rows.filter { !$0.cells.isEmpty }
        let marked = filled.prefix { $0.isHeader }.count
        let headers = marked > 0 && marked < filled.count ? marked : hasPlainHeader(filled, grid) ? 1 : 0
        let header = grid.prefix(headers).reduce([]) { TableHeader.merge($0, $1) }
        var blocks: [Block] = []
        for (row, cells) in zip(filled, grid).dropFirst(headers) {
            let page = row.cells.lazy.flatMap(\.blocks).first?.page
            if row.cells.count == 1, let only = cells.first(where: { !$0.isEmpty }) {
                // A row of one cell names the rows that follow.
                blocks.append(Block(.paragraph, only, page: page))
            } else if let block = Block.tableRow(header: header, cells: cells, page: page) {
                blocks.append(block)
            }
        }
        return blocks
    }

    /// A first row that is bold where the second is not, or that names what numbers stand below.
    private func hasPlainHeader(_ filled: [Row], _ grid: [[String]]) -> Bool {
        let isBold = filled.map { row in row.cells.allSatisfy { $0.isBold && !$0.blocks.isEmpty } }
        if isBold.count >= 2, isBold[0], !isBold[1], filled[0].cells.count >= 2 { return true }
        return TableHeader.isPlain(grid)
    }

    /// The texts by row and column: a cell over several rows stands in each, a cell over several columns in its first.
    private func grid() -> [[String]] {
        var above: [String] = []
        var reach: [Int: (text: String, rows: Int)] = [:]
        return rows.filter { !$0.cells.isEmpty }.map { row in
            var texts: [String] = []
            func takeFromAbove() {
                while texts.count < Self.maximumColumns, let cell = reach[texts.count] {
                    reach[texts.count] = cell.rows > 1 ? (cell.text, cell.rows - 1) : nil
                    texts.append(cell.text)
                }
            }
            for cell in row.cells where texts.count < Self.maximumColumns {
                takeFromAbove()
                guard texts.count < Self.maximumColumns else { break }
                let text = cell.continuesAbove && texts.count < above.count ? above[texts.count] : cell.text
                if cell.rows > 1 { reach[texts.count] = (text, cell.rows - 1) }
                texts.append(text)
                for _ in 1..<cell.columns where texts.count < Self.maximumColumns { texts.append("") }
            }
            takeFromAbove()
            above = texts
            return texts
        }
    }
}

/// What names the columns of a table.
enum TableHeader {
    /// Two rows of headers: "Price" above "with tax" becomes "Price with tax".
    static func merge(_ upper: [String], _ lower: [String]) -> [String] {
        (0..<max(upper.count, lower.count)).map { column in
            let above = column < upper.count ? upper[column] : ""
            let below = column < lower.count ? lower[column] : ""
            return above.isEmpty || above == below ? below : below.isEmpty ? above : "\(above) \(below)"
        }
    }

    /// Whether the first row, unmarked, names the columns: words without a number over a column of numbers. "Address: 12 Main Street" over
    /// "Telephone: 555-0142" must not pass for it, so that two columns need two rows of proof.
    static func isPlain(_ rows: [[String]]) -> Bool {
        guard let first = rows.first, first.count >= 2, first.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isNumber) }),
            Set(first).count == first.count, first.allSatisfy({ $0.count <= 60 }), rows.count >= (first.count == 2 ? 3 : 2)
        else { return false }
        return first.indices.contains { column in
            let below = rows.dropFirst().compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
            return !below.isEmpty && below.allSatisfy { $0.contains(where: \.isNumber) }
        }
    }
}

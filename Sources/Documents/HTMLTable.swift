/// A table of data, row by row. Tables that only lay a page out are not taken for one.
struct HTMLTable {
    private(set) var blocks: [Block] = []

    private struct Cell {
        var text: ReadableText = ReadableText()
        let isHeader: Bool
        let columns: Int
        let rows: Int
    }

    private struct Row {
        var cells: [Cell] = []
        let isHead: Bool
        var isHeader: Bool { !cells.isEmpty && (isHead || cells.allSatisfy(\.isHeader)) }
    }

    /// A hostile page must not turn one cell into a million.
    private static let maximumColumns = 60

    private var rows: [Row] = []
    private var caption = ReadableText()
    private var headDepth = 0
    private var captionDepth = 0
    private var isLayout = false

    /// Nil if the table lays out a page.
    init?(_ table: HTMLNode, dropped: Set<HTMLNode>) {
        table.walk { node in
            guard let name = node.name else {
                node.withText { append($0) }
                return true
            }
            return node == table || enter(node, name, dropped)
        } leave: { node in
            switch node.name {
            case "thead": headDepth -= 1
            case "caption": captionDepth -= 1
            default: break
            }
        }
        guard !isLayout, isData else { return nil }
        write()
    }

    private mutating func enter(_ node: HTMLNode, _ name: String, _ dropped: Set<HTMLNode>) -> Bool {
        guard !dropped.contains(node) else { return false }
        switch name {
        case "table", "h1", "h2", "h3", "h4": isLayout = true
        case "thead": headDepth += 1
        case "caption": captionDepth += 1
        case "tr": rows.append(Row(isHead: headDepth > 0))
        case "td", "th":
            if rows.isEmpty { rows.append(Row(isHead: false)) }
            rows[rows.count - 1].cells.append(
                Cell(isHeader: name == "th", columns: span(node, "colspan"), rows: span(node, "rowspan")))
        case "br", "p", "div", "li": space()
        default: break
        }
        return !isLayout
    }

    private func span(_ node: HTMLNode, _ name: String) -> Int {
        min(max(node.attribute(name).flatMap { Int($0) } ?? 1, 1), Self.maximumColumns)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if captionDepth > 0 {
            caption.append(bytes)
        } else if !rows.isEmpty, !rows[rows.count - 1].cells.isEmpty {
            rows[rows.count - 1].cells[rows[rows.count - 1].cells.count - 1].text.append(bytes)
        }
    }

    private mutating func space() {
        guard !rows.isEmpty, !rows[rows.count - 1].cells.isEmpty else { return }
        rows[rows.count - 1].cells[rows[rows.count - 1].cells.count - 1].text.space()
    }

    private var isData: Bool {
        let filled = rows.filter { !$0.cells.isEmpty }
        return filled.count >= 2 && filled.contains { $0.cells.count >= 2 }
    }

    private mutating func write() {
        let title = caption.take()
        if !title.isEmpty { blocks.append(Block(.paragraph, title)) }
        var header: [String] = []
        var hasData = false
        var below: [Int: (text: String, rows: Int)] = [:]
        for index in rows.indices where !rows[index].cells.isEmpty {
            let isHeader = rows[index].isHeader && !hasData
            let cells = spread(&rows[index].cells, &below)
            if isHeader {
                header = TableHeader.merge(header, cells)
            } else if cells.count(where: { !$0.isEmpty }) == 1, rows[index].cells.count == 1, let only = cells.first(where: { !$0.isEmpty })
            {
                // A row of one cell names the rows that follow.
                blocks.append(Block(.paragraph, only))
            } else if let row = Block.tableRow(header: header, cells: cells) {
                blocks.append(row)
                hasData = true
            }
        }
    }

    /// The row's texts by column: a cell over several rows stands in each, a cell over several columns in its first.
    private func spread(_ cells: inout [Cell], _ below: inout [Int: (text: String, rows: Int)]) -> [String] {
        var texts: [String] = []
        func takeFromAbove() {
            while let above = below[texts.count], texts.count < Self.maximumColumns {
                below[texts.count] = above.rows > 1 ? (above.text, above.rows - 1) : nil
                texts.append(above.text)
            }
        }
        for index in cells.indices where texts.count < Self.maximumColumns {
            takeFromAbove()
            let text = cells[index].text.take()
            if cells[index].rows > 1 { below[texts.count] = (text, cells[index].rows - 1) }
            texts.append(text)
            for _ in 1..<max(cells[index].columns, 1) where texts.count < Self.maximumColumns { texts.append("") }
        }
        takeFromAbove()
        return texts
    }
}

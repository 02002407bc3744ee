/// Finds tables by where words stand: rows whose cells lie apart and one below the other.
struct PDFTable {
    /// Segments of the page that are in it.
    private(set) var members: [Int] = []
    private(set) var rows: [[String]] = []
    /// Not empty if these are text boxes side by side and no table: their segments, box by box.
    private(set) var boxes: [[Int]] = []

    private struct Row {
        var cells: [Int]
        var top: Double
        var bottom: Double
        var height: Double { bottom - top }
    }

    /// No page has more; the work grows with their square.
    private static let maximumColumns = 40

    static func find(in segments: [PDFSegment]) -> [PDFTable] {
        let rows = rows(segments)
        var tables: [PDFTable] = []
        var start = 0
        var free = 0
        while start < rows.count {
            let end = rows[start].cells.count >= 2 ? extent(rows, from: start, segments) : start + 1
            let top = firstLine(above: start, rows, downFrom: free)
            if let table = PDFTable(Array(rows[top..<end]), segments) ?? PDFTable(Array(rows[start..<end]), segments) {
                tables.append(table)
                free = end
            }
            start = end
        }
        return tables
    }

    /// The first row may begin with a lone line, where one of its cells is higher than the others.
    private static func firstLine(above start: Int, _ rows: [Row], downFrom free: Int) -> Int {
        guard start > free, rows[start - 1].cells.count == 1, gapAbove(start, rows) < 0.45 * rows[start].height,
            start - 1 == free || gapAbove(start - 1, rows) > 0.6 * rows[start].height
        else { return start }
        return start - 1
    }

    /// Segments side by side, from the top of the page down.
    private static func rows(_ segments: [PDFSegment]) -> [Row] {
        var rows: [Row] = []
        for index in segments.indices.sorted(by: { segments[$0].box.middle < segments[$1].box.middle }) {
            let box = segments[index].box
            if let last = rows.last, box.middle < last.bottom, box.middle > last.top,
                box.top < last.bottom - 0.4 * min(box.height, last.height)
            {
                rows[rows.count - 1].cells.append(index)
            } else {
                rows.append(Row(cells: [index], top: box.top, bottom: box.bottom))
            }
        }
        for row in rows.indices { rows[row].cells.sort { segments[$0].box.left < segments[$1].box.left } }
        return rows
    }

    /// How far rows go on that fit the same columns. A row of one cell is the rest of a cell of the row above, or the beginning of one of
    /// the row below, whichever is close.
    private static func extent(_ rows: [Row], from start: Int, _ segments: [PDFSegment]) -> Int {
        var columns = Columns(rows[start].cells.map { segments[$0].box })
        var end = start + 1
        var lastFull = end
        while end < rows.count {
            let gap = rows[end].top - rows[end - 1].bottom
            guard gap < 2.5 * rows[end].height else { break }
            let boxes = rows[end].cells.map { segments[$0].box }
            guard rows[end].cells.count >= 2 || gap < 0.6 * rows[end].height || belongsBelow(end, rows), let grown = columns.taking(boxes)
            else { break }
            columns = grown
            end += 1
            if boxes.count >= 2 { lastFull = end } else if end - lastFull > 2 { break }
        }
        // What follows the last whole row closely is the rest of one of its cells; farther away it is the next paragraph.
        return rows[lastFull..<end].allSatisfy { $0.cells.count == 1 } && end - lastFull <= 1 ? end : lastFull
    }

    private static func gapAbove(_ index: Int, _ rows: [Row]) -> Double { rows[index].top - rows[index - 1].bottom }

    /// A lone line that the next row of cells follows more closely than it follows the row before.
    private static func belongsBelow(_ index: Int, _ rows: [Row]) -> Bool {
        guard rows[index].cells.count == 1, index > 0, index + 1 < rows.count, rows[index + 1].cells.count >= 2 else { return false }
        let below = gapAbove(index + 1, rows)
        return below < 0.6 * rows[index].height && below < gapAbove(index, rows) - 0.5
    }

    /// Lines that make one row together. Where rows are set apart, lines close to each other are one, in however many cells and however
    /// these are aligned; else a lone line is the rest of the row above.
    private static func logicalRows(_ rows: [Row]) -> [Range<Int>] {
        let areApart = rows.indices.dropFirst().contains { gapAbove($0, rows) > 0.6 * rows[$0].height }
        var groups = [0..<1]
        for index in rows.indices.dropFirst() {
            if areApart ? gapAbove(index, rows) < 0.45 * rows[index].height : rows[index].cells.count == 1 {
                groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
        }
        return groups
    }

    private init?(_ rows: [Row], _ segments: [PDFSegment]) {
        guard rows.count(where: { $0.cells.count >= 2 }) >= 2 else { return nil }
        let columns = Columns(rows.flatMap { $0.cells.map { segments[$0].box } })
        guard (2...Self.maximumColumns).contains(columns.ranges.count) else { return nil }
        for group in Self.logicalRows(rows) {
            var cells = Array(repeating: "", count: columns.ranges.count)
            for cell in group.flatMap({ rows[$0].cells }) {
                guard let column = columns.index(of: segments[cell].box) else { return nil }
                cells[column] += cells[column].isEmpty ? segments[cell].text : " \(segments[cell].text)"
                members.append(cell)
            }
            self.rows.append(cells)
        }
        guard self.rows.count >= 2 else { return nil }
        guard !isProse(rows, segments, columns) else { return nil }
        if areApart(rows, segments) {
            boxes = columns.ranges.indices.map { column in members.filter { columns.index(of: segments[$0].box) == column } }
        }
    }

    /// Columns of running text stand side by side too. What tells a table: a column of figures; a very narrow column; or a fairly
    /// narrow one whose cells the converter did not take for the lines of one block.
    private func isProse(_ rows: [Row], _ segments: [PDFSegment], _ columns: Columns) -> Bool {
        let cells = rows.flatMap(\.cells)
        return (0..<columns.ranges.count).allSatisfy { column in
            let own = cells.filter { columns.index(of: segments[$0].box) == column }
            let text = own.map { segments[$0].text }.joined()
            let figures = text.count { $0.isNumber || $0.isCurrencySymbol }
            let isOneBlock = own.count > 1 && Set(own.map { segments[$0].block }).count == 1
            return figures * 4 < text.count && text.count > (isOneBlock ? 12 : 24) * own.count
        }
    }

    /// The cells of a row of a table stand on one line to a fraction of a point; text boxes were put beside each other by hand.
    private func areApart(_ rows: [Row], _ segments: [PDFSegment]) -> Bool {
        rows.allSatisfy { row in
            let boxes = row.cells.map { segments[$0].box }
            let first = boxes[0]
            return boxes.dropFirst().allSatisfy { abs($0.bottom - first.bottom) > 0.2 && abs($0.height - first.height) < 0.1 }
        }
    }

    /// The first row names the columns if it has no figures and the rows below have some.
    var header: [String] {
        guard rows.count >= 2, let first = rows.first, !first.contains(where: { $0.contains(where: \.isNumber) }),
            first.count(where: { !$0.isEmpty }) >= 2, rows.dropFirst().contains(where: { $0.contains { $0.contains(where: \.isNumber) } })
        else { return [] }
        return first
    }
}

/// The horizontal extents of a table's columns, from left to right.
private struct Columns {
    private(set) var ranges: [ClosedRange<Double>] = []

    init(_ boxes: [PDFLayout.Box]) {
        for box in boxes.sorted(by: { $0.left < $1.left }) {
            if let last = ranges.last, box.left <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, box.right)
            } else {
                ranges.append(box.left...max(box.left, box.right))
            }
        }
    }

    func index(of box: PDFLayout.Box) -> Int? { ranges.firstIndex { $0.contains(box.left) } }

    /// The columns with another row's cells; nil if two columns would run into one, or two cells stand in one column.
    func taking(_ boxes: [PDFLayout.Box]) -> Columns? {
        let grown = Columns(ranges.map { PDFLayout.Box(left: $0.lowerBound, top: 0, right: $0.upperBound, bottom: 0) } + boxes)
        guard grown.ranges.count >= ranges.count, grown.ranges.count <= ranges.count + 1 else { return nil }
        let places = boxes.compactMap(grown.index)
        return Set(places).count == boxes.count ? grown : nil
    }
}

/// What a file was read as.
public enum DocumentKind: String, Sendable, Hashable, CaseIterable {
    case markdown, html, pdf, text, docx, doc, odt, rtf, eml, csv
}

/// The readable content of a file, in reading order.
public struct ExtractedDocument: Sendable, Hashable {
    public var title: String?
    public var blocks: [Block]

    public init(title: String? = nil, blocks: [Block]) {
        self.title = title
        self.blocks = blocks
    }

    /// The whole as a person would read it: blocks apart, list items with a dash.
    public var text: String {
        var text = ""
        var before: Block.Kind?
        for block in blocks {
            if let before { text += before.isOfOnePiece(with: block.kind) ? "\n" : "\n\n" }
            text += block.kind == .listItem ? "- \(block.text)" : block.text
            before = block.kind
        }
        return text
    }
}

public struct Block: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// 1 is the highest.
        case heading(level: Int)
        case paragraph
        case listItem
        /// A row of a table; the header's cells, empty strings where a column has none.
        case tableRow(header: [String])
        case code
    }

    public var kind: Kind
    /// Without control characters, with single spaces; line breaks stand only where they carry meaning. A table row's text is
    /// "Header: cell; Header: cell", so that it can be understood alone.
    public var text: String
    /// From 1; nil where the kind of document has no pages.
    public var page: Int?

    public init(_ kind: Kind, _ text: String, page: Int? = nil) {
        self.kind = kind
        self.text = text
        self.page = page
    }
}

extension Block {
    /// A row in words; nil if it is empty.
    static func tableRow(header: [String], cells: [String], page: Int? = nil) -> Block? {
        var parts: [String] = []
        for (column, cell) in cells.enumerated() where !cell.isEmpty {
            let name = column < header.count ? header[column] : ""
            parts.append(name.isEmpty || name == cell ? cell : "\(name): \(cell)")
        }
        return parts.isEmpty ? nil : Block(.tableRow(header: header), parts.joined(separator: "; "), page: page)
    }
}

extension Block.Kind {
    /// Items of one list and rows of one table stand close together.
    fileprivate func isOfOnePiece(with next: Block.Kind) -> Bool {
        switch (self, next) {
        case (.listItem, .listItem), (.tableRow, .tableRow): true
        default: false
        }
    }
}

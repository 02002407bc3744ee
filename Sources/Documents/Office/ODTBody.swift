/// The text of an OpenDocument, from its elements.
struct ODTBody {
    private let styles: ODTStyles
    private var writer = OfficeWriter()
    private var place = Place()
    /// Where the reader was before the text boxes and notes that are open.
    private var waiting: [Place] = []
    private var hasPages = false
    private var headerRowsDepth = 0

    private struct Place {
        var listDepth = 0
        var paragraph: Paragraph?
    }

    private struct Paragraph {
        var kind: Block.Kind
        /// Whether text is bold, and hidden: the paragraph's, then each open span's.
        var looks: [(isBold: Bool, isHidden: Bool)]
    }

    init(styles: ODTStyles) {
        self.styles = styles
        writer.page = 1
    }

    /// What stands beside the text: old versions of it, remarks, lists of its headings, forms, descriptions of pictures.
    private static let unseen: Set<String> = [
        "text:tracked-changes", "office:annotation", "text:note-citation", "text:table-of-content", "text:alphabetical-index",
        "text:illustration-index", "text:table-index", "text:bibliography", "office:forms", "svg-compatible:title", "svg-compatible:desc",
        "text:ruby-text", "text:hidden-text", "text:hidden-paragraph", "office:automatic-styles", "office:scripts",
        "table:covered-table-cell",
        "office:event-listeners", "table:shapes",
    ]

    mutating func read(_ bytes: [UInt8]) throws(DocumentError) {
        let parts = try XMLParts(bytes)
        while let part = try parts.next() {
            switch part {
            case .element(let element): if Self.unseen.contains(element.name) { try parts.skip() } else { enter(element) }
            case .end(let name): leave(name)
            case .text(let text): append(text)
            }
        }
    }

    mutating func finish(title: String?) -> ExtractedDocument { writer.finish(title: title, hasPages: hasPages) }

    private mutating func append(_ text: String) {
        guard let look = place.paragraph?.looks.last, !look.isHidden else { return }
        writer.append(text, isBold: look.isBold)
    }

    private mutating func enter(_ element: XMLParts.Element) {
        switch element.name {
        case "text:p", "text:h": begin(element)
        case "text:span": beginSpan(element["style-name"])
        case "text:s", "text:tab": writer.space()
        case "text:line-break": writer.breakLine()
        case "text:soft-page-break":
            hasPages = true
            writer.page = (writer.page ?? 1) + 1
        case "text:list": place.listDepth += 1
        case "drawing:text-box", "text:note-body":
            waiting.append(place)
            place = Place()
            writer.beginAside()
        case "table:table": writer.beginTable()
        case "table:table-row": writer.beginRow(isHeader: headerRowsDepth > 0)
        case "table:table-header-rows": headerRowsDepth += 1
        case "table:table-cell": writer.beginCell(columns: columns(element), rows: number(element["number-rows-spanned"]))
        default: break
        }
    }

    private func columns(_ element: XMLParts.Element) -> Int {
        max(number(element["number-columns-spanned"]), number(element["number-columns-repeated"]))
    }

    private func number(_ text: String?) -> Int { text.flatMap { Int($0) } ?? 1 }

    private mutating func begin(_ element: XMLParts.Element) {
        let style = element["style-name"]
        var kind: Block.Kind = place.listDepth > 0 ? .listItem : .paragraph
        if element.name == "text:h" {
            kind = .heading(level: min(max(number(element["outline-level"]), 1), 6))
        } else if styles.isTitle(style) {
            kind = .heading(level: 1)
        }
        place.paragraph = Paragraph(kind: kind, looks: [(styles.isBold(style) ?? false, styles.isHidden(style))])
    }

    private mutating func beginSpan(_ style: String?) {
        guard let look = place.paragraph?.looks.last else { return }
        place.paragraph?.looks.append((styles.isBold(style) ?? look.isBold, look.isHidden || styles.isHidden(style)))
    }

    private mutating func leave(_ name: String) {
        switch name {
        case "text:p", "text:h":
            if let paragraph = place.paragraph { writer.endParagraph(paragraph.kind) }
            place.paragraph = nil
        case "text:span": if let count = place.paragraph?.looks.count, count > 1 { place.paragraph?.looks.removeLast() }
        case "text:list": place.listDepth -= 1
        case "drawing:text-box", "text:note-body":
            writer.endAside()
            place = waiting.popLast() ?? Place()
        case "table:table-header-rows": headerRowsDepth -= 1
        case "table:table-cell": writer.endCell()
        case "table:table": writer.endTable()
        default: break
        }
    }
}

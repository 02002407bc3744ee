/// The text of a Word document's part, from its elements.
struct DOCXBody {
    private let styles: DOCXStyles
    private let notes: [String: String]
    /// Notes of the paragraph that is open; they come behind it.
    private var dueNotes: [String] = []
    private var seenNotes: Set<String> = []
    private var writer = OfficeWriter()
    private var paragraph = Paragraph()
    /// Paragraphs in whose middle a text box is being read.
    private var waiting: [Paragraph] = []
    private var hasPages = false
    private var isInText = false

    private struct Paragraph {
        var style: String?
        var level: Int?
        var isNumbered: Bool?
        var isInProperties = false
        var isInRun = false
        var isBold: Bool?
        var isHidden = false
    }

    init(styles: DOCXStyles, notes: [String: String]) {
        self.styles = styles
        self.notes = notes
        writer.page = 1
    }

    /// What a reader does not see: text that was moved away, properties as they were before, the second form of a drawing for old
    /// programs, how a word is pronounced.
    private static let unseen: Set<String> = [
        "w:moveFrom", "w:del", "mc:Fallback", "w:pPrChange", "w:rPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange", "w:rt",
    ]

    mutating func read(_ bytes: [UInt8]) throws(DocumentError) {
        let parts = try XMLParts(bytes)
        while let part = try parts.next() {
            switch part {
            case .element(let element):
                if Self.unseen.contains(element.name) { try parts.skip() } else { enter(element) }
            case .end(let name): leave(name)
            case .text(let text):
                if isInText, !paragraph.isHidden {
                    writer.append(text, isBold: paragraph.isBold ?? styles.isBold(paragraph.style))
                }
            }
        }
    }

    mutating func finish(title: String?) -> ExtractedDocument { writer.finish(title: title, hasPages: hasPages) }

    private mutating func enter(_ element: XMLParts.Element) {
        switch element.name {
        case "w:p": paragraph = Paragraph()
        case "w:r":
            paragraph.isInRun = true
            paragraph.isBold = nil
            paragraph.isHidden = false
        case "w:pPr": paragraph.isInProperties = true
        case "w:t", "m:t": isInText = true
        case "w:tab", "w:ptab": if paragraph.isInRun { writer.space() }
        case "w:br", "w:cr": if paragraph.isInRun { writer.breakLine() }
        case "w:noBreakHyphen": writer.append("-")
        case "w:lastRenderedPageBreak": turnPage()
        case "w:footnoteReference": note("footnote", element["id"])
        case "w:endnoteReference": note("endnote", element["id"])
        case "w:txbxContent": beginTextBox()
        case "w:tbl": writer.beginTable()
        case "w:tr": writer.beginRow()
        case "w:tblHeader": if element.isOn { writer.markHeader() }
        case "w:tc": writer.beginCell()
        case "w:gridSpan": writer.shapeCell(columns: element["val"].flatMap { Int($0) })
        case "w:vMerge": writer.shapeCell(continuesAbove: element["val"] != "restart")
        default: enterProperty(element)
        }
    }

    private mutating func enterProperty(_ element: XMLParts.Element) {
        switch element.name {
        case "w:pStyle": paragraph.style = element["val"]
        case "w:outlineLvl":
            if paragraph.isInProperties { paragraph.level = element["val"].flatMap { Int($0) } }
        case "w:numId": paragraph.isNumbered = element["val"] != "0"
        case "w:b": if paragraph.isInRun { paragraph.isBold = element.isOn }
        case "w:vanish", "w:specVanish": if paragraph.isInRun { paragraph.isHidden = element.isOn }
        default: break
        }
    }

    private mutating func leave(_ name: String) {
        switch name {
        case "w:t", "m:t": isInText = false
        case "w:r": paragraph.isInRun = false
        case "w:pPr": paragraph.isInProperties = false
        case "w:p": endParagraph()
        case "w:txbxContent": endTextBox()
        case "w:tc": writer.endCell()
        case "w:tbl": writer.endTable()
        default: break
        }
    }

    private mutating func endParagraph() {
        if styles.isContents(paragraph.style) { writer.dropLine() }
        let outline = paragraph.level.map(DOCXStyles.headingLevel(outline:)) ?? styles.headingLevel(paragraph.style)
        if let level = outline {
            writer.endParagraph(.heading(level: level))
        } else {
            writer.endParagraph(paragraph.isNumbered ?? styles.isNumbered(paragraph.style) ? .listItem : .paragraph)
        }
        for note in dueNotes {
            writer.append(note)
            writer.endParagraph()
        }
        dueNotes = []
    }

    /// A hostile document refers to one long note a thousand times.
    private mutating func note(_ kind: String, _ id: String?) {
        guard let id, let note = notes["\(kind) \(id)"], seenNotes.insert("\(kind) \(id)").inserted else { return }
        dueNotes.append(note)
    }

    /// Word notes where its pages ended when it last laid the document out.
    private mutating func turnPage() {
        hasPages = true
        writer.page = (writer.page ?? 1) + 1
    }

    private mutating func beginTextBox() {
        waiting.append(paragraph)
        paragraph = Paragraph()
        writer.beginAside()
    }

    private mutating func endTextBox() {
        writer.endAside()
        paragraph = waiting.popLast() ?? Paragraph()
    }
}

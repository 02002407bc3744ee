/// A web page or an HTML export: its content without what surrounds it.
enum HTMLReader {
    /// The tree of a hostile page takes seventy times its size.
    static let maximumBytes = 12 << 20

    /// - Parameter declared: the charset that came with the page; its own declaration counts where there is none.
    static func read(_ bytes: [UInt8], declared: String? = nil) throws(DocumentError) -> ExtractedDocument {
        guard bytes.count <= maximumBytes else { throw .tooLarge(limit: "web pages are read up to 12 MB") }
        let page = Charset.decode(bytes, declared: declared ?? Charset.declared(in: bytes))
        guard let tree = try HTMLTree(page), let root = tree.root else { throw .empty }
        guard !tree.isIncomplete else { throw .damaged(reason: "its elements are nested too deeply to be read to the end") }
        let survey = HTMLSurvey(root)
        var writer = HTMLWriter(dropped: survey.dropped)
        survey.content.walk(enter: { writer.enter($0) }, leave: { writer.leave($0) })
        return withExtendedLifetime(tree) { ExtractedDocument(title: survey.title, blocks: writer.finish()) }
    }
}

/// Blocks from a walk over the content.
private struct HTMLWriter {
    private let dropped: Set<HTMLNode>
    private var blocks: [Block] = []
    private var text = ReadableText()
    /// The kinds of the elements that are open; the innermost names the text.
    private var kinds: [Block.Kind] = []
    /// A term that waits for its definition.
    private var term: String?

    init(dropped: Set<HTMLNode>) { self.dropped = dropped }

    private static let blockElements: Set<String> = [
        "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "form", "header", "footer", "hgroup", "hr", "legend", "main", "ol", "p", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul",
    ]

    mutating func enter(_ node: HTMLNode) -> Bool {
        guard let name = node.name else {
            node.withText { text.append($0) }
            return true
        }
        guard !dropped.contains(node), name != "head", name != "title" else { return false }
        switch name {
        case "br": breakLine()
        case "pre":
            flush()
            add(.code, ReadableText.keepingLines(node.rawText))
            return false
        case "table":
            flush()
            if let table = HTMLTable(node, dropped: dropped) {
                blocks += table.blocks
                return false
            }
        case "li": begin(.listItem)
        default:
            if let level = headingLevel(name) {
                begin(.heading(level: level))
            } else if Self.blockElements.contains(name) {
                flush()
            }
        }
        return true
    }

    mutating func leave(_ node: HTMLNode) {
        guard let name = node.name else { return }
        switch name {
        case "dt": endTerm()
        case "li": end()
        default:
            if headingLevel(name) != nil {
                end()
            } else if Self.blockElements.contains(name) {
                flush()
                if name == "dd" || name == "dl" { flushTerm() }
            }
        }
    }

    mutating func finish() -> [Block] {
        flush()
        flushTerm()
        return blocks
    }

    private func headingLevel(_ name: String) -> Int? {
        guard name.utf8.count == 2, name.utf8.first == UInt8(ascii: "h"), let level = name.last?.wholeNumberValue, (1...6).contains(level)
        else { return nil }
        return level
    }

    private mutating func begin(_ kind: Block.Kind) {
        flush()
        kinds.append(kind)
    }

    private mutating func end() {
        flush()
        kinds.removeLast()
    }

    /// Two in a row end the paragraph.
    private mutating func breakLine() {
        if text.endsWithBreak { flush() } else { text.breakLine() }
    }

    private mutating func flush() {
        let text = text.take()
        guard !text.isEmpty else { return }
        if let term {
            self.term = nil
            blocks.append(Block(.listItem, "\(term): \(text)"))
        } else {
            add(kinds.last ?? .paragraph, text)
        }
    }

    private mutating func endTerm() {
        let text = text.take()
        flushTerm()
        if !text.isEmpty { term = text }
    }

    private mutating func flushTerm() {
        if let term { blocks.append(Block(.paragraph, term)) }
        term = nil
    }

    private mutating func add(_ kind: Block.Kind, _ text: String) {
        if !text.isEmpty { blocks.append(Block(kind, text)) }
    }
}

extension HTMLNode {
    /// All text below as it stands.
    fileprivate var rawText: String {
        var bytes: [UInt8] = []
        walk { node in
            node.withText { bytes.append(contentsOf: $0) }
            if node.name == "br" { bytes.append(UInt8(ascii: "\n")) }
            return true
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

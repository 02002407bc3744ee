import CCmark

/// Markdown with GitHub's tables, by cmark-gfm's tree. Raw HTML is dropped; front matter gives at most the title.
enum MarkdownReader {
    /// A text of this length is a book. The worst that was tried (addresses without end) takes 7 s at this length and 42 s at 5 MB.
    static let maximumBytes = 2 << 20

    static func read(_ text: String) throws(DocumentError) -> ExtractedDocument {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge(limit: "Markdown is read up to 2 MB") }
        let (frontMatter, body) = FrontMatter.split(text)
        let blocks = try blocks(body)
        let heading = blocks.first { $0.kind == .heading(level: 1) }?.text
        return ExtractedDocument(title: frontMatter.title ?? heading, blocks: blocks)
    }

    private static let extensionsAreRegistered: Void = cmark_gfm_core_extensions_ensure_registered()

    private static func blocks(_ text: String) throws(DocumentError) -> [Block] {
        extensionsAreRegistered
        guard let parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8) else { throw .unavailable(reason: "cmark gave no parser") }
        defer { cmark_parser_free(parser) }
        for name in ["table", "strikethrough", "autolink"] {
            guard let found = cmark_find_syntax_extension(name) else { throw .unavailable(reason: "cmark lacks \(name)") }
            cmark_parser_attach_syntax_extension(parser, found)
        }
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let root = cmark_parser_finish(parser) else { throw .damaged(reason: "it cannot be parsed") }
        defer { cmark_node_free(root) }
        return try walk(root)
    }

    private static func walk(_ root: OpaquePointer) throws(DocumentError) -> [Block] {
        guard let iterator = cmark_iter_new(root) else { throw .unavailable(reason: "cmark gave no iterator") }
        defer { cmark_iter_free(iterator) }
        var writer = MarkdownWriter()
        while true {
            let event = cmark_iter_next(iterator)
            if event == CMARK_EVENT_DONE { return writer.blocks }
            guard let node = cmark_iter_get_node(iterator), let name = cmark_node_get_type_string(node) else { continue }
            if event == CMARK_EVENT_ENTER {
                writer.enter(String(cString: name), node)
            } else {
                writer.leave(String(cString: name), node)
            }
        }
    }
}

/// Blocks from the tree's events.
private struct MarkdownWriter {
    var blocks: [Block] = []
    private var text = ReadableText()
    private var itemDepth = 0
    private var header: [String] = []
    private var cells: [String] = []

    mutating func enter(_ name: String, _ node: OpaquePointer) {
        switch name {
        case "text", "code": text.append(literal(node))
        case "softbreak": text.space()
        case "linebreak": text.breakLine()
        case "item", "tasklist": itemDepth += 1
        case "code_block":
            let code = ReadableText.keepingLines(literal(node))
            if !code.isEmpty { blocks.append(Block(.code, code)) }
        case "table": header = []
        case "table_row", "table_header": cells = []
        default: break
        }
    }

    mutating func leave(_ name: String, _ node: OpaquePointer) {
        switch name {
        case "heading": add(.heading(level: Int(cmark_node_get_heading_level(node))), text.take())
        case "paragraph": add(itemDepth > 0 ? .listItem : .paragraph, text.take())
        case "item", "tasklist": itemDepth -= 1
        case "table_cell": cells.append(text.take())
        case "table_header": header = cells
        case "table_row":
            if let row = Block.tableRow(header: header, cells: cells) { blocks.append(row) }
        default: break
        }
    }

    private mutating func add(_ kind: Block.Kind, _ text: String) {
        if !text.isEmpty { blocks.append(Block(kind, text)) }
    }

    private func literal(_ node: OpaquePointer) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }
}

/// The lines between two `---` at the very beginning of a file: settings of the program that wrote it.
private struct FrontMatter {
    var title: String?

    static func split(_ text: String) -> (FrontMatter, String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "---", let end = lines.dropFirst().prefix(200).firstIndex(where: { $0 == "---" || $0 == "..." }),
            lines[1..<end].allSatisfy({ $0.isEmpty || $0.contains(":") || $0.first == " " || $0.first == "-" || $0.first == "#" })
        else { return (FrontMatter(), text) }
        let title = lines[1..<end].first { $0.hasPrefix("title:") }.map { ReadableText.of(String($0.dropFirst(6))) }
        return (FrontMatter(title: title.flatMap(unquoted)), lines[(end + 1)...].joined(separator: "\n"))
    }

    private static func unquoted(_ text: String) -> String? {
        var text = text[...]
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            text = text.dropFirst().dropLast()
        }
        return text.isEmpty ? nil : String(text)
    }
}

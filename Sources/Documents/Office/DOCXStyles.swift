/// What the styles of a Word document say of a paragraph. Their names are English in every language of the program.
struct DOCXStyles {
    private struct Style {
        var name = ""
        var parent: String?
        var level: Int?
        var isNumbered: Bool?
        var isBold: Bool?
    }

    private var styles: [String: Style] = [:]
    private var standard: String?

    init() {}

    init(_ bytes: [UInt8]) throws(DocumentError) {
        let parts = try XMLParts(bytes)
        var id: String?
        while let part = try parts.next() {
            switch part {
            case .element(let element):
                if element.name == "w:style" {
                    id = element["styleId"]
                    if let id, styles[id] == nil { styles[id] = Style() }
                    if element["default"] == "1", element["type"] == "paragraph" { standard = id }
                } else if let id {
                    Self.note(element, in: &styles[id, default: Style()])
                }
            case .end(let name): if name == "w:style" { id = nil }
            case .text: break
            }
        }
    }

    private static func note(_ element: XMLParts.Element, in style: inout Style) {
        switch element.name {
        case "w:name": style.name = (element["val"] ?? "").lowercased()
        case "w:basedOn": style.parent = element["val"]
        case "w:outlineLvl": style.level = element["val"].flatMap { Int($0) }
        case "w:numId": style.isNumbered = element["val"] != "0"
        case "w:b": style.isBold = element.isOn
        default: break
        }
    }

    /// 1 to 6; nil if the paragraph is none.
    func headingLevel(_ id: String?) -> Int? {
        for style in line(id) {
            if style.name == "title" { return 1 }
            if style.name.hasPrefix("heading "), let level = Int(style.name.dropFirst(8)) { return min(max(level, 1), 6) }
            if let level = style.level { return DOCXStyles.headingLevel(outline: level) }
        }
        return nil
    }

    /// Nine levels from 0; 9 is running text.
    static func headingLevel(outline: Int) -> Int? { (0...8).contains(outline) ? min(outline + 1, 6) : nil }

    func isNumbered(_ id: String?) -> Bool { line(id).lazy.compactMap(\.isNumbered).first ?? false }
    func isBold(_ id: String?) -> Bool { line(id).lazy.compactMap(\.isBold).first ?? false }
    /// A line of the table of contents repeats a heading.
    func isContents(_ id: String?) -> Bool { line(id).prefix(1).contains { $0.name.hasPrefix("toc ") } }

    /// The style and those it is based on; a circle ends somewhere.
    private func line(_ id: String?) -> [Style] {
        var line: [Style] = []
        var next = id ?? standard
        while line.count < 12, let id = next, let style = styles[id] {
            line.append(style)
            next = style.parent
        }
        return line
    }
}

extension XMLParts.Element {
    /// Of a property that is on or off: on unless it says otherwise.
    var isOn: Bool { !["0", "false", "off", "none"].contains(self["val"] ?? "") }
}

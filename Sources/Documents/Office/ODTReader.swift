/// An OpenDocument text: an archive of XML, as LibreOffice writes it.
enum ODTReader {
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        var archive = try ZipArchive(bytes)
        guard try !isEncrypted(&archive) else { throw .encrypted }
        guard let content = try archive.part("content.xml") else { throw .damaged(reason: "it holds no text document") }
        var styles = ODTStyles()
        if let common = try archive.part("styles.xml") { try styles.add(common) }
        try styles.add(content)
        var body = ODTBody(styles: styles)
        try body.read(content)
        let title = try archive.part("meta.xml").flatMap { bytes throws(DocumentError) in try XMLParts(bytes).firstText(of: "dc:title") }
        return body.finish(title: title)
    }

    /// The manifest of an encrypted document says how each part was encrypted. It is not parsed: old ones begin with a declaration.
    private static func isEncrypted(_ archive: inout ZipArchive) throws(DocumentError) -> Bool {
        if archive.contains("encrypted-package") { return true }
        guard let manifest = try archive.part("META-INF/manifest.xml") else { return false }
        return String(decoding: manifest, as: UTF8.self).contains("encryption-data")
    }
}

/// What the styles of an OpenDocument say of text.
struct ODTStyles {
    private struct Style {
        var parent: String?
        var isBold: Bool?
        var isHidden: Bool?
    }

    private var styles: [String: Style] = [:]

    mutating func add(_ bytes: [UInt8]) throws(DocumentError) {
        let parts = try XMLParts(bytes)
        var name: String?
        while let part = try parts.next() {
            switch part {
            case .element(let element):
                switch element.name {
                case "style:style":
                    name = element["name"]
                    if let name { styles[name] = Style(parent: element["parent-style-name"]) }
                case "style:text-properties": if let name { Self.note(element, in: &styles[name, default: Style()]) }
                // The text is read later.
                case "office:body": return
                default: break
                }
            case .end(let ended): if ended == "style:style" { name = nil }
            case .text: break
            }
        }
    }

    private static func note(_ element: XMLParts.Element, in style: inout Style) {
        if let weight = element["font-weight"] { style.isBold = weight == "bold" || Int(weight).map { $0 >= 600 } ?? false }
        if let display = element["display"] { style.isHidden = display == "none" }
    }

    func isTitle(_ name: String?) -> Bool { line(name).contains { $0.name == "Title" } }
    /// Nil where the style says nothing.
    func isBold(_ name: String?) -> Bool? { line(name).lazy.compactMap(\.style.isBold).first }
    func isHidden(_ name: String?) -> Bool { line(name).lazy.compactMap(\.style.isHidden).first ?? false }

    private func line(_ name: String?) -> [(name: String, style: Style)] {
        var line: [(name: String, style: Style)] = []
        var next = name
        while line.count < 12, let name = next {
            let style = styles[name] ?? Style()
            line.append((name, style))
            next = style.parent
        }
        return line
    }
}

/// A Word document of today: an archive of XML.
enum DOCXReader {
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        var package = try OfficePackage(bytes)
        guard let main = try package.main, let document = try package.archive.part(main) else {
            throw .damaged(reason: "it holds no text document")
        }
        let related = try package.related(to: main)
        let styles = try part(related["styles"], &package).map { bytes throws(DocumentError) in try DOCXStyles(bytes) } ?? DOCXStyles()
        var notes: [String: String] = [:]
        for kind in ["footnote", "endnote"] {
            if let bytes = try part(related["\(kind)s"], &package) { notes.merge(try DOCXNotes.read(bytes, kind)) { first, _ in first } }
        }
        var body = DOCXBody(styles: styles, notes: notes)
        try body.read(document)
        return body.finish(title: try package.title)
    }

    private static func part(_ name: String?, _ package: inout OfficePackage) throws(DocumentError) -> [UInt8]? {
        guard let name else { return nil }
        return try package.archive.part(name)
    }
}

/// What stands at the foot of pages, by kind and number: "footnote 2".
enum DOCXNotes {
    static func read(_ bytes: [UInt8], _ kind: String) throws(DocumentError) -> [String: String] {
        let parts = try XMLParts(bytes)
        var notes: [String: String] = [:]
        var text = ReadableText()
        var id: String?
        var isInText = false
        while let part = try parts.next() {
            switch part {
            // The line between text and notes is kept as a note of a special type.
            case .element(let element):
                if element.name == "w:\(kind)" { id = ["normal", nil].contains(element["type"]) ? element["id"] : nil }
                if element.name == "w:p" { text.space() }
                isInText = element.name == "w:t"
            case .text(let more): if isInText { text.append(more) }
            case .end(let name):
                isInText = false
                guard name == "w:\(kind)" else { continue }
                let note = text.take()
                if let id { notes["\(kind) \(id)"] = note }
            }
        }
        return notes
    }
}

/// Word's archive, whose parts name one another. A part outside the archive is never fetched.
struct OfficePackage {
    var archive: ZipArchive

    init(_ bytes: [UInt8]) throws(DocumentError) { archive = try ZipArchive(bytes) }

    /// The document's own part.
    var main: String? {
        mutating get throws(DocumentError) {
            if let named = try relations("_rels/.rels", in: "")["officeDocument"] { return named }
            return archive.contains("word/document.xml") ? "word/document.xml" : nil
        }
    }

    var title: String? {
        mutating get throws(DocumentError) {
            guard let bytes = try archive.part("docProps/core.xml") else { return nil }
            return try XMLParts(bytes).firstText(of: "dc:title")
        }
    }

    /// The parts that a part names, by what they are: "styles", "footnotes".
    mutating func related(to part: String) throws(DocumentError) -> [String: String] {
        let folder = part.lastIndex(of: "/").map { part[..<$0] } ?? ""
        let file = part[(part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex)...]
        return try relations(folder.isEmpty ? "_rels/\(file).rels" : "\(folder)/_rels/\(file).rels", in: String(folder))
    }

    private mutating func relations(_ name: String, in folder: String) throws(DocumentError) -> [String: String] {
        guard let bytes = try archive.part(name) else { return [:] }
        let parts = try XMLParts(bytes)
        var relations: [String: String] = [:]
        while let part = try parts.next() {
            guard case .element(let element) = part, element.name == "Relationship", element["TargetMode"] != "External",
                let kind = element["Type"]?.split(separator: "/").last, let target = element["Target"]
            else { continue }
            relations[String(kind)] = Self.resolved(target, in: folder)
        }
        return relations
    }

    private static func resolved(_ target: String, in folder: String) -> String {
        var steps = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for step in target.split(separator: "/") where step != "." {
            if step == ".." { _ = steps.popLast() } else { steps.append(step) }
        }
        return steps.joined(separator: "/")
    }
}

extension XMLParts {
    /// The text of the first element of that name.
    func firstText(of name: String) throws(DocumentError) -> String? {
        var text: String?
        while let part = try next() {
            switch part {
            case .element(let element): if element.name == name, text == nil { text = "" }
            case .text(let more): text?.append(more)
            case .end(let ended): if ended == name { return text }
            }
        }
        return text
    }
}

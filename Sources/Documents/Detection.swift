extension DocumentKind {
    /// Tells what a file is from its content, and where that leaves it open, from its name.
    public static func detect(_ bytes: [UInt8], filename: String) throws(DocumentError) -> DocumentKind {
        let head = Array(bytes.prefix(1024))
        let suffix = suffix(of: filename)
        if head.contains("%PDF-") { return .pdf }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return try archived(bytes) }
        if head.starts(with: CompoundFile.signature) { return try compound(bytes) }
        if head.starts(with: "{\\rtf".utf8) { return .rtf }
        if let what = foreignKind(head) { throw .unsupported(what: what) }
        if isWideText(head) { return wide(bytes, suffix) }
        if isBinary(bytes) { throw .unsupported(what: "a binary file") }
        if suffix == "pdf" { throw .damaged(reason: "its name says PDF, its content does not") }
        return told(bytes, head, suffix)
    }

    /// What kind of text it is.
    private static func told(_ bytes: [UInt8], _ head: [UInt8], _ suffix: String) -> DocumentKind {
        if let html = html(head, suffix) { return html }
        if isMarkdown(suffix) { return .markdown }
        if MailHeader.begins(bytes, surely: suffix != "eml") { return .eml }
        if suffix == "txt" { return .text }
        if suffix == "csv" || suffix == "tsv" || suffix == "tab" { return .csv }
        if looksLikeMarkdown(bytes.prefix(16_384)) { return .markdown }
        return Delimiter.isPlain(in: bytes) ? .csv : .text
    }

    private static func suffix(of filename: String) -> String {
        guard let dot = filename.lastIndex(of: ".") else { return "" }
        return filename[filename.index(after: dot)...].lowercased()
    }

    private static func isMarkdown(_ suffix: String) -> Bool { ["md", "markdown", "mdown", "mkd"].contains(suffix) }

    /// What an archive holds tells what it is. One that is cut short has lost its table of contents; its first names remain.
    private static func archived(_ bytes: [UInt8]) throws(DocumentError) -> DocumentKind {
        let archive: ZipArchive
        do throws(DocumentError) { archive = try ZipArchive(bytes) } catch {
            let head = Array(bytes.prefix(4096))
            let marks: [StaticString] = ["word/", "[Content_Types].xml", "_rels/", "mimetypeapplication/vnd.oasis.opendocument"]
            if case .damaged = error, !marks.contains(where: { head.contains($0) }) { throw .unsupported(what: "a ZIP archive") }
            throw error
        }
        if archive.contains("mimetype") { return try openDocument(archive) }
        let folders: [(String, String?)] = [
            ("word/", nil), ("xl/", "an Excel sheet"), ("ppt/", "a PowerPoint presentation"), ("visio/", "a Visio drawing"),
        ]
        let names = archive.names
        guard names.contains("[Content_Types].xml"),
            let folder = folders.first(where: { folder in names.contains { $0.hasPrefix(folder.0) } })
        else { throw .unsupported(what: "a ZIP archive") }
        if let what = folder.1 { throw .unsupported(what: what) }
        return .docx
    }

    private static func openDocument(_ archive: ZipArchive) throws(DocumentError) -> DocumentKind {
        var archive = archive
        let type = String(decoding: try archive.part("mimetype")?.prefix(200) ?? [], as: UTF8.self)
        switch type.split(separator: ".").last.map({ $0.prefix { $0.isLetter || $0 == "-" } }) {
        case "text", "text-template", "text-master", "text-web": return .odt
        case "spreadsheet": throw .unsupported(what: "an OpenDocument sheet")
        case "presentation": throw .unsupported(what: "an OpenDocument presentation")
        default: throw .unsupported(what: type.hasPrefix("application/epub") ? "an electronic book" : "a ZIP archive")
        }
    }

    private static func compound(_ bytes: [UInt8]) throws(DocumentError) -> DocumentKind {
        let names = try CompoundFile(bytes).names
        // Word, Excel and PowerPoint of today put an encrypted document into an old container.
        if names.contains("EncryptedPackage") || names.contains("EncryptionInfo") { throw .encrypted }
        if names.contains("WordDocument") { return .doc }
        if names.contains("Workbook") || names.contains("Book") { throw .unsupported(what: "an Excel sheet") }
        if names.contains("PowerPoint Document") { throw .unsupported(what: "a PowerPoint presentation") }
        if names.contains(where: { $0.hasPrefix("__substg1.0_") }) { throw .unsupported(what: "an Outlook message (save it as EML)") }
        throw .unsupported(what: "an old Office document")
    }

    /// By the first bytes that other kinds of files have in common.
    private static func foreignKind(_ head: [UInt8]) -> String? {
        let signatures: [([UInt8], String)] = [
            ([0x89, 0x50, 0x4E, 0x47], "a picture"), ([0xFF, 0xD8, 0xFF], "a picture"), (Array("GIF8".utf8), "a picture"),
            (Array("II*\0".utf8), "a picture"), (Array("MM\0*".utf8), "a picture"), (Array("BM".utf8), "a picture"),
            ([0x1F, 0x8B], "a compressed archive"), (Array("BZh".utf8), "a compressed archive"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "a compressed archive"), (Array("7z".utf8) + [0xBC, 0xAF], "a compressed archive"),
            (Array("Rar!".utf8), "a compressed archive"), (Array("%!PS".utf8), "a PostScript file"),
            ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("ID3".utf8) + [0x03], "a sound file"),
            (Array("SQLite format".utf8), "a database"),
        ]
        // Two letters are no signature in text: a bitmap's header holds zeros.
        return signatures.first { head.starts(with: $0.0) && ($0.0.count > 2 || head[0] == 0x1F || head.contains(0)) }?.1
    }

    /// UTF-16 announces itself by its first two bytes.
    private static func isWideText(_ head: [UInt8]) -> Bool { head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) }

    private static func wide(_ bytes: [UInt8], _ suffix: String) -> DocumentKind {
        let plain = Array(Charset.decode(Array(bytes.prefix(1 << 16))).utf8)
        return told(plain, Array(plain.prefix(1024)), suffix)
    }

    /// Text has no NUL, and few other control characters.
    private static func isBinary(_ bytes: [UInt8]) -> Bool {
        let sample = bytes.prefix(8192)
        var controls = 0
        for byte in sample {
            if byte == 0 { return true }
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0C, byte != 0x0D, byte != 0x1B { controls += 1 }
        }
        return controls * 20 > sample.count
    }

    private static func html(_ head: [UInt8], _ suffix: String) -> DocumentKind? {
        if ["html", "htm", "xhtml"].contains(suffix) { return .html }
        let lower = head.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let start = lower.starts(with: [0xEF, 0xBB, 0xBF]) ? lower.dropFirst(3) : lower[...]
        let body = start.drop { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
        if body.starts(with: "<!doctype html".utf8) || body.starts(with: "<html".utf8) { return .html }
        guard !isMarkdown(suffix), body.first == UInt8(ascii: "<") else { return nil }
        return ["<head", "<body", "<html", "<!doctype html"].contains { lower.contains($0) } ? .html : nil
    }

    private static func looksLikeMarkdown(_ head: some Collection<UInt8>) -> Bool {
        let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.contains { line in
            let marks = line.prefix { $0 == "#" }.count
            return (1...6).contains(marks) && line.dropFirst(marks).first == " " || line.starts(with: "| ") || line.starts(with: "|-")
        }
    }
}

extension Array<UInt8> {
    /// Whether the bytes of `text` stand in it somewhere.
    fileprivate func contains(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard self.count >= count else { return false }
        return (0...(self.count - count)).contains { start in (0..<count).allSatisfy { self[start + $0] == text.utf8Start[$0] } }
    }
}

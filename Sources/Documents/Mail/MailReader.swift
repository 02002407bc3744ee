/// An e-mail as it was saved: its subject and its body. What is attached is named and not read.
enum MailReader {
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> ExtractedDocument {
        let message = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        var parts = MailParts()
        try parts.add(MailHeader(message), depth: 0)
        let subject = parts.subject.map(MailWords.decode).flatMap { $0.isEmpty ? nil : $0 }
        var document = try body(parts)
        document.title = subject ?? document.title
        if !parts.attachments.isEmpty {
            document.blocks.append(Block(.paragraph, "Attached and not read: \(parts.attachments.joined(separator: ", "))"))
        }
        return document
    }

    /// The text, unless it is a stump beside the page: some programs write only "see the page" into it.
    private static func body(_ parts: MailParts) throws(DocumentError) -> ExtractedDocument {
        let text = try TextReader.read(parts.text.joined(separator: "\n\n"))
        guard let page = parts.pages.first else {
            if text.blocks.isEmpty, parts.isEncrypted { throw .encrypted }
            return text
        }
        let html = try HTMLReader.read(page.bytes, declared: page.charset)
        let isStump = text.text.count * 2 < html.text.count
        return text.blocks.isEmpty || isStump ? html : text
    }
}

/// What a message is put together from.
private struct MailParts {
    var subject: String?
    var text: [String] = []
    var pages: [(bytes: [UInt8], charset: String?)] = []
    var attachments: [String] = []
    var isEncrypted = false
    private var count = 0

    private static let maximumDepth = 10
    private static let maximumParts = 500

    mutating func add(_ header: MailHeader, depth: Int) throws(DocumentError) {
        count += 1
        guard depth <= Self.maximumDepth, count <= Self.maximumParts else {
            throw .tooLarge(limit: "a message may have at most \(Self.maximumParts) parts, ten deep")
        }
        if depth == 0 { subject = header["subject"] }
        let type = MailValue(header["content-type"] ?? "text/plain")
        let disposition = MailValue(header["content-disposition"] ?? "")
        let name = disposition["filename"] ?? type["name"]
        if type.value.hasPrefix("multipart/"), let boundary = type["boundary"] {
            if type.value == "multipart/encrypted" { isEncrypted = true }
            for part in Self.parts(of: header.body, boundary) { try add(MailHeader(part), depth: depth + 1) }
        } else if disposition.value == "attachment" || name != nil && !type.value.hasPrefix("text/") {
            attach(name ?? "a file without a name", type)
        } else if type.value == "text/html" {
            pages.append((MailCoding.decode(header.body, header["content-transfer-encoding"]), type["charset"]))
        } else if type.value.hasPrefix("text/plain") || type.value == "text" || type.value.isEmpty {
            let bytes = MailCoding.decode(header.body, header["content-transfer-encoding"])
            text.append(Charset.decode(bytes, declared: type["charset"]))
        } else if type.value == "message/rfc822" {
            attach("a message", type)
        }
    }

    private mutating func attach(_ name: String, _ type: MailValue) {
        if type.value.hasSuffix("pkcs7-mime") { isEncrypted = true }
        if attachments.count < 100 { attachments.append(String(ReadableText.of(name).prefix(200))) }
    }

    /// What stands between the lines of the boundary.
    private static func parts(of body: ArraySlice<UInt8>, _ boundary: String) -> [ArraySlice<UInt8>] {
        let mark = Array("--\(boundary)".utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var line = body.startIndex
        while line < body.endIndex, parts.count < maximumParts {
            let end = body[line...].firstIndex(of: 0x0A) ?? body.endIndex
            if body[line..<end].starts(with: mark) {
                if let start { parts.append(body[start..<line]) }
                let isLast = body[(line + mark.count)..<end].starts(with: "--".utf8)
                start = isLast ? nil : min(end + 1, body.endIndex)
                if isLast { break }
            }
            line = end + 1
        }
        // A message that was cut short keeps what there is of its last part.
        if let start, start < body.endIndex { parts.append(body[start...]) }
        return parts
    }
}

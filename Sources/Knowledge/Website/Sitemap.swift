/// A website's list of its pages (sitemaps.org), or of further such lists.
struct Sitemap: Sendable, Hashable {
    /// What is read of one at most.
    static let maximumBytes = 5 << 20
    static let maximumEntries = 5_000

    let isIndex: Bool
    /// As they stand there.
    let locations: [String]

    /// nil for what is no sitemap. A document type is refused: it can declare entities, which nobody needs here and which could make a
    /// little text endless or read files.
    init?(_ text: String) {
        var scanner = MarkupScanner(text)
        var path: [String] = []
        var root: String?
        var found: [String] = []
        var location = ""
        while let token = scanner.next() {
            switch token {
            case .declaration: return nil
            case .open(let name):
                guard path.count < 16 else { return nil }
                if root == nil {
                    guard name == "urlset" || name == "sitemapindex" else { return nil }
                    root = name
                }
                path.append(name)
                location = ""
            case .text(let text): if path.last == "loc", path.count == 3 { location += text }
            case .close(let name):
                guard path.popLast() == name else { return nil }
                // Only a list's own addresses: pictures and videos have theirs deeper, or under other names.
                if name == "loc", path == [root ?? "", root == "urlset" ? "url" : "sitemap"] { found.append(location) }
            }
            if found.count == Self.maximumEntries { break }
        }
        guard let root else { return nil }
        isIndex = root == "sitemapindex"
        locations = found
    }
}

/// Reads tags and text, front to back. Knows the five entities of XML and numbers, and nothing else.
private struct MarkupScanner {
    enum Token {
        case open(String)
        case close(String)
        case text(String)
        /// `<!DOCTYPE`
        case declaration
    }

    private let bytes: [UInt8]
    private var at = 0
    /// The end of an element that closes itself.
    private var pending: String?

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func next() -> Token? {
        if let name = pending {
            pending = nil
            return .close(name)
        }
        while at < bytes.count {
            guard bytes[at] == 0x3C else { return .text(text()) }
            if starts(with: "<!--") {
                skip(past: "-->")
            } else if starts(with: "<![CDATA[") {
                return .text(characterData())
            } else if starts(with: "<?") {
                skip(past: "?>")
            } else if starts(with: "<!") {
                return .declaration
            } else {
                return tag()
            }
        }
        return nil
    }

    private func starts(with mark: StaticString) -> Bool {
        bytes.count - at >= mark.utf8CodeUnitCount && (0..<mark.utf8CodeUnitCount).allSatisfy { bytes[at + $0] == mark.utf8Start[$0] }
    }

    private mutating func skip(past mark: StaticString) {
        while at < bytes.count, !starts(with: mark) { at += 1 }
        at = min(bytes.count, at + mark.utf8CodeUnitCount)
    }

    private mutating func characterData() -> String {
        at += 9
        let start = at
        while at < bytes.count, !starts(with: "]]>") { at += 1 }
        defer { at = min(bytes.count, at + 3) }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func tag() -> Token? {
        let isEnd = at + 1 < bytes.count && bytes[at + 1] == 0x2F
        at += isEnd ? 2 : 1
        let start = at
        while at < bytes.count, bytes[at] > 0x20, bytes[at] != 0x3E, bytes[at] != 0x2F { at += 1 }
        let whole = String(decoding: bytes[start..<at], as: UTF8.self)
        // A prefix names the same thing: "sm:loc".
        let name = String(whole.split(separator: ":").last ?? "")
        var quote: UInt8 = 0
        while at < bytes.count, quote != 0 || bytes[at] != 0x3E {
            if quote != 0 { if bytes[at] == quote { quote = 0 } } else if bytes[at] == 0x22 || bytes[at] == 0x27 { quote = bytes[at] }
            at += 1
        }
        guard at < bytes.count, !name.isEmpty else {
            at = bytes.count
            return nil
        }
        if !isEnd, bytes[at - 1] == 0x2F { pending = name }
        at += 1
        return isEnd ? .close(name) : .open(name)
    }

    private mutating func text() -> String {
        var out: [UInt8] = []
        while at < bytes.count, bytes[at] != 0x3C {
            if bytes[at] == 0x26, let end = bytes[at..<min(bytes.count, at + 12)].firstIndex(of: 0x3B),
                let character = Self.entity(String(decoding: bytes[(at + 1)..<end], as: UTF8.self))
            {
                out += Array(String(character).utf8)
                at = end + 1
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func entity(_ name: String) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            return number.flatMap(Unicode.Scalar.init).map { Character($0) }
        }
    }
}

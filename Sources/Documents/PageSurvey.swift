import Basics

/// What a web page says to robots about itself, and where it leads. Addresses are as they stand in the page, to be resolved by who knows
/// where the page came from.
///
/// Goes through the tags without building a tree: its time and memory grow with the page's size and with nothing else, so that it needs no
/// child process, whatever the page is.
public struct PageSurvey: Sendable, Hashable {
    /// More links than these are not looked at.
    public static let maximumLinks = 2_000
    private static let maximumAddress = 4_000

    /// The page's own name for itself: `<link rel="canonical">`.
    public private(set) var canonical: String?
    /// What the page's addresses are relative to, where it is not the page's own.
    public private(set) var base: String?
    /// Without those that the page asks not to follow, each once.
    public private(set) var links: [String] = []
    /// What the page's `<meta name="robots">`, or that of one of the robot's names, says, in lower case: `noindex`, `nofollow`…
    public private(set) var directives: Set<String> = []

    private var seen: Set<String> = []

    /// - Parameters:
    ///   - bytes: a page of HTML.
    ///   - robot: the name by which pages address the robot.
    public static func read(_ bytes: [UInt8], robot: String) async throws(DocumentError) -> PageSurvey {
        let names: Set<String> = ["robots", robot.lowercased()]
        return try await OwnThread.run { () throws(DocumentError) in
            PageSurvey(Charset.decode(bytes, declared: Charset.declared(in: bytes)), names)
        }
    }

    init(_ page: String, _ names: Set<String>) {
        var tags = TagScanner(page)
        while let tag = tags.next() {
            switch tag.name {
            case "a", "area": follow(tag)
            case "base": base = base ?? tag.address
            case "link": if tag.words("rel").contains("canonical") { canonical = canonical ?? tag.address }
            case "meta": heed(tag, names)
            default: break
            }
        }
        seen = []
    }

    private mutating func follow(_ tag: TagScanner.Tag) {
        guard links.count < Self.maximumLinks, let address = tag.address, address.utf8.count <= Self.maximumAddress,
            !address.hasPrefix("#"), tag.words("rel").isDisjoint(with: ["nofollow", "sponsored", "ugc"]), seen.insert(address).inserted
        else { return }
        links.append(address)
    }

    private mutating func heed(_ tag: TagScanner.Tag, _ names: Set<String>) {
        guard let name = tag.attributes["name"]?.lowercased(), names.contains(name), let content = tag.attributes["content"] else { return }
        directives.formUnion(content.lowercased().split { $0 == "," || $0.isWhitespace }.map { String($0) })
    }
}

/// The beginning tags of a page, front to back; what stands in scripts, styles and comments is passed over.
private struct TagScanner {
    struct Tag {
        let name: String
        let attributes: [String: String]

        var address: String? { attributes["href"].flatMap { $0.isEmpty ? nil : $0 } }

        func words(_ attribute: String) -> Set<String> {
            Set((attributes[attribute] ?? "").lowercased().split(whereSeparator: \.isWhitespace).map { String($0) })
        }
    }

    private static let ofInterest: Set<String> = ["a", "area", "base", "link", "meta"]
    private static let rawText: Set<String> = ["script", "style", "textarea", "title", "template", "xmp", "iframe", "noembed"]

    private let bytes: [UInt8]
    private var at = 0

    init(_ page: String) { bytes = Array(page.utf8) }

    mutating func next() -> Tag? {
        while let start = bytes[at...].firstIndex(of: 0x3C) {
            at = start + 1
            guard at < bytes.count else { return nil }
            if starts(with: "!--") {
                skip(past: "-->")
            } else if isLetter(bytes[at]) {
                let name = word { $0 == 0x3E || $0 == 0x2F || $0 <= 0x20 }.lowercased()
                let attributes = attributes(isKept: Self.ofInterest.contains(name))
                if Self.rawText.contains(name) { skipRawText(of: name) }
                if Self.ofInterest.contains(name) { return Tag(name: name, attributes: attributes) }
            }
        }
        return nil
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }

    private func starts(with mark: StaticString) -> Bool {
        bytes.count - at >= mark.utf8CodeUnitCount && (0..<mark.utf8CodeUnitCount).allSatisfy { bytes[at + $0] == mark.utf8Start[$0] }
    }

    private mutating func skip(past mark: StaticString) {
        while at < bytes.count, !starts(with: mark) { at += 1 }
        at = min(bytes.count, at + mark.utf8CodeUnitCount)
    }

    private mutating func skipRawText(of name: String) {
        let end = Array("</\(name)".utf8)
        while at + end.count <= bytes.count {
            if bytes[at] == 0x3C, end.indices.allSatisfy({ end[$0] == (isLetter(bytes[at + $0]) ? bytes[at + $0] | 0x20 : bytes[at + $0]) })
            {
                return
            }
            at += 1
        }
        at = bytes.count
    }

    private mutating func word(until isEnd: (UInt8) -> Bool) -> String {
        let start = at
        while at < bytes.count, !isEnd(bytes[at]) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// Goes past the tag's end. Of two attributes with one name the first counts.
    private mutating func attributes(isKept: Bool) -> [String: String] {
        var found: [String: String] = [:]
        while at < bytes.count, bytes[at] != 0x3E {
            if bytes[at] <= 0x20 || bytes[at] == 0x2F || bytes[at] == 0x3D {
                at += 1
                continue
            }
            let name = word { $0 == 0x3E || $0 == 0x2F || $0 == 0x3D || $0 <= 0x20 }
            skipSpace()
            guard at < bytes.count, bytes[at] == 0x3D else { continue }
            at += 1
            skipSpace()
            let text = value()
            if isKept { found[name.lowercased()] = found[name.lowercased()] ?? Self.decoded(text) }
        }
        at = min(bytes.count, at + 1)
        return found
    }

    private mutating func skipSpace() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }

    private mutating func value() -> String {
        guard at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 else { return word { $0 == 0x3E || $0 <= 0x20 } }
        let quote = bytes[at]
        at += 1
        let text = word { $0 == quote }
        at = min(bytes.count, at + 1)
        return text
    }

    private static let named = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    /// The entities that stand in addresses.
    private static func decoded(_ text: String) -> String {
        guard text.utf8.contains(0x26) else { return text }
        var out = ""
        for (index, part) in text.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                out += part
                continue
            }
            if let end = part.firstIndex(of: ";"), let character = character(part[..<end]) {
                out += character + part[part.index(after: end)...]
            } else {
                out += "&" + part
            }
        }
        return out
    }

    private static func character(_ name: Substring) -> String? {
        if let known = named[String(name)] { return known }
        guard name.hasPrefix("#"), name.utf8.count <= 9 else { return nil }
        let digits = name.dropFirst()
        let number = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}

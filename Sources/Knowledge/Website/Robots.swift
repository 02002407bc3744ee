/// What a website lets robots read (RFC 9309), as it holds for ours.
struct Robots: Sendable, Hashable {
    /// The name by which websites address our robot.
    static let product = "FrontdeskBot"
    /// What is read of a robots.txt: the least that the RFC asks for. The rest is ignored.
    static let maximumBytes = 500 << 10

    struct Rule: Sendable, Hashable {
        let pattern: [UInt8]
        let allows: Bool
    }

    /// The longest first; of two that are equally long, the one that allows.
    private(set) var rules: [Rule] = []
    /// Seconds between two requests that the website asks for. Not in the RFC, but widely written.
    private(set) var delay: Double?
    private(set) var sitemaps: [String] = []

    /// Where there is no robots.txt.
    static let allowingAll = Robots("")

    init(_ text: String) {
        let lines = Self.lines(of: text)
        sitemaps = lines.filter { $0.key == "sitemap" }.map(\.value)
        let own = Self.group(of: Self.product.lowercased(), in: lines) ?? Self.group(of: "*", in: lines) ?? []
        for line in own {
            if line.key == "crawl-delay", let seconds = Double(line.value), seconds.isFinite, seconds >= 0 { delay = seconds }
            guard line.key == "allow" || line.key == "disallow", !line.value.isEmpty else { continue }
            let pattern = PercentEncoding.normal(line.value, keeping: Self.plain)
            rules.append(Rule(pattern: Array(pattern.utf8), allows: line.key == "allow"))
        }
        rules.sort { $0.pattern.count == $1.pattern.count ? $0.allows && !$1.allows : $0.pattern.count > $1.pattern.count }
    }

    func allows(_ address: WebAddress) -> Bool {
        if address.path == "/robots.txt" { return true }
        let resource = Array(PercentEncoding.normal(address.resource, keeping: Self.plain).utf8)
        return rules.first { Self.matches($0.pattern, resource) }?.allows ?? true
    }

    private static let plain = PercentEncoding.query

    // MARK: Reading

    private typealias Line = (key: String, value: String)

    private static func lines(of text: String) -> [Line] {
        // Line ends of all systems. `\r\n` is one character to Swift.
        text.split(whereSeparator: \.isNewline).compactMap { raw in
            let line = raw.prefix { $0 != "#" }
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let key = words(line[..<colon]).lowercased()
            return (key == "\u{FEFF}user-agent" ? "user-agent" : key, words(line[line.index(after: colon)...]))
        }
    }

    private static func words(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// The lines of all groups that name the robot, as one; nil where none does.
    private static func group(of name: String, in lines: [Line]) -> [Line]? {
        var found: [Line]?
        var isNamed = false
        var namesEnd = true
        for line in lines {
            if line.key == "user-agent" {
                if namesEnd { isNamed = false }
                namesEnd = false
                // "FrontdeskBot/1.0" names the product "FrontdeskBot".
                let product = line.value.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_" || $0 == "*") }.lowercased()
                if product == name {
                    isNamed = true
                    found = found ?? []
                }
            } else if line.key != "sitemap" {
                namesEnd = true
                if isNamed { found?.append(line) }
            }
        }
        return found
    }

    // MARK: Matching

    /// `*` stands for anything, `$` at the end for the end. In time proportional to the product of the lengths, whatever is written.
    static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        let endsThere = pattern.last == 0x24
        let pattern = endsThere ? pattern.dropLast() : pattern[...]
        var at = 0
        var mark = 0
        var star: Int?
        var read = 0
        while at < text.count {
            if read < pattern.count, pattern[read] == 0x2A {
                star = read
                mark = at
                read += 1
            } else if read == pattern.count, !endsThere {
                return true
            } else if read < pattern.count, pattern[read] == text[at] {
                read += 1
                at += 1
            } else if let star {
                read = star + 1
                mark += 1
                at = mark
            } else {
                return false
            }
        }
        while read < pattern.count, pattern[read] == 0x2A { read += 1 }
        return read == pattern.count
    }
}

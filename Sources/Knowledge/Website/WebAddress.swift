import Curl

/// An http(s) address in one spelling, so that two spellings of one page are one page (RFC 3986, section 6): scheme and host in lower case,
/// no default port, no fragment, no dot segments, percent-encoding only where it is needed, no parameters that only track visitors. A
/// trailing slash stays: it may make another page.
///
/// What it spells is plain ASCII without anything that parsers read differently, so that the driver's own parser cannot see another host.
struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    static let maximumLength = 2_000

    let scheme: String
    /// In ASCII; IPv6 with its brackets.
    let host: String
    /// nil where it is the scheme's own.
    let port: Int?
    /// Begins with a slash.
    let path: String
    let query: String?

    var effectivePort: Int { port ?? (scheme == "https" ? 443 : 80) }
    var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }
    /// What robots.txt judges.
    var resource: String { path + (query.map { "?\($0)" } ?? "") }
    var description: String { origin + resource }

    private init(scheme: String, host: String, port: Int?, path: String, query: String?) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    /// nil for what is no http(s) address, carries a user's name, or is longer than 2,000 characters.
    init?(_ text: some StringProtocol, relativeTo base: WebAddress? = nil) {
        guard text.utf8.count <= Self.maximumLength * 2 else { return nil }
        var rest = Self.trimmed(text)[...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        let scheme: String
        if let named = Self.scheme(of: rest) {
            guard named == "http" || named == "https" else { return nil }
            scheme = named
            rest = rest.dropFirst(named.utf8.count + 1)
            guard rest.hasPrefix("//") else { return nil }
        } else {
            guard let base else { return nil }
            scheme = base.scheme
        }
        let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] }
        var before = rest[..<(rest.firstIndex(of: "?") ?? rest.endIndex)].replacing("\\", with: "/")[...]
        var host = base?.host ?? ""
        var port = base?.port
        let isWhole = before.hasPrefix("//")
        if isWhole {
            before = before.dropFirst(2)
            let authority = before.prefix { $0 != "/" }
            guard let place = Self.place(authority, scheme: scheme) else { return nil }
            (host, port) = place
            before = before.dropFirst(authority.count)
        }
        let path: String
        if isWhole || before.hasPrefix("/") {
            path = Self.withoutDots(PercentEncoding.normal(before, keeping: PercentEncoding.path))
        } else if before.isEmpty, let base {
            path = base.path
        } else {
            let folder = base.map { $0.path[...($0.path.lastIndex(of: "/") ?? $0.path.startIndex)] } ?? "/"
            path = Self.withoutDots(folder + PercentEncoding.normal(before, keeping: PercentEncoding.path))
        }
        let keepsQuery = query == nil && before.isEmpty && !isWhole
        self.init(
            scheme: scheme, host: host, port: port, path: path,
            query: keepsQuery ? base?.query : query.flatMap(TrackingParameters.removed))
        guard description.utf8.count <= Self.maximumLength else { return nil }
    }

    /// The same page at another server.
    func moved(to other: WebAddress) -> WebAddress {
        WebAddress(scheme: other.scheme, host: other.host, port: other.port, path: path, query: query)
    }

    func at(_ path: String) -> WebAddress { WebAddress(scheme: scheme, host: host, port: port, path: path, query: nil) }

    // MARK: Parts

    /// As browsers do: spaces around it and line ends within it do not count.
    private static func trimmed(_ text: some StringProtocol) -> String {
        let kept = text.unicodeScalars.filter { $0 != "\t" && $0 != "\n" && $0 != "\r" }
        let start = kept.firstIndex { $0.value > 0x20 } ?? kept.endIndex
        let end = kept.lastIndex { $0.value > 0x20 }.map { kept.index(after: $0) } ?? start
        return String(String.UnicodeScalarView(kept[start..<end]))
    }

    private static func scheme(of text: Substring) -> String? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon]
        guard let first = name.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A,
            name.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E })
        else { return nil }
        return name.lowercased()
    }

    private static func place(_ authority: Substring, scheme: String) -> (host: String, port: Int?)? {
        guard !authority.contains("@") else { return nil }
        var name = authority
        var port: Int?
        let digits = authority.hasSuffix("]") ? nil : authority.lastIndex(of: ":")
        if let digits {
            name = authority[..<digits]
            let text = authority[authority.index(after: digits)...]
            if !text.isEmpty {
                guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text), (1...65_535).contains(number) else {
                    return nil
                }
                port = number == (scheme == "https" ? 443 : 80) ? nil : number
            }
        }
        return HostName.normal(name).map { ($0, port) }
    }

    /// RFC 3986, section 5.2.4.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(path.hasPrefix("/") ? 1 : 0)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment == ".." {
                if !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append("") }
            } else if segment == "." {
                if isLast { kept.append("") }
            } else {
                kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}

/// RFC 3986, section 6.2.2: hexadecimal digits in upper case, and nothing encoded that may stand for itself.
enum PercentEncoding {
    static let path = Set("/:@!$&'()*+,;=".utf8)
    static let query = Set("/:@!$&'()*+,;=?".utf8)

    static func normal(_ text: some StringProtocol, keeping allowed: Set<UInt8>) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if bytes[at] == 0x25, at + 2 < bytes.count, let high = value(bytes[at + 1]), let low = value(bytes[at + 2]) {
                let byte = high << 4 | low
                if isUnreserved(byte) { out.append(byte) } else { append(byte, to: &out) }
                at += 3
                continue
            }
            if isUnreserved(bytes[at]) || allowed.contains(bytes[at]) { out.append(bytes[at]) } else { append(bytes[at], to: &out) }
            at += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, to out: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }
}

/// Parameters that tell the site where a visitor came from, and change nothing of the page.
private enum TrackingParameters {
    private static let names: Set<String> = [
        "gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl",
        "_hsenc", "_hsmi", "mkt_tok", "phpsessid", "jsessionid", "sid", "replytocom",
    ]

    /// The query without them; nil where nothing is left.
    static func removed(_ query: Substring) -> String? {
        let kept = query.split(separator: "&").filter { pair in
            let name = pair.prefix { $0 != "=" }.lowercased()
            return !names.contains(name) && !name.hasPrefix("utm_")
        }
        let text = kept.joined(separator: "&")
        return text.isEmpty ? nil : PercentEncoding.normal(text, keeping: PercentEncoding.query)
    }
}

func isAlphanumeric(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }

import Curl
import Foundation

/// Names of servers as they stand in addresses.
enum HostName {
    /// Lower case, ASCII, without the root's dot; nil where it is no name that every parser reads alike.
    static func normal(_ text: Substring) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") { return IPAddress(text).map { "[\($0)]" } }
        var labels: [String] = []
        for part in text.lowercased().split(separator: ".", omittingEmptySubsequences: false) {
            guard let label = Punycode.label(String(part)) else { return nil }
            labels.append(label)
        }
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isNamePart) }) else { return nil }
        let name = labels.joined(separator: ".")
        guard name.utf8.count <= 253 else { return nil }
        // "127.1", "0x7f.0.0.1" and "2130706433" are addresses to some and names to others.
        if let last = labels.last, last.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) || last.hasPrefix("0x") {
            guard let address = IPAddress(name), address.isVersion4 else { return nil }
            return address.description
        }
        return name
    }

    private static func isNamePart(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F }

    /// Whether the name alone tells that it is of no public server. Others are judged by what they resolve to, when they are fetched.
    static func isPrivate(_ host: String) -> Bool {
        if let address = IPAddress(host) { return !AddressPolicy.permits(address) }
        let labels = host.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return true }
        return ["localhost", "local", "internal", "intranet", "lan", "onion"].contains(last) || host.hasSuffix(".home.arpa")
    }
}

/// Labels of international names in ASCII (RFC 3492). The text is composed and in lower case, which is what most registries hold; rarer
/// mappings of IDNA are left out, and such a name is not found.
enum Punycode {
    /// nil where the label is too long to be one.
    static func label(_ text: String) -> String? {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let scalars = text.lowercased().precomposedStringWithCanonicalMapping.unicodeScalars.map { Int($0.value) }
        guard scalars.count <= 63 else { return nil }
        var out = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = out.count
        if basic > 0 { out.append(0x2D) }
        var code = 128
        var delta = 0
        var bias = 72
        var handled = basic
        while handled < scalars.count {
            guard let next = scalars.filter({ $0 >= code }).min() else { return nil }
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in scalars {
                if scalar < code { delta += 1 }
                if scalar == code {
                    append(delta, bias, to: &out)
                    bias = adapted(delta, handled + 1, isFirst: handled == basic)
                    delta = 0
                    handled += 1
                }
            }
            delta += 1
            code += 1
        }
        return "xn--" + String(decoding: out, as: UTF8.self)
    }

    private static func append(_ delta: Int, _ bias: Int, to out: inout [UInt8]) {
        var rest = delta
        var place = 36
        while true {
            let limit = min(max(place - bias, 1), 26)
            if rest < limit { break }
            out.append(digit(limit + (rest - limit) % (36 - limit)))
            rest = (rest - limit) / (36 - limit)
            place += 36
        }
        out.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}

/// The ways in which mail carries bytes through channels of seven bits.
enum MailCoding {
    static func decode(_ body: ArraySlice<UInt8>, _ encoding: String?) -> [UInt8] {
        switch encoding?.lowercased() {
        case "base64": base64(body)
        case "quoted-printable": quotedPrintable(body)
        default: Array(body)
        }
    }

    /// What is no digit is passed over, as line breaks are.
    static func base64(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            case UInt8(ascii: "="):
                bits = 0
                count = 0
                continue
            default: continue
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// - Parameter isWord: within a header, where an underscore is a space.
    static func quotedPrintable(_ text: some Collection<UInt8>, isWord: Bool = false) -> [UInt8] {
        let text = Array(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            if text[at] != UInt8(ascii: "=") {
                bytes.append(isWord && text[at] == UInt8(ascii: "_") ? 0x20 : text[at])
                at += 1
            } else if let high = hex(text, at + 1), let low = hex(text, at + 2) {
                bytes.append(high << 4 | low)
                at += 3
            } else if let end = softBreak(text, at + 1) {
                at = end
            } else {
                bytes.append(text[at])
                at += 1
            }
        }
        return bytes
    }

    static func percent(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "%"), let high = hex(text, at + 1), let low = hex(text, at + 2) {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(text[at])
                at += 1
            }
        }
        return bytes
    }

    /// Where the next line begins, if nothing but spaces is between.
    private static func softBreak(_ text: [UInt8], _ start: Int) -> Int? {
        var at = start
        while at < text.count, text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0D { at += 1 }
        return at == text.count ? at : text[at] == 0x0A ? at + 1 : nil
    }

    private static func hex(_ text: [UInt8], _ at: Int) -> UInt8? {
        guard at < text.count else { return nil }
        switch text[at] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return text[at] - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return text[at] - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return text[at] - UInt8(ascii: "a") + 10
        default: return nil
        }
    }
}

/// Words of a header in another charset (RFC 2047): `=?utf-8?Q?caf=C3=A9?=`.
enum MailWords {
    static func decode(_ field: String) -> String {
        guard field.contains("=?") else { return field }
        var text = ""
        var rest = field[...]
        var lastWasWord = false
        while let start = rest.firstIndex(of: "=") {
            let before = rest[..<start]
            guard let (word, end) = word(rest[start...]) else {
                text += rest[...start]
                rest = rest[rest.index(after: start)...]
                lastWasWord = false
                continue
            }
            // The space between two such words belongs to neither.
            if !lastWasWord || !before.allSatisfy(\.isWhitespace) { text += before }
            text += word
            rest = rest[end...]
            lastWasWord = true
        }
        return ReadableText.of(text + rest)
    }

    private static func word(_ text: Substring) -> (String, String.Index)? {
        let parts = text.prefix(2000).split(separator: "?", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "=", parts[4].first == "=", parts[1].count <= 60 else { return nil }
        let charset = parts[1].prefix { $0 != "*" }
        let bytes: [UInt8]
        switch parts[2] {
        case "B", "b": bytes = MailCoding.base64(parts[3].utf8)
        case "Q", "q": bytes = MailCoding.quotedPrintable(parts[3].utf8, isWord: true)
        default: return nil
        }
        return (Charset.decode(bytes, declared: String(charset)), text.index(after: parts[4].startIndex))
    }
}

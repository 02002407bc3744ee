import CHTML

/// Bytes to text, whatever charset they are in.
enum Charset {
    /// A byte order mark decides; then the charset that a page declares; then UTF-8 if it is valid; then Windows-1252, which Western
    /// programs have written where nothing was said, or its Cyrillic kin.
    static func decode(_ bytes: [UInt8], declared: String? = nil) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(decoding: bytes.dropFirst(3), as: UTF8.self) }
        if bytes.starts(with: [0xFF, 0xFE]) { return wide(bytes) { UInt16($0) | UInt16($1) << 8 } }
        if bytes.starts(with: [0xFE, 0xFF]) { return wide(bytes) { UInt16($0) << 8 | UInt16($1) } }
        // Japanese mail is written in seven bits, which pass for ASCII.
        if let declared = declared?.lowercased(), declared.hasPrefix("iso-2022-"), let text = convert(bytes, from: declared) { return text }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let name = declared?.lowercased() ?? likelyCharset(bytes)
        // A page that says UTF-8 and holds a wrong byte is read as what it says; the byte becomes U+FFFD.
        if name == "utf-8" || name == "utf8" { return String(decoding: bytes, as: UTF8.self) }
        return convert(bytes, from: browserName(name)) ?? convert(bytes, from: "WINDOWS-1252") ?? String(decoding: bytes, as: UTF8.self)
    }

    /// What the page's head declares: `<meta charset=…>`, `<meta … content="text/html; charset=…">` or `<?xml encoding=…?>`.
    static func declared(in page: [UInt8]) -> String? {
        let head = String(decoding: page.prefix(4096), as: UTF8.self).lowercased()
        guard let mark = ["charset=", "encoding="].compactMap({ head.firstRange(of: $0) }).min(by: { $0.lowerBound < $1.lowerBound })
        else { return nil }
        let name = head[mark.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:.".contains($0)) }
        return name.isEmpty || name.count > 40 ? nil : String(name)
    }

    /// Text whose letters are mostly beyond ASCII is not Western: then the Cyrillic charset that makes the most of its commonest letters.
    private static func likelyCharset(_ bytes: [UInt8]) -> String {
        let sample = bytes.prefix(1 << 16)
        let letters = sample.count { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        guard sample.count(where: { $0 >= 0x80 }) > letters else { return "windows-1252" }
        let common: Set<Character> = ["о", "е", "а", "и", "н", "т", "с", "р", "в", "л", "к", "м"]
        let scores = ["windows-1251", "koi8-r", "cp866"].map { charset in
            (charset, convert(Array(sample), from: charset)?.count { common.contains($0) } ?? 0)
        }
        return scores.max { $0.1 < $1.1 }?.0 ?? "windows-1252"
    }

    /// Browsers read these as the larger sets that contain them.
    private static func browserName(_ name: String) -> String {
        switch name {
        case "iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii": "WINDOWS-1252"
        case "iso-8859-9": "WINDOWS-1254"
        case "shift_jis", "sjis", "x-sjis": "CP932"
        case "gb2312", "gbk": "GB18030"
        case "ks_c_5601-1987", "euc-kr": "CP949"
        case "x-user-defined": "WINDOWS-1252"
        default: name
        }
    }

    private static func wide(_ bytes: [UInt8], _ unit: (UInt8, UInt8) -> UInt16) -> String {
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }

    /// Nil if the charset is unknown.
    static func convert(_ bytes: [UInt8], from charset: String) -> String? {
        let capacity = bytes.count * 4 + 16
        var length = 0
        let utf8 = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            length = bytes.withUnsafeBytes { source in
                charset_to_utf8(
                    charset, source.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
                    UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self), capacity)
            }
            initialized = max(length, 0)
        }
        return length >= 0 ? String(decoding: utf8, as: UTF8.self) : nil
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}

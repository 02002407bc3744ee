/// The control words that say what a group is for, and those that stand for a sign.
enum RTFWords {
    enum Destination { case textBox, note, title, fonts, styles, unseen, itemMark, shown }

    static let destinations: [String: Destination] = {
        var destinations: [String: Destination] = [
            "shptxt": .textBox, "footnote": .note, "title": .title, "fonttbl": .fonts, "stylesheet": .styles, "listtext": .itemMark,
            "pntext": .itemMark, "pn": .itemMark, "fldrslt": .shown, "field": .shown,
        ]
        for word in [
            "info", "colortbl", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
            "annotation", "fldinst", "nonshppict", "shppict", "shpinst", "xe", "tc", "tcn", "rxe", "txe", "template", "filetbl",
            "private", "themedata", "datastore", "listtable", "listoverridetable", "revtbl", "bkmkstart", "bkmkend", "panose", "falt",
            "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "datafield", "formfield", "mmath",
        ] { destinations[word] = .unseen }
        return destinations
    }()

    static let signs = [
        "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": " ", "_": "-",
        "emspace": " ", "enspace": " ", "qmspace": " ", "{": "{", "}": "}", "\\": "\\",
    ]

    /// By Windows' numbers; nil for the document's own.
    static func charset(_ number: Int) -> String? {
        switch number {
        case 0: "WINDOWS-1252"
        case 77: "MACINTOSH"
        case 128: "CP932"
        case 129: "CP949"
        case 134: "GB18030"
        case 136: "BIG5"
        case 161: "WINDOWS-1253"
        case 162: "WINDOWS-1254"
        case 163: "WINDOWS-1258"
        case 177: "WINDOWS-1255"
        case 178: "WINDOWS-1256"
        case 186: "WINDOWS-1257"
        case 204: "WINDOWS-1251"
        case 222: "CP874"
        case 238: "WINDOWS-1250"
        default: nil
        }
    }
}

/// A rich text document, sign after sign.
struct RTFScanner {
    enum Token {
        case open, close
        case byte(UInt8)
        /// A control word with its number. `'` is a byte in hexadecimal.
        case word(String, Int?)
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Token? {
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "{"): return .open
            case UInt8(ascii: "}"): return .close
            case UInt8(ascii: "\\"): if let word = word() { return word }
            case 0x0A, 0x0D, 0: continue
            default: return .byte(byte)
            }
        }
        return nil
    }

    private mutating func word() -> Token? {
        guard at < bytes.count else { return nil }
        let start = at
        while at < bytes.count, at - start < 32, (bytes[at] | 0x20) >= 0x61, (bytes[at] | 0x20) <= 0x7A { at += 1 }
        guard at > start else { return sign() }
        let word = String(decoding: bytes[start..<at], as: UTF8.self)
        let number = number()
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        // Bytes as they are: a picture's, never text.
        if word == "bin" {
            at += min(max(number ?? 0, 0), bytes.count - at)
            return nil
        }
        return .word(word, number)
    }

    private mutating func number() -> Int? {
        var end = at
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
        while end < bytes.count, end - at < 11, (0x30...0x39).contains(bytes[end]) { end += 1 }
        guard let number = Int(String(decoding: bytes[at..<end], as: UTF8.self)) else { return nil }
        at = end
        return number
    }

    private mutating func sign() -> Token {
        let sign = bytes[at]
        at += 1
        guard sign == UInt8(ascii: "'") else { return .word(String(UnicodeScalar(sign)), nil) }
        let end = min(at + 2, bytes.count)
        let value = Int(String(decoding: bytes[at..<end], as: UTF8.self), radix: 16)
        if value != nil { at = end }
        return .word("'", value)
    }
}

/// Text on its way: bytes of one charset, or units of UTF-16, until the other begins.
struct RTFText {
    private var bytes: [UInt8] = []
    private var units: [UInt16] = []
    private var charset = ""

    /// Gives back what must be written first.
    mutating func append(_ byte: UInt8, charset: String) -> String? {
        let ready = units.isEmpty && charset == self.charset ? nil : take()
        self.charset = charset
        bytes.append(byte)
        return ready
    }

    mutating func append(unit: UInt16) -> String? {
        let ready = bytes.isEmpty ? nil : take()
        units.append(unit)
        return ready
    }

    mutating func take() -> String? {
        defer {
            bytes.removeAll(keepingCapacity: true)
            units.removeAll(keepingCapacity: true)
        }
        if !units.isEmpty { return String(decoding: units, as: UTF16.self) }
        guard !bytes.isEmpty else { return nil }
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        return Charset.convert(bytes, from: charset) ?? Charset.convert(bytes, from: "WINDOWS-1252")
    }
}

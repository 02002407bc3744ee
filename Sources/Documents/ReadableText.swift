/// Gathers text that a person can read and PostgreSQL can store: runs of white space become one space, control characters, soft
/// hyphens, zero-width spaces and non-characters vanish. Line breaks are kept where they are asked for by `breakLine`.
struct ReadableText {
    private var bytes: [UInt8] = []
    private var spaceIsDue = false

    init() {}

    var isEmpty: Bool { bytes.isEmpty }
    var endsWithBreak: Bool { bytes.last == UInt8(ascii: "\n") }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ utf8: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < utf8.count {
            let byte = utf8[at]
            if byte > 0x20 && byte < 0x7F {
                let start = at
                repeat { at += 1 } while at < utf8.count && utf8[at] > 0x20 && utf8[at] < 0x7F
                put(utf8[start..<at])
            } else if byte >= 0x80 {
                at += appendWide(utf8, at)
            } else {
                if byte == 0x20 || (0x09...0x0D).contains(byte) { spaceIsDue = true }
                at += 1
            }
        }
    }

    /// A line break inside the block; several count as one.
    mutating func breakLine() {
        spaceIsDue = false
        if !isEmpty && !endsWithBreak { bytes.append(UInt8(ascii: "\n")) }
    }

    mutating func space() { spaceIsDue = true }

    /// What was gathered; empties the gatherer.
    mutating func take() -> String {
        if endsWithBreak { bytes.removeLast() }
        defer {
            bytes.removeAll(keepingCapacity: true)
            spaceIsDue = false
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One text on its own.
    static func of(_ text: String) -> String {
        var readable = ReadableText()
        readable.append(text)
        return readable.take()
    }

    /// Line breaks and indentation stay: for code.
    static func keepingLines(_ text: String) -> String {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.filter { $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F) }))
        }
        while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private mutating func put(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        if spaceIsDue {
            if !isEmpty && !endsWithBreak { self.bytes.append(0x20) }
            spaceIsDue = false
        }
        self.bytes.append(contentsOf: bytes)
    }

    /// Takes one scalar beyond ASCII; returns its length.
    private mutating func appendWide(_ utf8: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let length = min(utf8[at] < 0xE0 ? 2 : utf8[at] < 0xF0 ? 3 : 4, utf8.count - at)
        let second = length > 1 ? utf8[at + 1] : 0
        let third = length > 2 ? utf8[at + 2] : 0
        switch (utf8[at], second, third) {
        case (0xC2, 0xA0, _), (0xC2, 0x85, _): spaceIsDue = true
        case (0xC2, 0x80...0x9F, _), (0xC2, 0xAD, _): break
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE3, 0x80, 0x80): spaceIsDue = true
        case (0xE2, 0x80, 0x8B), (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF), (0xEF, 0xBF, 0xBE...0xBF): break
        default: put(utf8[at..<at + length])
        }
        return length
    }
}

/// libxml2 compares each attribute of an element with all before it: an element with a million of them would take it minutes, and no
/// person writes a thousand.
enum MarkupAttributes {
    static let maximum = 1000

    /// Whether an element has more attributes than are read.
    static func areTooMany(_ page: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < page.count {
            guard page[at] == UInt8(ascii: "<") else {
                at += 1
                continue
            }
            at += 1
            guard at < page.count, isLetter(page[at]) else { continue }
            let name = at
            while at < page.count, isLetter(page[at]) { at += 1 }
            let isCode = [6: "script", 5: "style"][at - name].map { page[name..<at].elementsEqual($0.utf8) { $0 | 0x20 == $1 } } ?? false
            guard let end = end(of: page, from: at) else { return true }
            at = isCode ? endOfCode(page, end) : end
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// Where the tag ends; nil if it has too many attributes.
    private static func end(of page: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var count = 0
        var isInName = false
        var quote: UInt8 = 0
        for at in start..<page.count {
            let byte = page[at]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return at + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                isInName = false
            } else if byte <= 0x20 || byte == UInt8(ascii: "/") {
                isInName = false
            } else if !isInName {
                isInName = true
                count += 1
                if count > maximum { return nil }
            }
        }
        return page.count
    }

    /// A program's "less than" begins no element.
    private static func endOfCode(_ page: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var at = start
        while at + 2 < page.count {
            if page[at] == UInt8(ascii: "<"), page[at + 1] == UInt8(ascii: "/"), page[at + 2] | 0x20 == UInt8(ascii: "s") { return at }
            at += 1
        }
        return page.count
    }
}

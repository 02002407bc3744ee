/// Words with their places, from `pdftotext -bbox-layout`. Measures in points, y grows downwards.
struct PDFLayout {
    struct Box {
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        var height: Double { bottom - top }
        var middle: Double { (top + bottom) / 2 }

        mutating func grow(to other: Box) {
            left = min(left, other.left)
            top = min(top, other.top)
            right = max(right, other.right)
            bottom = max(bottom, other.bottom)
        }
    }

    struct Word {
        let box: Box
        let text: String
    }

    /// Words that stand on one line of one block.
    struct Line {
        var words: [Word] = []
        /// Which block of the page the line belongs to: blocks come in reading order.
        let block: Int
    }

    struct Page {
        let height: Double
        var lines: [Line] = []
    }

    private(set) var title: String?
    private(set) var pages: [Page] = []

    /// The converter writes one element per line, which is all that is understood here; the words are the hostile part, and they are
    /// escaped. Anything else is passed over.
    init(_ xhtml: [UInt8]) {
        var block = 0
        for bytes in xhtml.split(separator: UInt8(ascii: "\n")) {
            let line = bytes.drop { $0 == 0x20 }
            if line.starts(with: "<word ".utf8) {
                add(line)
            } else if line.starts(with: "<line ".utf8), !pages.isEmpty {
                pages[pages.count - 1].lines.append(Line(block: block))
            } else if line.starts(with: "<block ".utf8) {
                block += 1
            } else if line.starts(with: "<page ".utf8) {
                block = 0
                pages.append(Page(height: Self.number("height", in: line) ?? 0))
            } else if line.starts(with: "<title>".utf8), title == nil {
                title = ReadableText.of(Self.content(line))
            }
        }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) {
        guard let page = pages.indices.last, let last = pages[page].lines.indices.last,
            let left = Self.number("xMin", in: line), let top = Self.number("yMin", in: line),
            let right = Self.number("xMax", in: line), let bottom = Self.number("yMax", in: line)
        else { return }
        let text = ReadableText.of(Self.content(line))
        guard !text.isEmpty else { return }
        pages[page].lines[last].words.append(Word(box: Box(left: left, top: top, right: right, bottom: bottom), text: text))
    }

    private static func number(_ attribute: String, in line: ArraySlice<UInt8>) -> Double? {
        let name = Array(" \(attribute)=\"".utf8)
        let end = line.firstIndex(of: UInt8(ascii: ">")) ?? line.endIndex
        var at = line.startIndex
        while at + name.count < end {
            if line[at] == 0x20, line[at..<end].starts(with: name) {
                let digits = line[(at + name.count)..<end].prefix { $0 != UInt8(ascii: "\"") }
                return Double(String(decoding: digits, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
            }
            at += 1
        }
        return nil
    }

    /// What stands between the opening tag's end and the closing tag.
    private static func content(_ line: ArraySlice<UInt8>) -> String {
        guard let open = line.firstIndex(of: UInt8(ascii: ">")), let close = line.lastIndex(of: UInt8(ascii: "<")), open < close else {
            return ""
        }
        let text = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        guard text.contains("&") else { return text }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}

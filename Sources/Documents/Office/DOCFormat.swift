/// The properties of paragraphs, or of characters: runs of places in the file, each with a list of changes to its style's look.
struct DOCFormat {
    private struct Run {
        let places: Range<Int>
        let changes: Range<Int>
        let style: Int
    }

    private let stream: [UInt8]
    private var runs: [Run] = []

    /// - Parameters:
    ///   - table: the list of the pages, of 512 bytes each, that hold the runs.
    ///   - isParagraphs: whether these are paragraphs' properties, which begin with the style's number.
    init(_ stream: [UInt8], _ table: ArraySlice<UInt8>, isParagraphs: Bool) {
        self.stream = stream
        let table = Array(table)
        let count = max(0, (table.count - 4) / 8)
        var seen: Set<Int> = []
        for index in 0..<count {
            guard let page = table.number(4, at: 4 * (count + 1) + 4 * index), (page & 0x3F_FFFF) * 512 + 512 <= stream.count,
                seen.insert(page & 0x3F_FFFF).inserted
            else {
                continue
            }
            addPage((page & 0x3F_FFFF) * 512, isParagraphs)
        }
        runs.sort { $0.places.lowerBound < $1.places.lowerBound }
    }

    private mutating func addPage(_ page: Int, _ isParagraphs: Bool) {
        let count = Int(stream[page + 511])
        let entry = isParagraphs ? 13 : 1
        guard 4 * (count + 1) + entry * count <= 511 else { return }
        for index in 0..<count {
            guard let from = stream.number(4, at: page + 4 * index), let to = stream.number(4, at: page + 4 * index + 4), from < to else {
                continue
            }
            let offset = Int(stream[page + 4 * (count + 1) + entry * index]) * 2
            guard offset > 0 else { continue }
            var (start, length) = (page + offset + 1, Int(stream[page + offset]))
            var style = 0
            if isParagraphs {
                // The length counts pairs of bytes; 0 means that the next byte does.
                if length == 0, offset < 511 {
                    length = Int(stream[start]) * 2
                    start += 1
                } else {
                    length = length * 2 - 1
                }
                style = stream.number(2, at: start) ?? 0
                start += 2
                length -= 2
            }
            guard length >= 0, start + length <= page + 512 else { continue }
            runs.append(Run(places: from..<to, changes: start..<start + length, style: style))
        }
    }

    /// The run that a place stands in: its style, and its changes one by one.
    func run(at place: Int) -> (style: Int, changes: [Change])? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].places.upperBound <= place { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].places.contains(place) else { return nil }
        return (runs[low].style, changes(runs[low].changes))
    }

    /// The places that share one run's properties; just the place itself where none is known.
    func extent(at place: Int) -> Range<Int> {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].places.upperBound <= place { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].places.contains(place) else { return place..<place + 1 }
        return runs[low].places
    }

    struct Change {
        let property: Int
        let value: Int
    }

    /// The number of bytes of a value is part of the property's number.
    private func changes(_ range: Range<Int>) -> [Change] {
        var changes: [Change] = []
        var at = range.lowerBound
        while at + 2 < range.upperBound, let property = stream.number(2, at: at) {
            at += 2
            let width: Int
            switch property >> 13 {
            case 0, 1: width = 1
            case 2, 4, 5: width = 2
            case 3: width = 4
            case 7: width = 3
            default: width = longWidth(property, at)
            }
            guard at + width <= range.upperBound else { break }
            changes.append(Change(property: property, value: stream.number(min(width, 4), at: at) ?? 0))
            at += width
        }
        return changes
    }

    /// The definition of a table's row has a length of two bytes, which counts one too many.
    private func longWidth(_ property: Int, _ at: Int) -> Int {
        property == 0xD608 ? (stream.number(2, at: at) ?? 0) + 1 : Int(at < stream.count ? stream[at] : 0) + 1
    }
}

/// The list of styles of a binary Word document.
struct DOCStyles {
    /// Each style's kind, the same in all languages: 1 to 9 are headings, 19 to 27 lines of contents, 62 is the title.
    private var kinds: [Int: Int] = [:]
    private var parents: [Int: Int] = [:]

    init(_ sheet: [UInt8]) {
        guard let header = sheet.number(2, at: 0), let count = sheet.number(2, at: 2) else { return }
        var at = 2 + header
        for style in 0..<min(count, 4096) {
            guard let length = sheet.number(2, at: at) else { return }
            if length >= 4, let kind = sheet.number(2, at: at + 2), let parent = sheet.number(2, at: at + 4) {
                kinds[style] = kind & 0x0FFF
                parents[style] = parent >> 4
            }
            at += 2 + length + length % 2
        }
    }

    func headingLevel(_ style: Int) -> Int? {
        var next = style
        for _ in 0..<12 {
            if let kind = kinds[next], (1...9).contains(kind) { return min(kind, 6) }
            if kinds[next] == 62 { return 1 }
            guard let parent = parents[next], parent != 0x0FFF else { return nil }
            next = parent
        }
        return nil
    }

    func isContents(_ style: Int) -> Bool { kinds[style].map { (19...27).contains($0) } ?? false }
}

/// A piece of a line without a wide gap in it: a line of prose, or a cell of a table.
struct PDFSegment {
    var box: PDFLayout.Box
    var text: String
    let block: Int
}

extension PDFLayout.Page {
    /// The page's segments in reading order.
    func segments() -> [PDFSegment] {
        var segments: [PDFSegment] = []
        for line in lines {
            var isFirst = true
            for word in line.words {
                if !isFirst, let last = segments.last, word.box.left - last.box.right < 1.1 * max(word.box.height, last.box.height),
                    word.box.left >= last.box.left
                {
                    segments[segments.count - 1].text += " \(word.text)"
                    segments[segments.count - 1].box.grow(to: word.box)
                } else {
                    segments.append(PDFSegment(box: word.box, text: word.text, block: line.block))
                }
                isFirst = false
            }
        }
        return joiningMarks(segments)
    }

    /// A bullet or a number far left of its item belongs to it.
    private func joiningMarks(_ segments: [PDFSegment]) -> [PDFSegment] {
        var segments = segments
        let marks = Set(segments.indices.filter { ListMark.isBare(segments[$0].text) })
        // A page of real text has some dozen; the search below costs marks times segments.
        guard marks.count * segments.count <= 4_000_000 else { return segments }
        var joined: Set<Int> = []
        for mark in marks.sorted() {
            let box = segments[mark].box
            let item = segments.indices.filter { index in
                let other = segments[index].box
                return other.left > box.left && other.left - box.right < 4 * max(box.height, other.height)
                    && other.top < box.middle && other.bottom > box.middle && !joined.contains(index) && !marks.contains(index)
            }.min { segments[$0].box.left < segments[$1].box.left }
            guard let item else { continue }
            segments[item].text = "\(segments[mark].text) \(segments[item].text)"
            joined.insert(mark)
        }
        return segments.indices.filter { !joined.contains($0) }.map { segments[$0] }
    }
}

/// Takes away what stands at the head or foot of page after page.
enum PDFMargins {
    /// The share of a page's height at its head, and at its foot, in which such lines stand.
    private static let zone = 0.1

    static func strip(_ pages: [[PDFSegment]], heights: [Double]) -> [[PDFSegment]] {
        var counts: [String: Int] = [:]
        for (page, height) in zip(pages, heights) {
            for key in Set(page.filter { isMarginal($0, height) }.map(key)) { counts[key, default: 0] += 1 }
        }
        let enough = max(2, pages.count / 2)
        return zip(pages, heights).map { page, height in
            page.filter { segment in
                guard isMarginal(segment, height) else { return true }
                return counts[key(segment), default: 0] < enough && !isPageNumber(segment.text)
            }
        }
    }

    private static func isMarginal(_ segment: PDFSegment, _ height: Double) -> Bool {
        segment.box.bottom < zone * height || segment.box.top > (1 - zone) * height
    }

    /// Page numbers differ from page to page; the place stays.
    private static func key(_ segment: PDFSegment) -> String {
        "\(Int(segment.box.middle / 4)) \(String(segment.text.map { $0.isNumber ? "#" : $0 }))"
    }

    private static func isPageNumber(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return !words.isEmpty && words.count <= 4 && words.contains { $0.allSatisfy(\.isNumber) }
            && words.allSatisfy { $0.allSatisfy(\.isNumber) || ["page", "seite", "of", "von", "p"].contains($0) }
    }
}

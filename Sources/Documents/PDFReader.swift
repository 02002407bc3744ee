/// A PDF's paragraphs, headings, lists and tables, put together again from words and their places.
struct PDFReader: Sendable {
    let converter: PDFConverter

    func read(_ bytes: [UInt8], _ cancellation: Cancellation) throws(DocumentError) -> ExtractedDocument {
        let layout = PDFLayout(try converter.layout(bytes, cancellation))
        guard !layout.pages.isEmpty else { throw .damaged(reason: "it has no pages") }
        guard layout.pages.contains(where: { $0.lines.contains { !$0.words.isEmpty } }) else { throw .noText }
        let pages = PDFMargins.strip(layout.pages.map { $0.segments() }, heights: layout.pages.map(\.height))
        var paragraphs = PDFParagraphs(pages)
        for (number, segments) in pages.enumerated() { paragraphs.add(segments, page: number + 1) }
        let blocks = paragraphs.blocks()
        return ExtractedDocument(title: title(layout.title, blocks), blocks: blocks)
    }

    /// The title that the file declares, unless it is what a program put there of itself.
    private func title(_ declared: String?, _ blocks: [Block]) -> String? {
        let heading = blocks.first.flatMap { block -> String? in if case .heading = block.kind { block.text } else { nil } }
        return DeclaredTitle.readable(declared) ?? heading
    }
}

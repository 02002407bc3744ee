import Basics

/// Reads the text out of a file that somebody uploaded. The bytes are hostile until proven otherwise.
///
/// Markdown, HTML and text are parsed on a thread of their own; a PDF in a child process with limits on time, memory and output.
public struct Extractor: Sendable {
    /// Larger files are refused before they are looked at.
    public static let maximumBytes = 50 << 20

    private let pdf: PDFReader

    public init() { pdf = PDFReader(converter: PDFConverter()) }

    init(pdf: PDFConverter) { self.pdf = PDFReader(converter: pdf) }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - filename: as it was uploaded; decides the kind only where the content leaves it open. It is never used as a path.
    public func extract(_ bytes: [UInt8], filename: String) async throws(DocumentError) -> ExtractedDocument {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge(limit: "at most 50 MB can be read") }
        guard !bytes.isEmpty else { throw .empty }
        let kind = try DocumentKind.detect(bytes, filename: filename)
        let cancellation = Cancellation()
        let pdf = pdf
        let document = try await cancellation.whileRunning { () async throws(DocumentError) in
            try await OwnThread.run { () throws(DocumentError) in
                switch kind {
                case .markdown: try MarkdownReader.read(Charset.decode(bytes))
                case .html: try HTMLReader.read(bytes)
                case .text: try TextReader.read(Charset.decode(bytes))
                case .pdf: try pdf.read(bytes, cancellation)
                }
            }
        }
        guard document.blocks.contains(where: { !$0.text.isEmpty }) else { throw .empty }
        return document
    }
}

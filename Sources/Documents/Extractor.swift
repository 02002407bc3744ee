import Basics

/// Reads the text out of a file that somebody uploaded. The bytes are hostile until proven otherwise.
///
/// Parsers of intricate formats run in a child process where `child` says how to start one; without it, and for plain text and tables, on
/// a thread of their own. A PDF always goes through a child process.
public struct Extractor: Sendable {
    /// Larger files are refused before they are looked at.
    public static let maximumBytes = 50 << 20

    private let pdf: PDFReader
    private let child: ExtractionChild?

    public init(child: ExtractionChild? = nil) {
        pdf = PDFReader(converter: PDFConverter())
        self.child = child
    }

    init(pdf: PDFConverter) {
        self.pdf = PDFReader(converter: pdf)
        child = nil
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - filename: as it was uploaded; decides the kind only where the content leaves it open. It is never used as a path.
    public func extract(_ bytes: [UInt8], filename: String) async throws(DocumentError) -> ExtractedDocument {
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge(limit: "at most 50 MB can be read") }
        guard !bytes.isEmpty else { throw .empty }
        return try await extract(bytes, as: try DocumentKind.detect(bytes, filename: filename))
    }

    /// Reads what somebody wrote here as Markdown, whatever it looks like.
    public func extract(markdown text: String) async throws(DocumentError) -> ExtractedDocument {
        try await extract(Array(text.utf8), as: .markdown)
    }

    private func extract(_ bytes: [UInt8], as kind: DocumentKind) async throws(DocumentError) -> ExtractedDocument {
        let cancellation = Cancellation()
        let (pdf, child) = (pdf, kind.isIntricate ? child : nil)
        let document = try await cancellation.whileRunning { () async throws(DocumentError) in
            try await OwnThread.run { () throws(DocumentError) in
                if kind == .pdf { return try pdf.read(bytes, cancellation) }
                if let child { return try child.read(bytes, as: kind, cancellation) }
                return try Self.parse(bytes, as: kind)
            }
        }
        guard document.blocks.contains(where: { !$0.text.isEmpty }) else { throw .empty }
        return document
    }

    /// On the calling thread, in this process.
    static func parse(_ bytes: [UInt8], as kind: DocumentKind) throws(DocumentError) -> ExtractedDocument {
        switch kind {
        case .markdown: try MarkdownReader.read(Charset.decode(bytes))
        case .html: try HTMLReader.read(bytes)
        case .text: try TextReader.read(Charset.decode(bytes))
        case .csv: try CSVReader.read(Charset.decode(bytes))
        case .docx: try DOCXReader.read(bytes)
        case .doc: try DOCReader.read(bytes)
        case .odt: try ODTReader.read(bytes)
        case .rtf: try RTFReader.read(bytes)
        case .eml: try MailReader.read(bytes)
        case .pdf: throw .unsupported(what: "a PDF, which a program of its own converts")
        }
    }
}

extension DocumentKind {
    /// Whether its parser is large enough, or in C, that a hostile file might find a fault in it.
    fileprivate var isIntricate: Bool {
        switch self {
        case .html, .markdown, .docx, .doc, .odt, .rtf, .eml: true
        case .text, .csv, .pdf: false
        }
    }
}

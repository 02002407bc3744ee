import Basics

/// What an original is said to be when it is handed out. There is no value for anything that a browser would run: HTML, XML and SVG are bytes.
/// The raw values stand in signed links.
public enum ServedType: UInt8, Sendable, CaseIterable {
    case bytes = 0
    case text, pdf, png, jpeg, gif, webp

    public var contentType: String {
        switch self {
        case .bytes: "application/octet-stream"
        case .text: "text/plain; charset=utf-8"
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .webp: "image/webp"
        }
    }

    /// - Parameter mediaType: as a Content-Type says it, parameters included.
    public init(mediaType: String) {
        let type = mediaType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        self =
            switch type {
            case "application/pdf": .pdf
            case "text/plain", "text/markdown", "text/csv": .text
            case "image/png": .png
            case "image/jpeg": .jpeg
            case "image/gif": .gif
            case "image/webp": .webp
            default: .bytes
            }
    }

    /// nil for kinds of documents that are no files.
    init?(_ sourceType: SourceType) {
        switch sourceType {
        case .pdf: self = .pdf
        case .markdown, .text, .csv: self = .text
        case .html, .docx, .doc, .odt, .rtf, .eml: self = .bytes
        default: return nil
        }
    }
}

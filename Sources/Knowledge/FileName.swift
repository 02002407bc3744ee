import Documents

/// What an upload is called: a label that people read, never a path.
struct FileName: Sendable, Hashable {
    private static let maximumLength = 200

    let text: String

    /// Keeps the last part of a path, drops what would confuse a reader or a terminal, and never is empty.
    init(_ raw: String) {
        let last = raw.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let readable = String(String.UnicodeScalarView(last.unicodeScalars.filter(Self.isReadable)))
        let name = readable.drop { $0.isWhitespace || $0 == "." }.prefix(Self.maximumLength)
        text = name.contains { !$0.isWhitespace } ? String(name) : "document"
    }

    /// Controls, and marks that turn the direction of writing round ("gpj.exe" for "exe.jpg").
    private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// A title until the document tells its own.
    var title: String {
        let stem = text.lastIndex(of: ".").map { text[..<$0] } ?? text[...]
        let words = stem.split(whereSeparator: { $0 == "_" || $0 == "-" || $0.isWhitespace }).joined(separator: " ")
        return words.isEmpty ? text : words.prefix(1).uppercased() + words.dropFirst()
    }
}

extension SourceType {
    init(_ kind: DocumentKind) {
        switch kind {
        case .pdf: self = .pdf
        case .html: self = .html
        case .markdown: self = .markdown
        case .text: self = .text
        case .docx: self = .docx
        case .doc: self = .doc
        case .odt: self = .odt
        case .rtf: self = .rtf
        case .eml: self = .eml
        case .csv: self = .csv
        }
    }
}

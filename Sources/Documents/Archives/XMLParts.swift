import CHTML

/// An XML document, part after part. A document type declaration is refused: with it go entities, external files and expansions without
/// end, and no office program writes one.
final class XMLParts {
    struct Element {
        /// With the prefix that the formats' own descriptions use: `w:p`, `text:h`, whatever the file calls them.
        let name: String
        /// By their names without prefix.
        let attributes: [(name: String, value: String)]

        subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
    }

    enum Part {
        case element(Element)
        case end(name: String)
        case text(String)
    }

    private let bytes: UnsafeMutableBufferPointer<CChar>
    private let reader: OpaquePointer
    /// The name of an element that ends where it begins.
    private var dueEnd: String?

    init(_ document: [UInt8]) throws(DocumentError) {
        guard !document.withUnsafeBufferPointer(MarkupAttributes.areTooMany) else {
            throw .damaged(reason: "an element of it has more than \(MarkupAttributes.maximum) attributes")
        }
        bytes = .allocate(capacity: document.count)
        _ = bytes.initialize(from: document.lazy.map { CChar(bitPattern: $0) })
        guard let reader = cxml_open(bytes.baseAddress, bytes.count) else {
            bytes.deallocate()
            throw .damaged(reason: "a part of it is empty")
        }
        self.reader = reader
    }

    deinit {
        cxml_close(reader)
        bytes.deallocate()
    }

    /// Nil at the document's end.
    func next() throws(DocumentError) -> Part? {
        if let name = dueEnd {
            dueEnd = nil
            return .end(name: name)
        }
        while true {
            switch cxml_next(reader) {
            case CXML_END: return nil
            case CXML_ELEMENT: return .element(element())
            case CXML_END_ELEMENT: return .end(name: name)
            case CXML_TEXT: return .text(String(cString: cxml_text(reader)))
            case CXML_OTHER: continue
            case CXML_DECLARATION: throw .damaged(reason: "it declares entities, which no office program writes")
            default: throw .damaged(reason: "its XML breaks off or is not well-formed")
            }
        }
    }

    /// Passes over all that is left of the element that was just entered.
    func skip() throws(DocumentError) {
        var depth = 1
        while depth > 0, let part = try next() {
            switch part {
            case .element: depth += 1
            case .end: depth -= 1
            case .text: break
            }
        }
    }

    private func element() -> Element {
        let name = name
        if cxml_is_empty(reader) != 0 { dueEnd = name }
        var attributes: [(name: String, value: String)] = []
        var attribute: UnsafePointer<CChar>?
        var value: UnsafePointer<CChar>?
        var found = cxml_next_attribute(reader, 1, &attribute, &value)
        while found != 0, let key = attribute, let text = value {
            attributes.append((String(cString: key), String(cString: text)))
            found = cxml_next_attribute(reader, 0, &attribute, &value)
        }
        return Element(name: name, attributes: attributes)
    }

    private var name: String {
        let local = String(cString: cxml_name(reader))
        let prefix = Self.prefix(String(cString: cxml_namespace(reader)))
        return prefix.isEmpty ? local : "\(prefix):\(local)"
    }

    private static func prefix(_ space: String) -> String {
        if space.hasPrefix("urn:oasis:names:tc:opendocument:xmlns:") {
            return String(space.dropFirst(38).prefix { $0 != ":" })
        }
        return prefixes[space] ?? ""
    }

    /// The second of a pair is the strict variant's.
    private static let prefixes = [
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
        "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
        "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
        "http://purl.oclc.org/ooxml/officeDocument/math": "m",
        "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
        "http://purl.org/dc/elements/1.1/": "dc",
    ]
}

import Basics
import Knowledge
import Web

/// An upload as its form says it. All faults are told at once.
struct DocumentForm {
    /// Bytes of a form besides its file.
    static let overhead = 1 << 20
    private static let titleLength = 200

    private(set) var file: [UInt8] = []
    private(set) var fileName = ""
    private(set) var details = DocumentDetails()

    init(_ parts: [FormPart]) throws(InputFailure) {
        var faults: [FieldFault] = []
        var hasFile = false
        for part in parts {
            if part.name == "file" {
                if hasFile { faults.append(FieldFault("file", "too_many", "Send one file at a time.")) }
                hasFile = true
                file = part.bytes
                fileName = part.filename ?? ""
            } else if let fault = read(part.name, part.text) {
                faults.append(fault)
            }
        }
        if !hasFile { faults.append(FieldFault("file", "required", "Is required: the file itself.")) }
        guard faults.isEmpty else { throw .invalid(faults) }
    }

    /// Reads one field; an empty one counts as not sent, as browsers send what was left blank.
    private mutating func read(_ name: String, _ text: String) -> FieldFault? {
        guard !text.isEmpty else { return nil }
        guard !text.unicodeScalars.contains("\0") else { return FieldFault(name, "format", "Must be text.") }
        switch name {
        case "title":
            guard text.unicodeScalars.count <= Self.titleLength, text.contains(where: { !$0.isWhitespace }) else {
                return FieldFault(name, "length", "Must have 1 to \(Self.titleLength) characters.")
            }
            details.title = text
        case "tags":
            guard let tags = Tags.read(text, after: details.tags) else { return FieldFault(name, "length", Tags.rule) }
            details.tags = tags
        case "visibility":
            guard let visibility = DocumentVisibility(rawValue: text) else {
                return FieldFault(name, "choice", "Must be one of: public, internal.")
            }
            details.visibility = visibility
        case "source_uri":
            guard SourceURI.isLink(text) else { return FieldFault(name, "format", SourceURI.rule) }
            details.sourceURI = text
        case "effective_from", "effective_until":
            guard let bound = EffectiveBound(text) else { return FieldFault(name, "format", EffectiveBound.rule) }
            if name == "effective_from" { details.from = bound } else { details.until = bound }
        case "confirm_by":
            guard text.utf8.count == 10, case .day(let day)? = EffectiveBound(text) else {
                return FieldFault(name, "format", "Must be a day such as 2026-11-21.")
            }
            details.confirmBy = day
        default: return FieldFault(String(name.prefix(100)), "unknown_field", "There is no such field.")
        }
        return nil
    }
}

/// Words that documents are sorted by.
enum Tags {
    static let rule = "Must be at most 50 tags of at most 64 characters."
    static let count = 0...50
    static let length = 1...64

    /// `a, b`, or a field for each.
    static func read(_ text: String, after others: [String]) -> [String]? {
        let new = text.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
        let tags = others + new
        return count.contains(tags.count) && tags.allSatisfy { length.contains($0.unicodeScalars.count) } ? tags : nil
    }
}

/// Where a customer may read on.
enum SourceURI {
    static let rule = "Must be a web address that begins with https:// or http://."

    /// It becomes a link in front of customers: no scheme that runs anything, and nothing that breaks out of an attribute.
    static func isLink(_ text: String) -> Bool {
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        guard let scheme, text.utf8.count > scheme.utf8.count, text.utf8.count <= 2_000 else { return false }
        return !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F || "\"<>\\^`{|}".unicodeScalars.contains($0) }
    }
}

extension EffectiveBound {
    static let rule = "Must be a day such as 2026-11-21, or a time such as 2026-11-21T09:30:00Z."
}

extension DocumentChanges {
    init(_ fields: inout Fields) {
        self.init(
            title: fields.optionalString("title", 1...200), tags: fields.strings("tags", count: Tags.count, length: Tags.length),
            visibility: fields.choice("visibility", as: DocumentVisibility.self), from: fields.bound("effective_from"),
            until: fields.bound("effective_until"), confirmBy: fields.day("confirm_by"), shortcut: fields.optionalString("shortcut", 1...40)
        )
        fields.refuseBlank("title", title)
        if let shortcut, !Shortcut.isValid(shortcut) { fields.fail("shortcut", "format", Shortcut.rule) }
    }
}

import Basics

/// Addresses that people sign in with. ASCII only: two addresses that look alike must not be two people.
enum EmailAddress {
    /// The address in the one form that is saved, or nil where it is none.
    static func normal(_ text: String) -> String? {
        let address = text.drop { $0 == " " }.lowercased()
        let trimmed = String(address.reversed().drop { $0 == " " }.reversed())
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard trimmed.utf8.count <= 254, parts.count == 2, isLocalPart(parts[0]), isDomain(parts[1]) else { return nil }
        return trimmed
    }

    private static func isLocalPart(_ part: Substring) -> Bool {
        guard (1...64).contains(part.utf8.count), part.first != ".", part.last != ".", !part.contains("..") else { return false }
        return part.unicodeScalars.allSatisfy { isAlphanumeric($0) || "!#$%&'*+/=?^_`{|}~.-".unicodeScalars.contains($0) }
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy { isAlphanumeric($0) || $0 == "-" }
            }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) }
}

extension Fields {
    /// An address to sign in with, in its saved form.
    mutating func email(_ name: StaticString) -> String {
        let text = string(name, 1...254)
        guard !text.isEmpty else { return "" }
        guard let address = EmailAddress.normal(text) else {
            fail(name.description, "format", "Must be an e-mail address.")
            return ""
        }
        return address
    }

    /// Long passwords are welcome; beyond 1,024 bytes nobody types them.
    mutating func newPassword(_ name: StaticString) -> String { string(name, 10...512) }

    /// A person's or a business's name: one line, with something in it.
    mutating func name(_ name: StaticString, _ length: ClosedRange<Int> = 1...200) -> String {
        let text = string(name, length)
        if !text.isEmpty, text.allSatisfy(\.isWhitespace) { fail(name.description, "empty", "Must not be empty.") }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            fail(name.description, "control_characters", "Must be one line without control characters.")
        }
        return text
    }
}

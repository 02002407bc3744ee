/// What is checked of a request before it becomes an errand: curl sends header lines as they are given, so that a line end in a value
/// would be a header, or a request, of someone else's making.
enum Checks {
    /// A token of RFC 9110, section 5.6.2.
    static func token(_ text: String, _ what: String) throws(CurlError) {
        let isToken = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowered(byte)) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
        guard isToken, !text.isEmpty else { throw CurlError(.badRequest, "\(what) is not a token") }
    }

    /// The line that curl is given.
    static func line(_ name: String, _ value: String) throws(CurlError) -> String {
        try token(name, "A header's name")
        let value = value.trimmed()
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw CurlError(.badRequest, "The header \(name) contains a control character")
        }
        return value.isEmpty ? "\(name);" : "\(name): \(value)"  // The semicolon is curl's way to send an empty value.
    }
}

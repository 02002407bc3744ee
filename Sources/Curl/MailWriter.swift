/// Writes header fields and bodies so that each line is short, ASCII and of our own making.
struct MailWriter {
    private(set) var bytes: [UInt8] = []

    mutating func line(_ text: String) { bytes.append(contentsOf: "\(text)\r\n".utf8) }

    /// Unstructured text: as it is where it is short ASCII, in encoded words (RFC 2047) otherwise.
    mutating func field(_ name: String, text: String) throws(CurlError) {
        try Checks.token(name, "A header's name")
        try refuseControls(in: text, name)
        line("\(name): \(isPlain(text) && name.utf8.count + text.utf8.count <= 900 ? text : encodedWords(text))")
    }

    mutating func field(_ name: String, addresses: [MailAddress]) throws(CurlError) {
        guard !addresses.isEmpty else { throw CurlError(.badRequest, "The field \(name) has no address") }
        var parts: [String] = []
        for each in addresses {
            try MailAddress.check(each.address)
            try refuseControls(in: each.name ?? "", name)
            parts.append(each.name.map { "\(phrase($0)) <\(each.address)>" } ?? each.address)
        }
        line("\(name): \(parts.joined(separator: ",\r\n "))")
    }

    mutating func field(_ name: String, identifier: String) throws(CurlError) {
        try MailAddress.check(identifier)
        line("\(name): <\(identifier)>")
    }

    /// A body with its own header fields, in quoted-printable (RFC 2045, section 6.7): readable raw, and safe on any way.
    mutating func part(_ type: String, _ text: String) {
        line("Content-Type: \(type); charset=utf-8")
        line("Content-Transfer-Encoding: quoted-printable\r\n")
        for each in lines(text) { appendQuotedPrintable(each) }
    }

    private func refuseControls(in text: String, _ name: String) throws(CurlError) {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw CurlError(.badRequest, "The mail's field \(name) contains a line end or another control character")
        }
    }

    /// An encoded word in plain text would be decoded by the reader, and so is encoded itself.
    private func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x7F } && !text.contains("=?") }

    /// A display name: quoted where it is ASCII.
    private func phrase(_ name: String) -> String {
        guard isPlain(name), name.utf8.count <= 200 else { return encodedWords(name) }
        return "\"" + name.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// Each word at most 75 characters, cut between characters and never inside one; folded one to a line.
    private func encodedWords(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            if words[words.count - 1].count + encoded.count > 45 { words.append([]) }  // 45 bytes are 60 characters of base64.
            words[words.count - 1].append(contentsOf: encoded)
        }
        return words.map { "=?UTF-8?B?\(base64($0))?=" }.joined(separator: "\r\n ")
    }

    /// Lines whatever their ends were; a lone CR is one too.
    private func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0D: lines.append([])
            case 0x0A: if previous != 0x0D { lines.append([]) }
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines
    }

    private mutating func appendQuotedPrintable(_ line: [UInt8]) {
        let hex = Array("0123456789ABCDEF".utf8)
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let isBlank = byte == 0x20 || byte == 0x09
            let stays = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLast
            let width = stays ? 1 : 3
            if column + width > 75 {
                bytes.append(contentsOf: [UInt8(ascii: "="), 0x0D, 0x0A])
                column = 0
            }
            if stays {
                bytes.append(byte)
            } else {
                bytes.append(contentsOf: [UInt8(ascii: "="), hex[Int(byte >> 4)], hex[Int(byte & 15)]])
            }
            column += width
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }
}

/// RFC 4648, section 4.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
            out.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
    }
    return String(decoding: out, as: UTF8.self)
}

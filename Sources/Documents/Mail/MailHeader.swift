/// The lines above a message's body (RFC 5322), and above each of its parts.
struct MailHeader {
    private let fields: [(name: String, value: String)]
    /// What comes behind the empty line.
    let body: ArraySlice<UInt8>

    private static let maximumFields = 2000

    init(_ message: ArraySlice<UInt8>) {
        var fields: [(name: String, value: [UInt8])] = []
        var at = message.startIndex
        while at < message.endIndex {
            let end = message[at...].firstIndex(of: 0x0A) ?? message.endIndex
            var line = message[at..<end]
            if line.last == 0x0D { line.removeLast() }
            let next = end < message.endIndex ? end + 1 : end
            if line.isEmpty {
                at = next
                break
            }
            if line.first == 0x20 || line.first == 0x09 {
                if !fields.isEmpty { fields[fields.count - 1].value += [0x20] + line.drop { $0 == 0x20 || $0 == 0x09 } }
            } else if let colon = Self.colon(in: line), fields.count < Self.maximumFields {
                let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                fields.append((name, Array(line[(colon + 1)...])))
            } else if !fields.isEmpty {
                // No header: the body begins without an empty line.
                break
            }
            at = next
        }
        body = message[at...]
        self.fields = fields.map { ($0.name, ReadableText.of(Charset.decode($0.value))) }
    }

    /// Readable, as it stands; nil if there is no such field.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Where the field's name ends; nil if the line is no field.
    private static func colon(in line: ArraySlice<UInt8>) -> Int? {
        guard let colon = line.prefix(80).firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return colon
    }

    private static let known: Set<String> = [
        "from", "to", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path", "delivered-to",
        "reply-to",
        "cc", "x-mailer", "content-transfer-encoding", "dkim-signature", "x-notes-item", "sender", "x-received", "thread-topic",
    ]

    /// Whether a file begins as a message does.
    ///
    /// - Parameter surely: by fields that stand above no other text.
    static func begins(_ bytes: [UInt8], surely: Bool) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let head = bytes[start..<min(bytes.count, start + (1 << 16))]
        guard let line = head.split(separator: 0x0A, maxSplits: 1).first, colon(in: line) != nil || line.starts(with: "From ".utf8) else {
            return false
        }
        let header = MailHeader(head)
        let names = Set(header.fields.map(\.name)).intersection(known)
        guard surely else { return !names.isEmpty }
        return names.count >= 3 && !names.isDisjoint(with: ["from", "received", "sender"])
            && !names.isDisjoint(with: ["date", "message-id", "mime-version", "received"])
    }
}

/// A field's value with its parameters: `text/plain; charset="utf-8"`.
struct MailValue {
    let value: String
    private let parameters: [(name: String, value: String)]

    init(_ field: String) {
        var pieces: [String] = []
        var piece = ""
        var isQuoted = false
        var isEscaped = false
        for character in field {
            if isEscaped {
                piece.append(character)
                isEscaped = false
            } else if character == "\\", isQuoted {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                pieces.append(piece)
                piece = ""
            } else {
                piece.append(character)
            }
        }
        pieces.append(piece)
        value = ReadableText.of(pieces[0]).lowercased()
        parameters = pieces.dropFirst().prefix(100).compactMap { piece in
            guard let sign = piece.firstIndex(of: "=") else { return nil }
            return (ReadableText.of(String(piece[..<sign])).lowercased(), ReadableText.of(String(piece[piece.index(after: sign)...])))
        }
    }

    /// A parameter; one cut into pieces (RFC 2231: `name*0*=utf-8''…`) is put together again.
    subscript(name: String) -> String? {
        if let plain = parameters.first(where: { $0.name == name }) { return MailWords.decode(plain.value) }
        var pieces: [(value: String, isEncoded: Bool)] = []
        if let whole = parameters.first(where: { $0.name == "\(name)*" }) { pieces = [(whole.value, true)] }
        while pieces.count < 50,
            let next = parameters.first(where: { $0.name == "\(name)*\(pieces.count)" || $0.name == "\(name)*\(pieces.count)*" })
        {
            pieces.append((next.value, next.name.hasSuffix("*")))
        }
        guard let first = pieces.first else { return nil }
        var charset: String?
        if first.isEncoded {
            let parts = first.value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3 { (charset, pieces[0].value) = (String(parts[0]), String(parts[2])) }
        }
        let bytes = pieces.flatMap { $0.isEncoded ? MailCoding.percent(Array($0.value.utf8)) : Array($0.value.utf8) }
        return ReadableText.of(Charset.decode(bytes, declared: charset))
    }
}

import Basics
import Hummingbird
import NIOCore

/// One part of a `multipart/form-data` body (RFC 7578).
public struct FormPart: Sendable {
    public let name: String
    public let filename: String?
    public let contentType: String?
    public let bytes: [UInt8]

    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Request {
    /// The parts of a form upload of at most `limit` bytes.
    public func form(limit: Int) async throws -> [FormPart] {
        guard let type = headers[.contentType], type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Multipart.boundary(in: type)
        else { throw InputFailure.unsupportedMedia("multipart/form-data") }
        let body = try await bytes(limit: limit)
        return try Multipart.parts(of: Array(body.readableBytesView), boundary: boundary)
    }
}

/// Reads `multipart/form-data`. Pure; hostile input gives a typed error.
public enum Multipart {
    static let maximumParts = 64
    static let maximumHeaderBytes = 8 * 1024

    public static func boundary(in contentType: String) -> String? {
        guard let range = contentType.range(of: "boundary=", caseInsensitive: true) else { return nil }
        var value = contentType[range.upperBound...]
        if value.first == "\"" {
            value = value.dropFirst()
            value = value[..<(value.firstIndex(of: "\"") ?? value.endIndex)]
        } else {
            value = value[..<(value.firstIndex { $0 == ";" || $0 == " " } ?? value.endIndex)]
        }
        return (1...70).contains(value.utf8.count) ? String(value) : nil
    }

    public static func parts(of body: [UInt8], boundary: String) throws(InputFailure) -> [FormPart] {
        let delimiter = Array("--\(boundary)".utf8)
        var parts: [FormPart] = []
        guard var at = body.firstIndex(of: delimiter, from: 0) else { throw broken("the boundary does not occur") }
        while true {
            at += delimiter.count
            if body.hasBytes([0x2D, 0x2D], at: at) { return parts }
            guard let lineEnd = body.firstIndex(of: [0x0D, 0x0A], from: at), lineEnd - at < 64 else {
                throw broken("a boundary line does not end")
            }
            let start = lineEnd + 2
            guard let next = body.firstIndex(of: [0x0D, 0x0A] + delimiter, from: start) else {
                throw broken("the last boundary is missing")
            }
            parts.append(try part(body[start..<next]))
            guard parts.count <= maximumParts else { throw broken("too many parts") }
            at = next + 2
        }
    }

    private static func part(_ slice: ArraySlice<UInt8>) throws(InputFailure) -> FormPart {
        let bytes = Array(slice)
        guard let end = bytes.firstIndex(of: [0x0D, 0x0A, 0x0D, 0x0A], from: 0), end <= maximumHeaderBytes else {
            throw broken("a part has no headers, or too many")
        }
        var name: String?
        var filename: String?
        var type: String?
        for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters([" ", "\t"])
            switch line[..<colon].lowercased() {
            case "content-disposition":
                name = parameter("name", of: value)
                filename = parameter("filename", of: value)
            case "content-type": type = value
            default: continue
            }
        }
        guard let name else { throw broken("a part has no name") }
        return FormPart(name: name, filename: filename, contentType: type, bytes: Array(bytes[(end + 4)...]))
    }

    /// The value of `; key="…"`, with `\"` read as browsers write it (`%22`) or as the old form has it.
    private static func parameter(_ key: String, of header: String) -> String? {
        var rest = header[...]
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " }
            guard rest.lowercased().hasPrefix("\(key)=") else { continue }
            rest = rest.dropFirst(key.count + 1)
            guard rest.first == "\"" else { return String(rest[..<(rest.firstIndex(of: ";") ?? rest.endIndex)]) }
            var value = ""
            var escaped = false
            for character in rest.dropFirst() {
                if escaped {
                    value.append(character)
                    escaped = false
                } else if character == "\\" {
                    escaped = true
                } else if character == "\"" {
                    return value
                } else {
                    value.append(character)
                }
            }
            return value
        }
        return nil
    }

    private static func broken(_ reason: String) -> InputFailure { .malformed("The form cannot be read: \(reason).") }
}

extension [UInt8] {
    /// Where `pattern` begins, at or behind `from`.
    func firstIndex(of pattern: [UInt8], from: Int) -> Int? {
        guard let first = pattern.first, count >= pattern.count, from <= count - pattern.count else { return nil }
        return withUnsafeBufferPointer { bytes in
            var at = from
            while at <= bytes.count - pattern.count {
                guard let candidate = bytes[at...].firstIndex(of: first), candidate <= bytes.count - pattern.count else { return nil }
                if (1..<pattern.count).allSatisfy({ bytes[candidate + $0] == pattern[$0] }) { return candidate }
                at = candidate + 1
            }
            return nil
        }
    }

    func hasBytes(_ pattern: [UInt8], at: Int) -> Bool {
        at + pattern.count <= count && pattern.indices.allSatisfy { self[at + $0] == pattern[$0] }
    }
}

extension String {
    func range(of text: String, caseInsensitive: Bool) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].prefix(text.count).lowercased() == text.lowercased() { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// A JSON value (RFC 8259). Objects keep the order of their members.
///
/// Foundation's JSON costs five to seven times as much as this on the service's bodies, which is why hot paths read with `JSON` and
/// write with `JSONWriter`.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A whole number that fits.
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Sendable, Hashable {
        public let name: String
        public let value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The member's value; nil where this is no object, or has no such member. Of members with one name the last counts.
    public subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    public var members: [Member]? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    public var integer: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .number(let value) where value == value.rounded() && abs(value) < 9e15: Int(value)
        default: nil
        }
    }

    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// Compact text.
    public var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return writer.text
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
    public init(nilLiteral: ()) { self = .null }
}

/// Why a text is not JSON, and at which byte.
public struct JSONFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let offset: Int
    public let reason: String

    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSON {
    /// Deeper nesting is refused, so that a hostile body cannot exhaust the stack.
    public static let maximumDepth = 64

    /// Reads exactly one value. The input must be UTF-8 without NUL characters: PostgreSQL's text cannot hold U+0000, and a body that
    /// carries one would fail in the middle of a transaction instead of at the door.
    public static func parse(_ bytes: some Collection<UInt8>) throws(JSONFault) -> JSON {
        let parsed: Result<JSON, JSONFault>? = bytes.withContiguousStorageIfAvailable { parse(contiguous: $0) }
        return try (parsed ?? Array(bytes).withUnsafeBufferPointer { parse(contiguous: $0) }).get()
    }

    public static func parse(_ text: String) throws(JSONFault) -> JSON { try parse(text.utf8) }

    private static func parse(contiguous bytes: UnsafeBufferPointer<UInt8>) -> Result<JSON, JSONFault> {
        var parser = JSONParser(bytes: bytes)
        do throws(JSONFault) {
            let value = try parser.value(depth: 0)
            parser.skipSpace()
            guard parser.at == bytes.count else { throw parser.fault("something follows the value") }
            return .success(value)
        } catch { return .failure(error) }
    }
}

private struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    func fault(_ reason: String) -> JSONFault { JSONFault(offset: at, reason: reason) }

    mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    mutating func value(depth: Int) throws(JSONFault) -> JSON {
        guard depth < JSON.maximumDepth else { throw fault("nested too deeply") }
        skipSpace()
        guard at < bytes.count else { throw fault("the text ends where a value was expected") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw fault("unexpected character")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else {
            throw fault("unexpected character")
        }
        at += count
        return value
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSON {
        at += 1
        var members: [JSON.Member] = []
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw fault("a member's name was expected") }
            let name = try string()
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw fault("':' was expected") }
            at += 1
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            skipSpace()
            guard at < bytes.count else { throw fault("the text ends inside an object") }
            if bytes[at] == UInt8(ascii: "}") {
                at += 1
                return .object(members)
            }
            guard bytes[at] == UInt8(ascii: ",") else { throw fault("',' or '}' was expected") }
            at += 1
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSON {
        at += 1
        var elements: [JSON] = []
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            at += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            guard at < bytes.count else { throw fault("the text ends inside an array") }
            if bytes[at] == UInt8(ascii: "]") {
                at += 1
                return .array(elements)
            }
            guard bytes[at] == UInt8(ascii: ",") else { throw fault("',' or ']' was expected") }
            at += 1
        }
    }

    private mutating func string() throws(JSONFault) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
        guard at < bytes.count else { throw fault("the text ends inside a string") }
        if bytes[at] == UInt8(ascii: "\"") {
            let text = try decode(bytes[start..<at])
            at += 1
            return text
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
        var out = Array(bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return try decode(out)
            case UInt8(ascii: "\\"):
                at += 1
                try escape(into: &out)
            case 0..<0x20:
                throw fault("a control character stands unescaped in a string")
            default:
                out.append(byte)
                at += 1
            }
        }
        throw fault("the text ends inside a string")
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONFault) {
        guard at < bytes.count else { throw fault("the text ends inside a string") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            guard scalar.value != 0 else { throw fault("U+0000 cannot be stored") }
            out.append(contentsOf: String(Character(scalar)).utf8)
        default:
            throw fault("unknown escape")
        }
    }

    /// One `\uXXXX`, or the surrogate pair that it begins. A lone surrogate stands for no character and is refused.
    private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
        let first = try hex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
            throw fault("a surrogate stands alone")
        }
        at += 2
        let second = try hex4()
        guard (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
            throw fault("a surrogate stands alone")
        }
        return scalar
    }

    private mutating func hex4() throws(JSONFault) -> UInt32 {
        guard at + 4 <= bytes.count else { throw fault("the text ends inside an escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[at]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw fault("four hexadecimal digits were expected")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    private func decode(_ slice: some Collection<UInt8>) throws(JSONFault) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw fault("a string is not UTF-8") }
        return text
    }

    private mutating func number() throws(JSONFault) -> JSON {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard let first = peek(), (0x30...0x39).contains(first) else { throw fault("a digit was expected") }
        at += 1
        if first != 0x30 { skipDigits() }
        var whole = true
        if peek() == UInt8(ascii: ".") {
            whole = false
            at += 1
            guard let digit = peek(), (0x30...0x39).contains(digit) else { throw fault("a digit was expected") }
            skipDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            whole = false
            at += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
            guard let digit = peek(), (0x30...0x39).contains(digit) else { throw fault("a digit was expected") }
            skipDigits()
        }
        let text = try decode(bytes[start..<at])
        if whole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw fault("the number is out of range") }
        return .number(value)
    }

    private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipDigits() {
        while let byte = peek(), (0x30...0x39).contains(byte) { at += 1 }
    }
}

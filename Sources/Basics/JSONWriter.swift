/// Writes JSON into a growing buffer, member by member, without an intermediate tree.
///
///     var json = JSONWriter()
///     json.object {
///         $0.field("id", message.id)
///         $0.field("text", message.text)
///         $0.array("citations", citations) { $0.write($1) }
///     }
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Containers

    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    public mutating func array<Elements: Sequence>(_ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void) {
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    public mutating func array<Elements: Sequence>(
        _ name: StaticString, _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        key(name)
        array(elements, body)
    }

    // MARK: Members

    public mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        write(value)
    }

    public mutating func field(_ name: StaticString, _ value: Int) {
        key(name)
        write(value)
    }

    public mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        write(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        write(value)
    }

    public mutating func field(_ name: StaticString, _ value: JSON) {
        key(name)
        write(value)
    }

    public mutating func field<Subject>(_ name: StaticString, _ value: ID<Subject>) { field(name, value.description) }
    public mutating func field(_ name: StaticString, _ value: Timestamp) { field(name, value.description) }
    public mutating func field(_ name: StaticString, _ values: [String]) { array(name, values) { $0.write($1) } }

    public mutating func field(_ name: StaticString, _ value: String?) { if let value { field(name, value) } else { null(name) } }
    public mutating func field(_ name: StaticString, _ value: Int?) { if let value { field(name, value) } else { null(name) } }
    public mutating func field(_ name: StaticString, _ value: Double?) { if let value { field(name, value) } else { null(name) } }
    public mutating func field(_ name: StaticString, _ value: Bool?) { if let value { field(name, value) } else { null(name) } }
    public mutating func field(_ name: StaticString, _ value: JSON?) { if let value { field(name, value) } else { null(name) } }
    public mutating func field(_ name: StaticString, _ value: Timestamp?) { if let value { field(name, value) } else { null(name) } }

    public mutating func field<Subject>(_ name: StaticString, _ value: ID<Subject>?) {
        if let value { field(name, value) } else { null(name) }
    }

    public mutating func null(_ name: StaticString) {
        key(name)
        literal("null")
    }

    /// A member whose value `body` writes.
    public mutating func value(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        body(&self)
    }

    /// A member whose name is not known when this is compiled.
    public mutating func member(_ name: String, _ value: JSON) {
        write(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        write(value)
    }

    /// A member whose value is JSON already, such as a `jsonb` column that is passed on as it stands.
    public mutating func raw(_ name: StaticString, _ json: String) {
        key(name)
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    // MARK: Values

    public mutating func write(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func write(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Whole numbers are written without a fraction. JSON has no infinity and no NaN: they become null.
    public mutating func write(_ value: Double) {
        guard value.isFinite else { return literal("null") }
        separate()
        let text = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    public mutating func write(_ value: Bool) { literal(value ? "true" : "false") }

    public mutating func write(_ value: JSON) {
        switch value {
        case .null: literal("null")
        case .bool(let value): write(value)
        case .integer(let value): write(Int(value))
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let values): array(values) { $0.write($1) }
        case .object(let members): object { writer in for member in members { writer.member(member.name, member.value) } }
        }
    }

    // MARK: Parts

    private mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func literal(_ word: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        let hex: StaticString = "0123456789abcdef"
        var start = 0
        for index in 0..<text.count {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[start..<index])
            start = index + 1
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: [0x5C, 0x22])
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [0x5C, 0x5C])
            case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
            case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
            case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
            default:
                bytes.append(contentsOf: [0x5C, UInt8(ascii: "u"), 0x30, 0x30])
                bytes.append(hex.utf8Start[Int(byte >> 4)])
                bytes.append(hex.utf8Start[Int(byte & 0x0F)])
            }
        }
        bytes.append(contentsOf: text[start...])
    }
}

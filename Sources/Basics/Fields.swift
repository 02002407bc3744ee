/// Reads the members of a JSON object and collects what is wrong with them, so that a caller learns of every fault at once.
///
///     var fields = try Fields(body)
///     let name = fields.string("name", 1...200)
///     let role = fields.choice("role", as: Role.self)
///     try fields.finish()
///
/// Readers give a harmless value where they record a fault; `finish` throws before it can be used.
public struct Fields: Sendable {
    private let members: [String: JSON]
    private let path: String
    private var read: Set<String> = []
    private var faults: [FieldFault] = []

    /// Fails where `json` is no object.
    public init(_ json: JSON, path: String = "") throws(InputFailure) {
        guard case .object(let members) = json else { throw .malformed("A JSON object was expected.") }
        self.members = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        self.path = path
    }

    /// The member, whatever it is; nil where it is absent or null.
    public mutating func json(_ name: StaticString) -> JSON? {
        let key = name.description
        read.insert(key)
        guard let value = members[key], value != .null else { return nil }
        return value
    }

    /// Whether the member is there, even as null: a PATCH tells "leave it" from "empty it" by this.
    public func has(_ name: StaticString) -> Bool { members[name.description] != nil }

    public mutating func fail(_ field: String, _ code: String, _ detail: String) {
        faults.append(FieldFault(path.isEmpty ? field : "\(path).\(field)", code, detail))
    }

    public mutating func merge(_ other: [FieldFault]) { faults.append(contentsOf: other) }

    /// Throws all faults together; a member that nobody read is one too.
    public mutating func finish() throws(InputFailure) {
        for name in members.keys.sorted() where !read.contains(name) { fail(name, "unknown_field", "There is no such field.") }
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}

extension Fields {
    public mutating func string(_ name: StaticString, _ length: ClosedRange<Int> = 1...10_000) -> String {
        if let value = optionalString(name, length) { return value }
        if json(name) == nil { missing(name) }
        return ""
    }

    /// Lengths count Unicode scalars.
    public mutating func optionalString(_ name: StaticString, _ length: ClosedRange<Int> = 0...10_000) -> String? {
        guard let value = json(name) else { return nil }
        guard let text = value.string else {
            wrongType(name, "text")
            return nil
        }
        guard length.contains(text.unicodeScalars.count) else {
            let blank = text.isEmpty
            fail(
                name.description, blank ? "empty" : "length",
                blank ? "Must not be empty." : "Must have \(length.lowerBound) to \(length.upperBound) characters.")
            return nil
        }
        return text
    }

    public mutating func integer(_ name: StaticString, in range: ClosedRange<Int> = Int.min...Int.max) -> Int {
        if let value = optionalInteger(name, in: range) { return value }
        if json(name) == nil { missing(name) }
        return range.contains(0) ? 0 : range.lowerBound
    }

    public mutating func optionalInteger(_ name: StaticString, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let value = json(name) else { return nil }
        guard let number = value.integer else {
            wrongType(name, "a whole number")
            return nil
        }
        guard range.contains(number) else {
            fail(name.description, "range", "Must be from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    public mutating func optionalDouble(_ name: StaticString) -> Double? {
        guard let value = json(name) else { return nil }
        guard let number = value.double else {
            wrongType(name, "a number")
            return nil
        }
        return number
    }

    public mutating func optionalBool(_ name: StaticString) -> Bool? {
        guard let value = json(name) else { return nil }
        guard let bool = value.bool else {
            wrongType(name, "true or false")
            return nil
        }
        return bool
    }

    public mutating func bool(_ name: StaticString) -> Bool {
        if let value = optionalBool(name) { return value }
        if json(name) == nil { missing(name) }
        return false
    }

    /// A list of texts; nil where it is absent.
    public mutating func strings(_ name: StaticString, count: ClosedRange<Int> = 0...1_000, length: ClosedRange<Int> = 1...1_000)
        -> [String]?
    {
        guard let value = json(name) else { return nil }
        guard let array = value.array, case let texts = array.compactMap(\.string), texts.count == array.count else {
            wrongType(name, "a list of texts")
            return nil
        }
        guard count.contains(texts.count), texts.allSatisfy({ length.contains($0.unicodeScalars.count) }) else {
            fail(name.description, "length", "Too many or too long.")
            return nil
        }
        return texts
    }

    public mutating func id<Subject>(_ name: StaticString, as type: ID<Subject>.Type = ID<Subject>.self) -> ID<Subject>? {
        guard let value = json(name) else { return nil }
        guard let id = value.string.flatMap({ ID<Subject>($0) }) else {
            fail(name.description, "format", "Must be a UUID.")
            return nil
        }
        return id
    }

    public mutating func timestamp(_ name: StaticString) -> Timestamp? {
        guard let value = json(name) else { return nil }
        guard let time = value.string.flatMap({ Timestamp($0) }) else {
            fail(name.description, "format", "Must be a time such as 2026-11-21T09:30:00Z.")
            return nil
        }
        return time
    }

    public mutating func choice<Choice>(_ name: StaticString, as type: Choice.Type) -> Choice?
    where Choice: RawRepresentable<String>, Choice: CaseIterable {
        guard let value = json(name) else { return nil }
        guard let choice = value.string.flatMap({ Choice(rawValue: $0) }) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            fail(name.description, "choice", "Must be one of: \(known).")
            return nil
        }
        return choice
    }

    /// Records that a required member is not there.
    public mutating func missing(_ name: StaticString) { fail(name.description, "required", "Is required.") }

    private mutating func wrongType(_ name: StaticString, _ expected: String) {
        fail(name.description, "type", "Must be \(expected).")
    }
}

/// What a caller sent cannot be used.
public enum InputFailure: Failure {
    case malformed(String)
    case invalid([FieldFault])
    case tooLarge(limit: Int)
    case unsupportedMedia(String)

    public var kind: FailureKind {
        switch self {
        case .malformed: .malformed
        case .invalid: .invalid
        case .tooLarge: .tooLarge
        case .unsupportedMedia: .unsupportedMedia
        }
    }

    public var code: String {
        switch self {
        case .malformed: "malformed"
        case .invalid: "invalid"
        case .tooLarge: "too_large"
        case .unsupportedMedia: "unsupported_media_type"
        }
    }

    public var detail: String {
        switch self {
        case .malformed(let reason): reason
        case .invalid(let faults): faults.first.map { "\($0.field): \($0.detail)" } ?? "The input breaks a rule."
        case .tooLarge(let limit): "At most \(limit) bytes can be taken. Send less."
        case .unsupportedMedia(let expected): "Send it as \(expected)."
        }
    }

    public var faults: [FieldFault] {
        if case .invalid(let faults) = self { faults } else { [] }
    }
}

import Basics
import Postgres

import struct Foundation.UUID

/// What a caller gave for one field, checked.
enum FieldValue: Sendable {
    case null
    case text(String)
    case integer(Int)
    case id(UUID)
    case tags([String])
    case object(JSON)
    case time(Timestamp)

    /// As a bound value.
    var query: Query {
        switch self {
        case .null: "NULL"
        case .text(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .id(let value): "\(value)"
        case .tags(let value): "\(value)"
        case .object(let value): "\(value)"
        case .time(let value): "\(value)"
        }
    }
}

extension Column {
    /// Reads the column's member. nil where it is absent or at fault; `.null` where the caller empties it.
    func read(_ fields: inout Fields) -> FieldValue? {
        guard fields.has(name) else { return nil }
        guard fields.json(name) != nil else {
            if isRequired || hasDefault { fields.fail(name.description, "required", "Cannot be empty.") }
            return .null
        }
        switch kind {
        case .text(let length): return fields.optionalString(name, length).map(FieldValue.text)
        case .email: return text(&fields, 3...254, "an e-mail address", Column.isEmail)
        case .phone: return text(&fields, 3...40, "a phone number", Column.isPhone)
        case .currency: return text(&fields, 3...3, "an ISO 4217 code such as USD") { $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }
        case .choice(let choices): return choice(&fields, choices)
        case .integer(let range): return fields.optionalInteger(name, in: range).map(FieldValue.integer)
        case .tags: return fields.strings(name, count: 0...50, length: 1...100).map(FieldValue.tags)
        case .object: return object(&fields)
        case .time: return fields.timestamp(name).map(FieldValue.time)
        case .reference, .member, .id: return fields.id(name, as: ID<Record>.self).map { .id($0.uuid) }
        }
    }

    private func text(_ fields: inout Fields, _ length: ClosedRange<Int>, _ expected: String, _ isRight: (String) -> Bool) -> FieldValue? {
        guard let text = fields.optionalString(name, length) else { return nil }
        if !isRight(text) { fields.fail(name.description, "format", "Must be \(expected).") }
        return .text(text)
    }

    private func choice(_ fields: inout Fields, _ choices: [String]) -> FieldValue? {
        guard let text = fields.optionalString(name, 1...100) else { return nil }
        if !choices.contains(text) { fields.fail(name.description, "choice", "Must be one of: \(choices.joined(separator: ", ")).") }
        return .text(text)
    }

    private func object(_ fields: inout Fields) -> FieldValue? {
        guard let value = fields.json(name) else { return nil }
        if value.members == nil { fields.fail(name.description, "type", "Must be an object.") }
        if value.text.utf8.count > 16_384 { fields.fail(name.description, "length", "Must have at most 16384 bytes.") }
        return .object(value)
    }

    /// Customers' addresses are taken as they come; this only keeps what cannot be one from the field.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
    }

    static func isPhone(_ text: String) -> Bool {
        text.unicodeScalars.count { ("0"..."9").contains($0) } >= 3
            && text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || "+()-./# extEXT".unicodeScalars.contains($0) }
    }

    /// The value of a filter in the address; nil where it cannot be one.
    func filter(_ text: String) -> FieldValue? {
        switch kind {
        case .integer: Int(text).map(FieldValue.integer)
        case .reference, .member, .id: ID<Record>(text).map { .id($0.uuid) }
        case .choice(let choices): choices.contains(text) ? .text(text) : nil
        default: .text(text)
        }
    }
}

public import Basics
import Postgres

public import struct Foundation.UUID

/// One customer, contact, lead, interaction or ticket.
public struct Record: Sendable {
    public let id: UUID
    /// Counts the changes that people made.
    public let version: Int
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    let values: [(name: StaticString, value: JSON)]

    /// The field's value; null where it is empty or there is no such field.
    public subscript(_ name: String) -> JSON { values.first { $0.name.description == name }?.value ?? .null }
}

extension Record {
    init(_ row: Row, of resource: Resource) throws {
        id = try row("id")
        version = try row("version")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
        values = try resource.columns.map { ($0.name, try $0.read(row)) }
    }

    /// Writes the record's members, as the API shows them, into an object that is open.
    public func write(to json: inout JSONWriter) {
        json.field("id", ID<Record>(id))
        for (name, value) in values { json.field(name, value) }
        json.field("created_at", createdAt)
        json.field("updated_at", updatedAt)
        json.field("version", version)
    }
}

extension Column {
    fileprivate func read(_ row: Row) throws -> JSON {
        let name = name.description
        switch kind {
        case .text, .email, .phone, .choice, .currency: return (try row(name) as String?).map(JSON.string) ?? .null
        case .integer: return (try row(name) as Int?).map { .integer(Int64($0)) } ?? .null
        case .tags: return .array((try row(name) as [String]).map(JSON.string))
        case .object: return try row(name) ?? .null
        case .time: return (try row(name) as Timestamp?).map { .string($0.description) } ?? .null
        case .reference, .member, .id: return (try row(name) as ID<Record>?).map { .string($0.description) } ?? .null
        }
    }
}

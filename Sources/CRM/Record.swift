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
    /// - Parameter row: of `resource.selected`.
    init(_ row: Row, of resource: Resource) throws {
        let end = resource.columns.count + 1
        id = try row.at(0)
        values = try resource.columns.enumerated().map { index, column in (column.name, try column.read(row, at: index + 1)) }
        createdAt = try row.at(end)
        updatedAt = try row.at(end + 1)
        version = try row.at(end + 2)
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
    fileprivate func read(_ row: Row, at place: Int) throws -> JSON {
        switch kind {
        case .text, .email, .phone, .choice, .currency: return (try row.at(place) as String?).map(JSON.string) ?? .null
        case .integer: return (try row.at(place) as Int?).map { .integer(Int64($0)) } ?? .null
        case .tags: return .array((try row.at(place) as [String]).map(JSON.string))
        case .object: return try row.at(place) ?? .null
        case .time: return (try row.at(place) as Timestamp?).map { .string($0.description) } ?? .null
        case .reference, .member, .id: return (try row.at(place) as ID<Record>?).map { .string($0.description) } ?? .null
        }
    }
}

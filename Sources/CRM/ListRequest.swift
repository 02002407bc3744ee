public import Basics

/// Which records of a resource, in which order, and which page of them.
public struct ListRequest: Sendable {
    enum Order: String, Sendable, CaseIterable {
        case created = "created_at"
        case updated = "updated_at"
    }

    var search: String?
    var filters: [(column: Column, value: FieldValue)] = []
    var tag: String?
    var order = Order.created
    var isDescending = true
    var limit = 50
    var cursor: PageCursor?

    /// Reads a list's query parameters: `q`, `tag`, `sort`, `limit`, `cursor` and the fields that the resource is filtered by.
    public init(_ resource: Resource, _ parameters: [(name: String, value: String)]) throws(InputFailure) {
        var faults: [FieldFault] = []
        for (name, value) in parameters { faults += read(resource, name, value) }
        guard faults.isEmpty else { throw .invalid(faults) }
    }

    private mutating func read(_ resource: Resource, _ name: String, _ value: String) -> [FieldFault] {
        // PostgreSQL's text cannot hold it, and no record has it.
        guard !value.unicodeScalars.contains("\0") else { return [FieldFault(name, "format", "Must not have a NUL character.")] }
        switch name {
        case "q":
            guard value.unicodeScalars.count <= 200 else { return [FieldFault(name, "length", "Must have at most 200 characters.")] }
            search = value.isEmpty ? nil : value
        case "sort":
            let column = value.hasPrefix("-") ? String(value.dropFirst()) : value
            guard let order = Order(rawValue: column) else {
                return [FieldFault(name, "choice", "Must be created_at or updated_at, with - before it for the newest first.")]
            }
            (self.order, isDescending) = (order, value.hasPrefix("-"))
        case "limit":
            guard let limit = Int(value), (1...200).contains(limit) else { return [FieldFault(name, "range", "Must be from 1 to 200.")] }
            self.limit = limit
        case "cursor":
            guard let cursor = PageCursor(value), cursor.isPossible else {
                return [FieldFault(name, "format", "Pass a next_cursor as it came.")]
            }
            self.cursor = cursor
        case "tag" where resource.columns.contains { $0.name.description == "tags" }: tag = value
        default: return filter(resource, name, value)
        }
        return []
    }

    private mutating func filter(_ resource: Resource, _ name: String, _ value: String) -> [FieldFault] {
        guard let column = resource.columns.first(where: { $0.isFilter && $0.name.description == name }) else {
            return [FieldFault(name, "unknown_field", "There is no such filter.")]
        }
        guard let filter = column.filter(value) else { return [FieldFault(name, "format", "Cannot be a value of \(name).")] }
        filters.append((column, filter))
        return []
    }
}

extension PageCursor {
    /// Beyond the years 1970 to 9999 stands no record, and further out PostgreSQL has no time at all.
    var isPossible: Bool { (0...253_402_300_800_000_000).contains(at.microseconds) }
}

public import Basics
public import Postgres

public import struct Foundation.UUID

/// A business's customers, contacts, leads, interactions and tickets.
public final class CustomerBook: Sendable {
    /// Whether a person works in the business: tickets are given to nobody else.
    public typealias Membership = @Sendable (BusinessID, PersonID) async throws -> Bool

    let store: CRMStore
    private let clock: WallClock
    private let isMember: Membership

    public init(pool: PostgresPool, clock: WallClock = .system, isMember: @escaping Membership) {
        store = CRMStore(pool: pool)
        self.clock = clock
        self.isMember = isMember
    }

    public func list(_ business: BusinessID, _ resource: Resource, _ request: ListRequest) async throws -> Page<Record> {
        try await store.list(business, resource, request)
    }

    public func read(_ business: BusinessID, _ resource: Resource, _ id: UUID) async throws -> Record {
        guard let record = try await store.record(business, resource, id) else { throw CRMError.notFound(resource.name) }
        return record
    }

    /// Makes a record of what `fields` has; throws `InputFailure` with everything that is wrong.
    public func create(_ business: BusinessID, _ resource: Resource, _ fields: Fields) async throws -> Record {
        var fields = fields
        let values = read(resource, &fields)
        for column in resource.columns where column.isRequired && !fields.has(column.name) { fields.missing(column.name) }
        try fields.finish()
        try await checkMembers(business, resource, values)
        let now = clock.now()
        return try await store.pool.transaction(.business(business)) { [store] tx in
            try await self.checkReferences(business, resource, values, in: tx)
            let extra = try await self.ownValues(business, resource, values, at: now, in: tx)
            let record = try await store.insert(
                business, resource, UUIDv7.make(at: now), values.map { ($0.column.name.description, $0.value) } + extra, at: now, in: tx)
            return try self.checked(record, resource)
        }
    }

    /// Changes what `fields` has; null empties. With `version`, only if nobody changed it since.
    public func change(_ business: BusinessID, _ resource: Resource, _ id: UUID, _ fields: Fields, version: Int?) async throws -> Record {
        var fields = fields
        let values = read(resource, &fields)
        try fields.finish()
        try await checkMembers(business, resource, values)
        guard !values.isEmpty else { return try await read(business, resource, id) }
        let now = clock.now()
        let changed = try await store.pool.transaction(.business(business)) { [store] tx -> Record? in
            try await self.checkReferences(business, resource, values, in: tx)
            let record = try await store.update(
                business, resource, id, values.map { ($0.column.name.description, $0.value) }, version: version, at: now, in: tx)
            return try record.map { try self.checked($0, resource) }
        }
        if let changed { return changed }
        throw CRMError.changedMeanwhile(version: try await read(business, resource, id).version)
    }

    /// Deletes it for everyone who reads; the row stays until it is erased.
    public func delete(_ business: BusinessID, _ resource: Resource, _ id: UUID, version: Int? = nil) async throws {
        if try await store.delete(business, resource, id, version: version, at: clock.now()) { return }
        throw CRMError.changedMeanwhile(version: try await read(business, resource, id).version)
    }
}

// MARK: Checks

extension CustomerBook {
    private typealias Values = [(column: Column, value: FieldValue)]

    private func read(_ resource: Resource, _ fields: inout Fields) -> Values {
        resource.columns.filter { !$0.isReadOnly }.compactMap { column in column.read(&fields).map { (column, $0) } }
    }

    /// What the service adds to a new record.
    private func ownValues(
        _ business: BusinessID, _ resource: Resource, _ values: Values, at now: Timestamp, in tx: Transaction
    ) async throws -> [(String, FieldValue)] {
        switch resource.name {
        case "tickets": [("number", .integer(try await store.nextTicketNumber(business, in: tx)))]
        case "interactions" where !values.contains { $0.column.name.description == "occurred_at" }: [("occurred_at", .time(now))]
        default: []
        }
    }

    /// The person that a ticket is given to must work here.
    private func checkMembers(_ business: BusinessID, _ resource: Resource, _ values: Values) async throws {
        for case (let column, .id(let id)) in values {
            guard case .member = column.kind, try await !isMember(business, PersonID(id)) else { continue }
            throw Self.dangling(column)
        }
    }

    /// What is referred to must be there, and be this business's.
    private func checkReferences(_ business: BusinessID, _ resource: Resource, _ values: Values, in tx: Transaction) async throws {
        for case (let column, .id(let id)) in values {
            guard case .reference(let table) = column.kind, try await !store.holds(business, table: table, id, in: tx) else { continue }
            throw Self.dangling(column)
        }
    }

    private static func dangling(_ column: Column) -> InputFailure {
        .invalid([FieldFault(column.name.description, "not_found", "There is no such record.")])
    }

    private func checked(_ record: Record, _ resource: Resource) throws(InputFailure) -> Record {
        let faults = resource.check(record)
        guard faults.isEmpty else { throw .invalid(faults) }
        return record
    }
}

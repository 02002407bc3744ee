import Basics
import Postgres

import struct Foundation.UUID

/// All SQL of this room; what chats bring in stands in `SyncStore.swift`.
struct CRMStore: Sendable {
    let pool: PostgresPool
}

extension CRMStore {
    func list(_ business: BusinessID, _ resource: Resource, _ request: ListRequest) async throws -> Page<Record> {
        var query: Query =
            "SELECT \(unescaped: resource.selected) FROM \(unescaped: resource.table) WHERE business_id = \(business) AND deleted_at IS NULL"
        for filter in request.filters { query += " AND \(unescaped: filter.column.name.description) = \(query: filter.value.query)" }
        if let tag = request.tag { query += " AND tags @> \([tag])" }
        if let search = request.search { query += " AND (\(query: matches(search, resource)))" }
        let order = request.order.rawValue
        let direction = request.isDescending ? "DESC" : "ASC"
        if let cursor = request.cursor, let id = ID<Record>(cursor.id) {
            query += " AND (\(unescaped: order), id) \(unescaped: request.isDescending ? "<" : ">") (\(cursor.at), \(id))"
        }
        query += " ORDER BY \(unescaped: order) \(unescaped: direction), id \(unescaped: direction) LIMIT \(request.limit + 1)"
        let rows = try await pool.query(.business(business), query).map { try Record($0, of: resource) }
        return Page(rows: rows, limit: request.limit) { record in
            PageCursor(at: request.order == .created ? record.createdAt : record.updatedAt, id: ID<Record>(record.id).description)
        }
    }

    /// Any of the searched fields contains the text, in any case. What LIKE would take as a pattern is taken as it stands.
    private func matches(_ text: String, _ resource: Resource) -> Query {
        let escaped = text.unicodeScalars.map { "%_\\".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined()
        let pattern = "%\(escaped)%"
        return resource.searched.map { "\(unescaped: $0) ILIKE \(pattern)" as Query }.joined(separator: " OR ")
    }

    func record(_ business: BusinessID, _ resource: Resource, _ id: UUID) async throws -> Record? {
        try await pool.query(.business(business), one(business, resource, id)).first.map { try Record($0, of: resource) }
    }

    private func one(_ business: BusinessID, _ resource: Resource, _ id: UUID) -> Query {
        """
        SELECT \(unescaped: resource.selected) FROM \(unescaped: resource.table)
        WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
        """
    }

    // MARK: Writing

    func insert(
        _ business: BusinessID, _ resource: Resource, _ id: UUID, _ values: [(column: String, value: FieldValue)], at now: Timestamp,
        in tx: Transaction
    ) async throws -> Record {
        let names = ["business_id", "id", "created_at", "updated_at"] + values.map(\.column)
        let bound: [Query] = ["\(business)", "\(id)", "\(now)", "\(now)"] + values.map(\.value.query)
        let rows = try await tx.query(
            """
            INSERT INTO \(unescaped: resource.table) (\(unescaped: names.joined(separator: ", ")))
            VALUES (\(query: bound.joined(separator: ", "))) RETURNING \(unescaped: resource.selected)
            """)
        guard let row = rows.first else { throw PostgresError(.decoding, "an INSERT into \(resource.table) returned no row") }
        return try Record(row, of: resource)
    }

    /// nil where there is no such record, or where its version is another than `version`.
    func update(
        _ business: BusinessID, _ resource: Resource, _ id: UUID, _ values: [(column: String, value: FieldValue)], version: Int?,
        at now: Timestamp, in tx: Transaction
    ) async throws -> Record? {
        let set = values.map { "\(unescaped: $0.column) = \(query: $0.value.query)" as Query }.joined(separator: ", ")
        var query: Query = """
            UPDATE \(unescaped: resource.table) SET \(query: set), updated_at = \(now), version = version + 1
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """
        if let version { query += " AND version = \(version)" }
        return try await tx.query(query + " RETURNING \(unescaped: resource.selected)").first.map { try Record($0, of: resource) }
    }

    func delete(_ business: BusinessID, _ resource: Resource, _ id: UUID, version: Int?, at now: Timestamp) async throws -> Bool {
        var query: Query = """
            UPDATE \(unescaped: resource.table) SET deleted_at = \(now), updated_at = \(now)
            WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL
            """
        if let version { query += " AND version = \(version)" }
        return try await pool.query(.business(business), query).affected == 1
    }

    /// Whether the record that is referred to is there, and stays until the transaction ends.
    func holds(_ business: BusinessID, table: String, _ id: UUID, in tx: Transaction) async throws -> Bool {
        try await !tx.query(
            """
            SELECT 1 FROM \(unescaped: table) WHERE business_id = \(business) AND id = \(id) AND deleted_at IS NULL FOR SHARE
            """
        ).isEmpty
    }

    /// The next ticket number. Whoever else wants one waits until the transaction ends; where it fails the number is given again, so that
    /// there is no gap.
    func nextTicketNumber(_ business: BusinessID, in tx: Transaction) async throws -> Int {
        let rows = try await tx.query(
            """
            INSERT INTO crm_ticket_numbers (business_id, last_number) VALUES (\(business), 1)
            ON CONFLICT (business_id) DO UPDATE SET last_number = crm_ticket_numbers.last_number + 1
            RETURNING last_number
            """)
        guard let row = rows.first else { throw PostgresError(.decoding, "no ticket number was returned") }
        return try row("last_number")
    }

    // MARK: The timeline

    /// What happened with a contact, newest first, by key; the records themselves are read by `records`.
    func timeline(_ business: BusinessID, contact: UUID, limit: Int, after cursor: PageCursor?) async throws -> [TimelineKey] {
        var page: Query = ""
        if let cursor, let id = ID<Record>(cursor.id) { page = "WHERE (at, id) < (\(cursor.at), \(id))" }
        return try await pool.query(
            .business(business),
            """
            SELECT kind, at, id FROM (
                SELECT 'interactions' AS kind, occurred_at AS at, id FROM crm_interactions
                WHERE business_id = \(business) AND contact_id = \(contact) AND deleted_at IS NULL
                UNION ALL
                SELECT 'leads', created_at, id FROM crm_leads
                WHERE business_id = \(business) AND contact_id = \(contact) AND deleted_at IS NULL
                UNION ALL
                SELECT 'tickets', created_at, id FROM crm_tickets
                WHERE business_id = \(business) AND contact_id = \(contact) AND deleted_at IS NULL
            ) entries \(query: page) ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        ).map { TimelineKey(kind: try $0("kind"), at: try $0("at"), id: try $0("id")) }
    }

    func records(_ business: BusinessID, _ keys: [(resource: Resource, ids: [UUID])]) async throws -> [UUID: Record] {
        let results = try await pool.queries(
            .business(business),
            keys.map { resource, ids in
                """
                SELECT \(unescaped: resource.selected) FROM \(unescaped: resource.table)
                WHERE business_id = \(business) AND id = ANY(\(ids)) AND deleted_at IS NULL
                """
            })
        var records: [UUID: Record] = [:]
        for (key, rows) in zip(keys, results) {
            for row in rows { records[try row("id")] = try Record(row, of: key.resource) }
        }
        return records
    }
}

/// Where an entry of a timeline stands.
struct TimelineKey: Sendable {
    let kind: String
    let at: Timestamp
    let id: UUID
}

public import Basics

public import struct Foundation.UUID

/// One thing that happened with a contact.
public struct TimelineEntry: Sendable {
    /// `interaction`, `lead` or `ticket`.
    public let kind: String
    public let at: Timestamp
    public let record: Record
}

extension CustomerBook {
    /// What happened with a contact, newest first: chats and other interactions, leads and tickets.
    public func timeline(_ business: BusinessID, contact: UUID, limit: Int, after cursor: PageCursor?) async throws -> Page<TimelineEntry> {
        if let cursor, !cursor.isPossible { throw InputFailure.invalid([FieldFault("cursor", "format", "Pass a next_cursor as it came.")]) }
        _ = try await read(business, .contacts, contact)
        let keys = try await store.timeline(business, contact: contact, limit: limit + 1, after: cursor)
        let page = Page(rows: keys, limit: limit) { PageCursor(at: $0.at, id: ID<Record>($0.id).description) }
        let wanted = [Resource.interactions, .leads, .tickets].map { resource in
            (resource: resource, ids: page.items.filter { $0.kind == resource.name }.map(\.id))
        }
        let records = try await store.records(business, wanted.filter { !$0.ids.isEmpty })
        // One that was deleted between the two reads is left out.
        let entries = page.items.compactMap { key in
            records[key.id].map { TimelineEntry(kind: String(key.kind.dropLast()), at: key.at, record: $0) }
        }
        return Page(items: entries, nextCursor: page.nextCursor)
    }
}

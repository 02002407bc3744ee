/// One page of a list, and where the next one starts. `{items, next_cursor}` outside.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Opaque to callers; nil on the last page.
    public var nextCursor: String?

    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    /// Cuts a page from one row more than `limit`, which a store reads to learn whether there is a next page.
    public init(rows: [Item], limit: Int, cursor: (Item) -> PageCursor) {
        items = Array(rows.prefix(limit))
        nextCursor = rows.count > limit ? items.last.map { cursor($0).description } : nil
    }
}

/// The key of the last row of a page: the time that the list is sorted by, and the id that breaks ties. Paging by key keeps page
/// one thousand as fast as page one, and a row inserted meanwhile shifts nothing.
public struct PageCursor: Sendable, Hashable, CustomStringConvertible {
    public let at: Timestamp
    public let id: String

    public init(at: Timestamp, id: String) {
        self.at = at
        self.id = id
    }

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, let at = Int64(parts[0], radix: 36), Self.times.contains(at), ID<Void>(parts[1]) != nil else { return nil }
        self.at = Timestamp(microseconds: at)
        id = String(parts[1])
    }

    /// 1970 to 9999: a forged time beyond would be an error of PostgreSQL's in the middle of a query.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999_999

    public var description: String { "\(String(at.microseconds, radix: 36))_\(id)" }
}

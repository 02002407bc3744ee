/// Which statements one connection has prepared, and under which names.
///
/// A name is used by later batches only after the server confirmed it: a statement that is prepared behind one that fails is never
/// prepared. Names are counted up and never used twice, so a forgotten one cannot come back as another statement.
struct StatementCache {
    enum Use: Equatable {
        case prepared(name: String)
        /// The caller prepares it under this name, just in front of its first use.
        case new(name: String)
        case unnamed
    }

    fileprivate struct Entry {
        let name: String
        let types: [PostgresType]
        let batch: Int
        var confirmed = false
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var texts: [String: String] = [:]
    private var names = 0
    private var namesSinceReset = 0

    init(limit: Int = 500) { self.limit = limit }

    /// Names that the server holds, forgotten ones among them: they take its memory too.
    var isFull: Bool { namesSinceReset >= limit }

    mutating func use(_ query: Query, batch: Int) -> Use {
        if let entry = entries[query.sql] {
            let usable = (entry.confirmed || entry.batch == batch) && entry.matches(query)
            return usable ? .prepared(name: entry.name) : .unnamed
        }
        guard !isFull else { return .unnamed }
        names += 1
        namesSinceReset += 1
        let name = "s\(names)"
        entries[query.sql] = Entry(name: name, types: query.binds.map(\.type), batch: batch)
        texts[name] = query.sql
        return .new(name: name)
    }

    mutating func confirm(_ name: String) {
        guard let text = texts[name] else { return }
        entries[text]?.confirmed = true
    }

    mutating func forget(_ name: String) {
        guard let text = texts.removeValue(forKey: name) else { return }
        entries[text] = nil
    }

    /// The server never made it.
    mutating func withdraw(_ name: String) {
        guard texts[name] != nil else { return }
        forget(name)
        namesSinceReset -= 1
    }

    /// The server is told to drop all of them.
    mutating func reset() {
        entries.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        namesSinceReset = 0
    }
}

extension StatementCache.Entry {
    /// One text may be bound with different types; the server prepared it for one of them.
    fileprivate func matches(_ query: Query) -> Bool {
        guard types.count == query.binds.count else { return false }
        for index in types.indices where types[index] != query.binds[index].type { return false }
        return true
    }
}

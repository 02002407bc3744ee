/// A statement with its values. Whatever is interpolated becomes `$n` with a bound value, so that text that people typed can never
/// become SQL: `"SELECT name FROM customers WHERE business_id = \(business) AND id = \(id)"`. nil binds NULL.
public struct Query: Sendable {
    /// The text that the server sees, with `$1`, `$2`… for the values.
    public private(set) var sql: String
    /// All values behind one another in PostgreSQL's binary format: one buffer, rather than an allocation for each.
    private(set) var bytes: [UInt8]
    private(set) var binds: [Bind]

    struct Bind: Sendable {
        var type: PostgresType
        var start: Int
        /// Bytes; -1 is NULL.
        var length: Int
        /// Where its `$n` stands in the text, so that a spliced query can be renumbered without reading SQL.
        var mark: Int
    }

    public var isEmpty: Bool { sql.isEmpty }

    public static func + (left: Query, right: Query) -> Query {
        var sum = left
        sum.append(right)
        return sum
    }

    public static func += (left: inout Query, right: Query) { left.append(right) }

    private init(sql: String) {
        self.sql = sql
        bytes = []
        binds = []
    }

    /// A fixed text with one value, without building the text anew.
    init<Value: PostgresEncodable>(fixed sql: String, _ value: Value, mark: Int) {
        self.init(sql: sql)
        value.encode(into: &bytes)
        binds = [Bind(type: Value.postgresType, start: 0, length: bytes.count, mark: mark)]
    }

    fileprivate init(capacity: Int, values: Int) {
        self.init(sql: "")
        sql.reserveCapacity(capacity + values * 3)
        if values > 0 {
            bytes.reserveCapacity(values * 16)
            binds.reserveCapacity(values)
        }
    }

    // MARK: Putting together

    fileprivate mutating func append(text: String) { sql += text }

    fileprivate mutating func bind<Value: PostgresEncodable>(_ value: Value?) {
        let start = bytes.count
        let mark = sql.utf8.count
        value?.encode(into: &bytes)
        binds.append(Bind(type: Value.postgresType, start: start, length: value == nil ? -1 : bytes.count - start, mark: mark))
        appendPlace()
    }

    private mutating func appendPlace() {
        sql += "$"
        sql += String(binds.count)
    }

    /// Appends `other` and renumbers its values behind those that are already here.
    fileprivate mutating func append(_ other: Query) {
        guard !other.binds.isEmpty else { return sql += other.sql }
        let text = other.sql.utf8
        let offset = bytes.count
        var from = text.startIndex
        for (index, bind) in other.binds.enumerated() {
            let mark = text.index(text.startIndex, offsetBy: bind.mark)
            sql += other.sql[from..<mark]
            let digits = String(index + 1).utf8.count
            from = text.index(mark, offsetBy: 1 + digits)
            var moved = bind
            moved.start += offset
            moved.mark = sql.utf8.count
            binds.append(moved)
            appendPlace()
        }
        sql += other.sql[from...]
        bytes.append(contentsOf: other.bytes)
    }
}

extension Query: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(sql: value) }
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var query: Query

        public init(literalCapacity: Int, interpolationCount: Int) {
            query = Query(capacity: literalCapacity, values: interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { query.append(text: literal) }
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) { query.bind(value) }
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) { query.bind(value) }

        /// Another statement or a part of one, with its values.
        public mutating func appendInterpolation(query other: Query) { query.append(other) }

        /// Text that becomes SQL as it stands: names of tables and columns, written by programmers. Never what a person typed.
        public mutating func appendInterpolation(unescaped text: String) { query.append(text: text) }
    }
}

extension Query: CustomStringConvertible {
    /// The text without the values, which may be personal.
    public var description: String { sql }
}

extension Sequence<Query> {
    /// The parts one behind another, as for `WHERE` conditions or `VALUES` lists.
    public func joined(separator: Query) -> Query {
        var whole: Query = ""
        for (index, part) in enumerated() {
            if index > 0 { whole += separator }
            whole += part
        }
        return whole
    }
}

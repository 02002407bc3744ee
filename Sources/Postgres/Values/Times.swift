import Basics

/// PostgreSQL counts from 2000-01-01.
private let epochDay = 10_957
private let epochMicroseconds: Int64 = 946_684_800_000_000

/// `infinity` and `-infinity` are the largest and the smallest `Timestamp`.
extension Timestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    public func encode(into bytes: inout [UInt8]) {
        guard microseconds != .max else { return bytes.append(bigEndian: Int64.max) }
        let (shifted, overflow) = microseconds.subtractingReportingOverflow(epochMicroseconds)
        bytes.append(bigEndian: overflow ? Int64.min : shifted)
    }

    public init(postgres cell: PostgresCell) throws {
        guard cell.type == .timestamptz else { throw cell.mismatch("timestamptz") }
        let shifted = try cell.integer(Int64.self)
        guard shifted != .max, shifted != .min else {
            self.init(microseconds: shifted)
            return
        }
        let (microseconds, overflow) = shifted.addingReportingOverflow(epochMicroseconds)
        if overflow { throw CellFault(reason: "a time after the year 294,246 does not fit") }
        self.init(microseconds: microseconds)
    }
}

extension CivilDate: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .date }

    /// Days beyond the server's calendar are sent so that it refuses them; the outermost numbers would mean infinity.
    public func encode(into bytes: inout [UInt8]) {
        let days = daysSince1970 - epochDay
        bytes.append(bigEndian: Int32(max(Int(Int32.min) + 1, min(Int(Int32.max) - 1, days))))
    }

    public init(postgres cell: PostgresCell) throws {
        guard cell.type == .date else { throw cell.mismatch("date") }
        let days = try cell.integer(Int32.self)
        guard days != .max, days != .min else { throw CellFault(reason: "an infinite date is no day of the calendar") }
        self.init(daysSince1970: Int(days) + epochDay)
    }
}

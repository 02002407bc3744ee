/// A vector of pgvector, sent and read in its binary format (vector_recv): the number of dimensions, two bytes that are zero, floats.
///
/// The type's identifier differs from database to database, so it is sent untyped and the statement casts: `\(vector)::vector`.
public struct Vector: Hashable, Sendable {
    public var values: [Float]

    public init(_ values: [Float]) { self.values = values }
}

extension Vector: PostgresEncodable {
    public static var postgresType: PostgresType { .unspecified }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: UInt16(clamping: values.count))
        bytes.append(bigEndian: UInt16(0))
        bytes.reserveCapacity(bytes.count + values.count * 4)
        for value in values { bytes.append(bigEndian: value.bitPattern) }
    }
}

extension Vector: PostgresDecodable {
    public init(postgres cell: PostgresCell) throws {
        guard cell.type.isUserDefined, cell.bytes.count >= 4 else { throw cell.mismatch("vector") }
        let count = Int(try cell.integer(UInt16.self))
        guard cell.bytes.count == 4 + count * 4 else { throw cell.mismatch("vector") }
        values = try (0..<count).map { Float(bitPattern: try cell.integer(UInt32.self, at: 4 + $0 * 4)) }
    }
}

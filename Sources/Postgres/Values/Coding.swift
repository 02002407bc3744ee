/// A value that can be bound, in PostgreSQL's binary format of its type.
public protocol PostgresEncodable: Sendable {
    static var postgresType: PostgresType { get }
    /// Appends the value, without its length.
    func encode(into bytes: inout [UInt8])
}

/// A value that can be read from a cell of a binary result.
public protocol PostgresDecodable: Sendable {
    /// Throws `cell.mismatch(…)` where the cell holds something else.
    init(postgres cell: PostgresCell) throws
}

public typealias PostgresCodable = PostgresEncodable & PostgresDecodable

/// One value of a result, not NULL. `bytes` is the server's memory and lives as long as the cell.
public struct PostgresCell: @unchecked Sendable {
    public let bytes: UnsafeRawBufferPointer
    public let type: PostgresType
    private let owner: ResultMemory

    init(bytes: UnsafeRawBufferPointer, type: PostgresType, owner: ResultMemory) {
        self.bytes = bytes
        self.type = type
        self.owner = owner
    }

    /// A part of this cell: an element of an array.
    func part(_ range: Range<Int>, type: PostgresType) -> PostgresCell {
        PostgresCell(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), type: type, owner: owner)
    }
}

/// Why a cell cannot be read; `Row` adds which column it is.
struct CellFault: Error {
    let reason: String
}

extension PostgresCell {
    public func mismatch(_ expected: String) -> any Error { CellFault(reason: "expected \(expected), and the column is \(type)") }

    /// The big-endian integer at `offset`; throws where the cell is shorter.
    func integer<Number: FixedWidthInteger>(_: Number.Type, at offset: Int = 0) throws -> Number {
        guard offset + MemoryLayout<Number>.size <= bytes.count else {
            throw CellFault(reason: "\(bytes.count) bytes are too few for \(type)")
        }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

extension [UInt8] {
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}

import Basics

import struct Foundation.UUID

/// What may stand in a Swift array that is bound or read. NULL elements are not read: no column of ours holds any.
public protocol PostgresArrayElement: Sendable {
    static var postgresArrayType: PostgresType { get }
    static func encode(_ elements: [Self], into bytes: inout [UInt8])
    static func decode(_ cell: PostgresCell) throws -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }
    public func encode(into bytes: inout [UInt8]) { Element.encode(self, into: &bytes) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init(postgres cell: PostgresCell) throws { self = try Element.decode(cell) }
}

/// The binary format of arrays (array_recv): dimensions, whether there are NULLs, element type; per dimension its length and first
/// index; per element its length and bytes.
extension PostgresArrayElement where Self: PostgresCodable {
    public static func encode(_ elements: [Self], into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: postgresType.rawValue)
        guard !elements.isEmpty else { return }
        bytes.append(bigEndian: Int32(clamping: elements.count))
        bytes.append(bigEndian: Int32(1))
        for element in elements { appendWithLength(element, to: &bytes) }
    }

    private static func appendWithLength(_ element: Self, to bytes: inout [UInt8]) {
        let place = bytes.count
        bytes.append(bigEndian: Int32(0))
        element.encode(into: &bytes)
        let length = Int32(clamping: bytes.count - place - 4)
        withUnsafeBytes(of: length.bigEndian) { for index in 0..<4 { bytes[place + index] = $0[index] } }
    }

    public static func decode(_ cell: PostgresCell) throws -> [Self] {
        guard try isArray(cell) else { throw cell.mismatch("an array") }
        let dimensions = try cell.integer(Int32.self)
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw CellFault(reason: "an array of \(dimensions) dimensions is not read") }
        let elementType = PostgresType(try cell.integer(UInt32.self, at: 8))
        let count = Int(try cell.integer(Int32.self, at: 12))
        var elements: [Self] = []
        elements.reserveCapacity(min(count, cell.bytes.count))
        var at = 20
        for _ in 0..<count {
            let length = Int(try cell.integer(Int32.self, at: at))
            guard length >= 0 else { throw CellFault(reason: "the array has a NULL element") }
            guard at + 4 + length <= cell.bytes.count else { throw CellFault(reason: "the array is cut short") }
            elements.append(try Self(postgres: cell.part(at + 4..<at + 4 + length, type: elementType)))
            at += 4 + length
        }
        return elements
    }

    /// Other types would be read as an array's header and give nonsense, or a sentence about lengths.
    private static func isArray(_ cell: PostgresCell) throws -> Bool {
        switch cell.type {
        case .boolArray, .int4Array, .int8Array, .textArray, .varcharArray, .float4Array, .float8Array, .dateArray, .timestamptzArray,
            .uuidArray:
            true
        default: cell.type.isUserDefined
        }
    }
}

extension Bool: PostgresArrayElement { public static var postgresArrayType: PostgresType { .boolArray } }
extension Int: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int8Array } }
extension Int32: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int4Array } }
extension Int64: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int8Array } }
extension Double: PostgresArrayElement { public static var postgresArrayType: PostgresType { .float8Array } }
extension String: PostgresArrayElement { public static var postgresArrayType: PostgresType { .textArray } }
extension UUID: PostgresArrayElement { public static var postgresArrayType: PostgresType { .uuidArray } }
extension ID: PostgresArrayElement { public static var postgresArrayType: PostgresType { .uuidArray } }
extension Timestamp: PostgresArrayElement { public static var postgresArrayType: PostgresType { .timestamptzArray } }
extension CivilDate: PostgresArrayElement { public static var postgresArrayType: PostgresType { .dateArray } }

/// `[UInt8]` is bytea: bytes, and no array of numbers.
extension UInt8: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .bytea }
    public static func encode(_ elements: [UInt8], into bytes: inout [UInt8]) { bytes.append(contentsOf: elements) }

    public static func decode(_ cell: PostgresCell) throws -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch("bytea") }
        return Array(cell.bytes)
    }
}

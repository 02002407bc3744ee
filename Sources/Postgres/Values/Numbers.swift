extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

    public init(postgres cell: PostgresCell) throws {
        guard cell.type == .bool else { throw cell.mismatch("bool") }
        self = try cell.integer(UInt8.self) != 0
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

    public init(postgres cell: PostgresCell) throws {
        switch cell.type {
        case .int8: self = try cell.integer(Int64.self)
        case .int4: self = Int64(try cell.integer(Int32.self))
        case .int2: self = Int64(try cell.integer(Int16.self))
        default: throw cell.mismatch("an integer")
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: Int64(self)) }
    public init(postgres cell: PostgresCell) throws { self = Int(try Int64(postgres: cell)) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

    public init(postgres cell: PostgresCell) throws {
        switch cell.type {
        case .int4: self = try cell.integer(Int32.self)
        case .int2: self = Int32(try cell.integer(Int16.self))
        default: throw cell.mismatch("int4")
        }
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }

    public init(postgres cell: PostgresCell) throws {
        switch cell.type {
        case .float8: self = Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try cell.integer(UInt32.self)))
        default: throw cell.mismatch("float8 (cast numeric to float8)")
        }
    }
}

import Basics

import struct Foundation.UUID
import typealias Foundation.uuid_t

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }
    public func encode(into bytes: inout [UInt8]) { withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }

    public init(postgres cell: PostgresCell) throws {
        guard cell.type == .uuid, cell.bytes.count == 16 else { throw cell.mismatch("uuid") }
        self.init(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension ID: PostgresEncodable {
    public static var postgresType: PostgresType { .uuid }
    public func encode(into bytes: inout [UInt8]) { uuid.encode(into: &bytes) }
}

extension ID: PostgresDecodable {
    public init(postgres cell: PostgresCell) throws { self.init(try UUID(postgres: cell)) }
}

import Basics

extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

    public init(postgres cell: PostgresCell) throws {
        switch cell.type {
        case .text, .varchar, .name, .bpchar, .unknown: break
        case let type where type.isUserDefined: break  // an enumeration's label
        default: throw cell.mismatch("text")
        }
        guard let text = String(validating: cell.bytes, as: UTF8.self) else { throw cell.mismatch("text") }
        self = text
    }
}

extension JSON: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .jsonb }

    public func encode(into bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.write(self)
        bytes.append(jsonbVersion)
        bytes.append(contentsOf: writer.bytes)
    }

    public init(postgres cell: PostgresCell) throws {
        do { self = try JSON.parse(try cell.jsonText()) } catch let fault as JSONFault { throw CellFault(reason: fault.description) }
    }
}

/// jsonb that passes through as text, without being parsed here.
public struct JSONText: Hashable, Sendable {
    public var text: String

    public init(_ text: String) { self.text = text }
}

extension JSONText: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .jsonb }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(jsonbVersion)
        bytes.append(contentsOf: text.utf8)
    }

    public init(postgres cell: PostgresCell) throws { text = String(decoding: try cell.jsonText(), as: UTF8.self) }
}

/// jsonb travels as its text behind one byte of version (jsonb_recv).
private let jsonbVersion: UInt8 = 1

extension PostgresCell {
    fileprivate func jsonText() throws -> UnsafeRawBufferPointer {
        switch type {
        case .json: return bytes
        case .jsonb:
            guard bytes.first == jsonbVersion else { throw CellFault(reason: "jsonb of an unknown version") }
            return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        default: throw mismatch("jsonb")
        }
    }
}

public import Basics

/// The header fields of an answer, in the order sent. Names are compared without case.
public struct CurlHeaders: Sendable, RandomAccessCollection {
    public typealias Field = (name: String, value: String)
    private var fields: [Field] = []

    public init(_ fields: [Field] = []) { self.fields = fields }

    public var startIndex: Int { 0 }
    public var endIndex: Int { fields.count }
    public subscript(position: Int) -> Field { fields[position] }

    /// The first field of that name.
    public subscript(_ name: String) -> String? { fields.first { $0.name.isSameField(as: name) }?.value }

    public func all(_ name: String) -> [String] { fields.filter { $0.name.isSameField(as: name) }.map(\.value) }

    mutating func append(name: String, value: String) { fields.append((name, value)) }
}

/// A whole answer.
public struct CurlResponse: Sendable {
    public let status: Int
    public let headers: CurlHeaders
    public let body: [UInt8]
    /// Where the answer came from, after redirects.
    public let url: String

    /// Bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    public func json() throws(JSONFault) -> JSON { try JSON.parse(body) }
}

extension String {
    func isSameField(as other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { lowered($0) == lowered($1) }
    }
}

func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

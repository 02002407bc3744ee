/// One reply of Redis (RESP2).
public enum RedisValue: Sendable, Hashable {
    case null
    case integer(Int)
    case string([UInt8])
    case status(String)
    case array([RedisValue])
    /// A refusal. `RedisClient.command` throws it; inside a pipeline's replies and inside arrays it stands as a value.
    case error(String)

    /// The text of a string or a status; nil for others, and for bytes that are not UTF-8.
    public var text: String? {
        switch self {
        case .string(let bytes): String(validating: bytes, as: UTF8.self)
        case .status(let text): text
        default: nil
        }
    }

    public var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// A number, also one that Redis sends as text (`GET` after `INCR`).
    public var int: Int? {
        if case .integer(let value) = self { return value }
        return text.flatMap { Int($0) }
    }

    public var array: [RedisValue]? { if case .array(let values) = self { values } else { nil } }
    public var isNull: Bool { self == .null }
}

/// One word of a command: binary-safe, never parsed by anyone on the way.
///
///     try await redis.command(["SET", "chat:\(id)", .bytes(payload), "PX", .int(500)])
public struct RedisArgument: Sendable, Hashable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    let bytes: [UInt8]

    public init(_ text: String) { bytes = Array(text.utf8) }
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ number: Int) { bytes = Array(String(number).utf8) }
    public init(stringLiteral value: String) { self.init(value) }
    public init(integerLiteral value: Int) { self.init(value) }

    public static func text(_ text: String) -> RedisArgument { RedisArgument(text) }
    public static func bytes(_ bytes: [UInt8]) -> RedisArgument { RedisArgument(bytes) }
    public static func int(_ number: Int) -> RedisArgument { RedisArgument(number) }
}

/// The protocol's form of a command: an array of bulk strings.
func encode(_ arguments: [RedisArgument], into bytes: inout [UInt8]) {
    appendHeader(UInt8(ascii: "*"), arguments.count, to: &bytes)
    for argument in arguments {
        appendHeader(UInt8(ascii: "$"), argument.bytes.count, to: &bytes)
        bytes.append(contentsOf: argument.bytes)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}

private func appendHeader(_ mark: UInt8, _ count: Int, to bytes: inout [UInt8]) {
    bytes.append(mark)
    if count < 10 { bytes.append(UInt8(ascii: "0") + UInt8(count)) } else { bytes.append(contentsOf: String(count).utf8) }
    bytes.append(0x0D)
    bytes.append(0x0A)
}

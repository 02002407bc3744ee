/// A provider's key. It can be sent and not printed: neither by a log, nor by `dump`, nor by a string that it ends up in.
public struct ModelKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) { self.value = value }

    public var authorization: String { "Bearer \(value)" }

    public var description: String { "(a key)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

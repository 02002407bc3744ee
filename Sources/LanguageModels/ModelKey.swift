/// A provider's key. It can be sent and not printed: neither by a log, nor by `dump`, nor by a string that it ends up in.
struct ModelKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    init(_ value: String) { self.value = value }

    var authorization: String { "Bearer \(value)" }

    var description: String { "(a key)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

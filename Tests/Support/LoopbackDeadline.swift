/// The loopback servers' own words: what a test waits for, and how long at most.
public enum Loopback {
    /// Something that a test waited for did not happen.
    public struct Late: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    /// The body's result, or `Late`: a broken promise must fail a test, not hang it.
    public static func within<R: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: R.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Late(description: "Nothing came within \(limit)")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Late(description: "Nothing ran") }
            return first
        }
    }
}

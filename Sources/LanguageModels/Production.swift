extension AsyncThrowingStream where Element: Sendable, Failure == any Error {
    /// What `body` yields. It runs in a task of its own, which is cancelled when the reader goes before the end; after `finish()` it may
    /// go on to tidy up.
    static func produced(by body: @escaping @Sendable (Continuation) async throws -> Void) -> Self {
        Self { continuation in
            let task = Task {
                do {
                    try await body(continuation)
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { reason in
                if case .cancelled = reason { task.cancel() }
            }
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int { Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}

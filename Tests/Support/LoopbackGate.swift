import Dispatch

/// Lets a server's thread wait for the test, and the other way round: opened once, passed by all.
public final class LoopbackGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    public init() {}

    public func open() { semaphore.signal() }

    /// Blocks: for a server's own thread. False when it stayed shut for ten seconds.
    @discardableResult
    public func pass() -> Bool {
        guard semaphore.wait(timeout: .now() + 10) == .success else { return false }
        semaphore.signal()
        return true
    }
}

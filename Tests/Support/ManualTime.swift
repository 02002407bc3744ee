import Basics
import Synchronization

/// A clock that goes only when the test says so.
public final class ManualTime: Sendable {
    private let time: Mutex<Timestamp>

    public init(at start: Timestamp = .now) { time = Mutex(start) }

    public var clock: WallClock { WallClock { [self] in time.withLock { $0 } } }

    public func advance(by seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Where a follower of a log stands: what to do when the doorbell rings. A value without a socket or a database.
///
/// At most one read runs at a time. A ring during a read makes another read follow, so that nothing is missed; entries at or below the
/// cursor are dropped, so that nothing comes twice.
public struct LogCursor: Sendable, Equatable {
    public enum Action: Sendable, Equatable {
        case none
        /// Read what comes after this sequence.
        case read(after: Int)
    }

    /// The sequence of the last entry that was handed on.
    public private(set) var position: Int
    private var isReading = false
    private var isStale = false

    public init(after position: Int) { self.position = position }

    /// The log may have entries beyond the cursor; `sequence` where it is known up to which.
    public mutating func rang(upTo sequence: Int?) -> Action {
        if let sequence, sequence <= position { return .none }
        guard !isReading else {
            isStale = true
            return .none
        }
        isReading = true
        return .read(after: position)
    }

    /// An entry came from the log. Whether it is to be handed on.
    public mutating func advance(to sequence: Int) -> Bool {
        guard sequence == position + 1 else { return false }
        position = sequence
        return true
    }

    /// A read ended. `full` where it brought as many entries as were asked for.
    public mutating func finished(full: Bool) -> Action {
        if isStale || full {
            isStale = false
            return .read(after: position)
        }
        isReading = false
        return .none
    }

    /// A read failed: the next ring tries again.
    public mutating func failed() {
        isReading = false
        isStale = false
    }
}

public import Basics

/// Why a command has no answer. Redis holds only what can be lost: callers go on without it.
public enum RedisError: Failure, Hashable {
    /// There is no connection at the moment: nothing was sent.
    case unavailable
    /// The connection broke while the answer was awaited: the command was executed, or it was not.
    case connectionLost
    /// No answer came within the command's time. The connection was given up, since its later answers could not be trusted to come either.
    case timedOut
    /// More commands wait than the queue holds: nothing was sent.
    case overloaded
    /// The calling task was cancelled: the command was executed, or it was not.
    case cancelled
    /// Redis refused the command. The text is the server's, such as `WRONGTYPE Operation against a key …`.
    case refused(String)
    /// The address is not `redis://[user[:password]@]host[:port][/database]`.
    case badAddress(String)
    /// The operating system gave no thread or no descriptor.
    case system(String)

    public var kind: FailureKind {
        switch self {
        case .refused, .badAddress, .system: .internal
        case .unavailable, .connectionLost, .timedOut, .overloaded, .cancelled: .unavailable
        }
    }

    public var code: String {
        switch self {
        case .unavailable: "redis_unavailable"
        case .connectionLost: "redis_connection_lost"
        case .timedOut: "redis_timed_out"
        case .overloaded: "redis_overloaded"
        case .cancelled: "redis_cancelled"
        case .refused: "redis_refused"
        case .badAddress: "redis_bad_address"
        case .system: "redis_system"
        }
    }

    public var detail: String { "A part of the service is not reachable at the moment. Please try again." }
}

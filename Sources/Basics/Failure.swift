/// What went wrong, in terms of the caller. `Web` maps each kind to one HTTP status, in one place.
public enum FailureKind: Sendable, Hashable {
    /// The request itself cannot be read: broken JSON, a wrong type.
    case malformed
    case unauthenticated
    /// The caller is known and its role may not.
    case forbidden
    /// There is none, or it is not the caller's: the two look alike from outside.
    case notFound
    /// A race was lost, or the thing is in a state that does not allow it.
    case conflict
    case tooLarge
    case unsupportedMedia
    /// It can be read and breaks a rule.
    case invalid
    case rateLimited(retryAfterSeconds: Int)
    /// Something the service stands on is away.
    case unavailable
    case `internal`
}

/// A rule that one field breaks.
public struct FieldFault: Sendable, Hashable {
    public let field: String
    public let code: String
    public let detail: String

    public init(_ field: String, _ code: String, _ detail: String) {
        self.field = field
        self.code = code
        self.detail = detail
    }
}

/// An error that can be told to a caller. Each subsystem has one such type; what is internal stays out of `detail`
/// and goes to the log from `String(reflecting:)`.
public protocol Failure: Error, Sendable {
    var kind: FailureKind { get }
    /// Stable and machine-readable, `snake_case`. Clients branch on it and translate it.
    var code: String { get }
    /// A sentence for the person who calls: what is wrong and what to do.
    var detail: String { get }
    var faults: [FieldFault] { get }
}

extension Failure {
    public var faults: [FieldFault] { [] }
}

import Basics

/// What a caller of Knowledge can do wrong. What is wrong with a file's content is a `DocumentError`.
public enum KnowledgeFailure: Failure {
    case notFound
    /// The upload is beyond the limit.
    case tooLarge
    case noQuestions
    case tooManyQuestions
    case tooManyPassages
    /// The original cannot be written or read.
    case storage(FileStoreFault)

    public static let maximumQuestions = 1_000
    public static let maximumPassages = 5_000

    public var kind: FailureKind {
        switch self {
        case .notFound: .notFound
        case .tooLarge, .tooManyPassages: .tooLarge
        case .noQuestions, .tooManyQuestions: .invalid
        case .storage: .unavailable
        }
    }

    public var code: String {
        switch self {
        case .notFound: "not_found"
        case .tooLarge: "too_large"
        case .noQuestions: "empty"
        case .tooManyQuestions: "too_many"
        case .tooManyPassages: "too_long"
        case .storage: "storage_unavailable"
        }
    }

    public var detail: String {
        switch self {
        case .notFound: "There is no such document or job, or it is not yours."
        case .tooLarge: "A file can have at most 50 MB. Split it into smaller files."
        case .noQuestions: "Send at least one question with its answer."
        case .tooManyQuestions: "At most \(Self.maximumQuestions) questions can be sent at once. Send them in several calls."
        case .tooManyPassages: "This document is too long to be searched as one. Split it into smaller files."
        case .storage: "The file cannot be kept at the moment. Try again in a minute."
        }
    }
}

/// What the file system answered; for the log.
public struct FileStoreFault: Error, Sendable, Hashable {
    public let operation: String
    public let path: String
    public let error: Int32
}

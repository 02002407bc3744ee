import Basics

/// Why the model in a directory cannot be used. Met once, when the service starts.
public enum EmbedderError: Failure, Hashable {
    case missing(path: String)
    case unreadable(path: String, reason: String)
    /// The file is not what its format promises: cut short, overlapping, of another shape.
    case damaged(path: String, reason: String)

    case noThread(reason: String)

    public var kind: FailureKind { .unavailable }

    public var code: String {
        switch self {
        case .missing: "embedding_model_missing"
        case .unreadable: "embedding_model_unreadable"
        case .damaged: "embedding_model_damaged"
        case .noThread: "embedding_threads_unavailable"
        }
    }

    public var detail: String {
        switch self {
        case .missing(let path): "The embedding model's file \(path) does not exist. Install all-MiniLM-L6-v2 and name its directory."
        case .unreadable(let path, let reason): "The embedding model's file \(path) cannot be read: \(reason)."
        case .damaged(let path, let reason): "The embedding model's file \(path) is damaged: \(reason). Install it anew."
        case .noThread(let reason): "The system gives no thread to embed with: \(reason)."
        }
    }
}

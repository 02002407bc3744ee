public import Basics
import Curl
import LanguageModels

/// Why there is no vector. A search goes on by words alone; an ingestion is tried again later, unless `isLasting`.
public struct EmbeddingFailure: Failure, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// No connection.
        case unreachable
        case timedOut
        /// The connection ended in the middle of the answer.
        case brokenOff
        /// What came is not the provider's wire format.
        case unreadable
        case tooLarge
        /// The provider does not accept the key (401, 403).
        case refused
        /// The address or the model's name is wrong: a redirect, 404, or an address that cannot be read.
        case misconfigured
        /// Vectors of another length than those that are kept.
        case wrongDimensions(expected: Int, given: Int)
        /// 429. Nil where the provider does not say for how long.
        case rateLimited(retryAfter: Duration?)
        /// Another status of the 400s: this text, as it is, will not be embedded.
        case rejected(status: Int)
        /// A status of the 500s.
        case failed(status: Int, retryAfter: Duration?)
        /// The provider is being left alone for now, or too many others wait for it.
        case unavailable
        /// The caller went.
        case cancelled
    }

    public let reason: Reason
    /// For the log. It holds neither a key nor what was embedded.
    public let message: String

    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    public var description: String { "\(code): \(message)" }

    /// Always `.unavailable`: a provider's 401 or 429 speaks of the service's own account, not of who calls the service.
    public var kind: FailureKind { .unavailable }

    public var code: String {
        switch reason {
        case .unreachable: "embedding_unreachable"
        case .timedOut: "embedding_timed_out"
        case .brokenOff: "embedding_broken_off"
        case .unreadable: "embedding_unreadable"
        case .tooLarge: "embedding_too_large"
        case .refused: "embedding_key_refused"
        case .misconfigured: "embedding_misconfigured"
        case .wrongDimensions: "embedding_wrong_dimensions"
        case .rateLimited: "embedding_rate_limited"
        case .rejected: "embedding_rejected"
        case .failed: "embedding_failed"
        case .unavailable: "embedding_unavailable"
        case .cancelled: "embedding_cancelled"
        }
    }

    public var detail: String {
        switch reason {
        case .refused: "The embeddings' provider does not accept the configured key. An administrator has to correct it."
        case .misconfigured: "The embeddings' address or the model's name is wrong. An administrator has to correct it."
        case .wrongDimensions:
            "The embeddings' provider gives vectors of another length than before. An administrator has to correct the model or its dimensions."
        case .rejected: "The embeddings' provider does not take this text."
        default: "The embeddings' provider does not answer right now. Try again in a moment."
        }
    }

    /// Trying again changes nothing until somebody changes the configuration or the text.
    public var isLasting: Bool {
        switch reason {
        case .refused, .misconfigured, .wrongDimensions, .rejected: true
        default: false
        }
    }
}

extension EmbeddingFailure {
    /// - Parameter complaint: the error's code in the answer's body.
    init(status: Int, retryAfter: Duration?, complaint: String) {
        let reason: Reason =
            switch status {
            case 401, 403: .refused
            case 429: .rateLimited(retryAfter: retryAfter)
            case 500...: .failed(status: status, retryAfter: retryAfter)
            case 404, ..<400: .misconfigured
            default: .rejected(status: status)
            }
        self.init(reason, "The provider answered \(status) (\(complaint))")
    }

    init(_ error: CurlError) {
        let reason: Reason =
            switch error.code {
            case .timedOut: .timedOut
            case .connectionLost: .brokenOff
            case .tooLarge: .tooLarge
            case .protocolError: .unreadable
            case .badURL, .badRequest: .misconfigured
            case .cancelled: .cancelled
            default: .unreachable
            }
        self.init(reason, error.description)
    }

    /// Whether the same request may succeed in a moment, and after which pause at least. Vectors cost the provider's time and nobody's data, so
    /// that a repeat is safe; what another attempt is not likely to change is left to whoever asked.
    var mayPass: Bool {
        switch reason {
        case .timedOut, .rateLimited, .failed: true
        default: false
        }
    }

    var pause: Duration? {
        switch reason {
        case .rateLimited(let pause), .failed(_, let pause): pause
        default: nil
        }
    }

    /// What this says of the provider's health.
    var verdict: CircuitBreaker.Verdict {
        switch reason {
        case .rejected, .tooLarge: .well
        case .unreachable, .timedOut, .brokenOff, .unreadable, .failed(_, nil), .unavailable: .unwell
        // Nobody corrects these within a few more attempts.
        case .refused, .misconfigured, .wrongDimensions: .away(nil)
        case .rateLimited(let pause): .away(pause)
        case .failed(_, let pause?): .away(pause)
        case .cancelled: .unknown
        }
    }
}

public import Basics
public import Curl

/// Why no answer came from a model's provider, or not all of it: words of a language model, or vectors of an embedding one.
public struct ModelError: Failure, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// No connection, or it was lost before the answer began.
        case unreachable
        /// No first token, nothing more, or no end within the limits.
        case timedOut
        /// The connection ended in the middle of the answer.
        case brokenOff
        /// What came is not the provider's wire format.
        case unreadable
        case tooLarge
        /// A whole answer without a word in it.
        case empty
        /// The provider does not accept the key (401, 403).
        case refused
        /// The address or the model's name is wrong: a redirect, 404, or an address that cannot be read.
        case misconfigured
        /// 429. Nil where the provider does not say for how long.
        case rateLimited(retryAfter: Duration?)
        /// Another status of the 400s: this request, as it is, will not be answered.
        case rejected(status: Int)
        /// A status of the 500s, or an error within the stream, which has no status.
        case failed(status: Int?, retryAfter: Duration?)
        /// No provider is configured, all of them failed just now, or too many others wait for it.
        case unavailable
        /// Vectors of another length than those that are kept.
        case wrongDimensions(expected: Int, given: Int)
        /// The caller went.
        case cancelled
    }

    public let reason: Reason
    /// For the log. It holds neither a key nor what was said.
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
        case .unreachable: "model_unreachable"
        case .timedOut: "model_timed_out"
        case .brokenOff: "model_broken_off"
        case .unreadable: "model_unreadable"
        case .tooLarge: "model_answer_too_large"
        case .empty: "model_answer_empty"
        case .refused: "model_key_refused"
        case .misconfigured: "model_misconfigured"
        case .rateLimited: "model_rate_limited"
        case .rejected: "model_request_rejected"
        case .failed: "model_failed"
        case .unavailable: "model_unavailable"
        case .wrongDimensions: "model_wrong_dimensions"
        case .cancelled: "model_cancelled"
        }
    }

    public var detail: String {
        switch reason {
        case .refused: "The model's provider does not accept the configured key. An administrator has to correct it."
        case .misconfigured: "The model's address or name is wrong. An administrator has to correct it."
        case .wrongDimensions:
            "The embedding model gives vectors of another length than before. An administrator has to correct the model or its dimensions."
        case .brokenOff: "The model's answer broke off. Ask again."
        default: "The model does not answer right now. Try again in a moment."
        }
    }
}

extension ModelError {
    /// - Parameter hasBegun: whether the answer's head had come.
    public init(_ error: CurlError, hasBegun: Bool) {
        let reason: Reason =
            switch error.code {
            case .timedOut: .timedOut
            case .tooLarge: .tooLarge
            case .badURL, .badRequest: .misconfigured
            case .protocolError: .unreadable
            default: hasBegun ? .brokenOff : .unreachable
            }
        self.init(reason, error.description)
    }

    /// What an answer of another status than 200 means.
    ///
    /// - Parameter complaint: the error's code in the answer's body.
    public init(status: Int, retryAfter: Duration?, complaint: String) {
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

    /// What this says of the provider's health.
    public var verdict: CircuitBreaker.Verdict {
        switch reason {
        case .rejected, .tooLarge: .well
        case .unreachable, .timedOut, .brokenOff, .unreadable, .empty, .unavailable, .failed(_, nil): .unwell
        // Nobody corrects these within three more attempts.
        case .refused, .misconfigured, .wrongDimensions: .away(nil)
        case .rateLimited(let pause): .away(pause)
        case .failed(_, let pause?): .away(pause)
        case .cancelled: .unknown
        }
    }
}

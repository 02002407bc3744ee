import Curl

/// Why a bucket did not do what it was asked for.
public struct S3Fault: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        /// No connection.
        case unreachable
        case timedOut
        /// The connection ended in the middle of the answer.
        case brokenOff
        /// The key, its rights or the machine's clock are wrong (401, 403).
        case refused
        /// There is no such object.
        case missing
        /// 429, or a status of the 500s: it may do it later.
        case busy
        case tooLarge
        /// The address, its certificate, the bucket or the region is wrong.
        case misconfigured
        /// Another answer than S3's protocol foresees.
        case unexpected
        case cancelled
    }

    public let reason: Reason
    /// For the log. It holds no key.
    public let message: String
    /// Seconds after which it wants to be asked again.
    let pause: Double?

    init(_ reason: Reason, _ message: String, pause: Double? = nil) {
        self.reason = reason
        self.message = message
        self.pause = pause
    }

    public var description: String { "\(reason.rawValue): \(message)" }

    /// Whether the same request may succeed in a moment. Each one is harmless to repeat: what is written is named by its content.
    var mayPass: Bool {
        switch reason {
        case .unreachable, .timedOut, .brokenOff, .busy: true
        case .refused, .missing, .tooLarge, .misconfigured, .unexpected, .cancelled: false
        }
    }
}

extension S3Fault {
    init(_ error: CurlError) {
        let reason: Reason =
            switch error.code {
            case .resolveFailed, .connectFailed: .unreachable
            case .timedOut: .timedOut
            case .connectionLost: .brokenOff
            case .tooLarge: .tooLarge
            case .badURL, .badRequest, .addressRefused, .tls: .misconfigured
            case .cancelled: .cancelled
            case .protocolError, .tooManyRedirects, .sendFailed: .unexpected
            case .unavailable: .busy
            }
        self.init(reason, error.description)
    }

    /// - Parameter body: S3's XML with the error's code in it; a HEAD has none.
    init(status: Int, headers: CurlHeaders, body: [UInt8]) {
        let code = Self.code(in: body)
        let reason: Reason =
            switch (status, code) {
            case (404, "NoSuchBucket"), (300..<400, _): .misconfigured
            case (404, _): .missing
            case (401, _), (403, _): .refused
            case (429, _), (500..., _): .busy
            // The time limit of the server's own for a request's body.
            case (400, "RequestTimeout"): .busy
            default: .unexpected
            }
        let seconds = headers["Retry-After"].flatMap { Double($0) }.flatMap { $0 >= 0 ? min($0, 60) : nil }
        self.init(reason, "the bucket answered \(status)\(code.map { " (\($0))" } ?? "")", pause: seconds)
    }

    /// The word in `<Code>…</Code>`. Its message is not kept: it may repeat what was signed.
    private static func code(in body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(4_096), as: UTF8.self)
        guard let start = text.firstRange(of: "<Code>")?.upperBound, let end = text[start...].firstRange(of: "</Code>")?.lowerBound else {
            return nil
        }
        let code = text[start..<end]
        return (1...64).contains(code.utf8.count) && code.utf8.allSatisfy(SignatureV4.isUnreserved) ? String(code) : nil
    }
}

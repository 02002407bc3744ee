/// Why a transfer did not succeed. An HTTP status of 400 and above is not an error here: it is an answer.
public struct CurlError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// The address cannot be read, or its scheme is not one that is allowed.
        case badURL
        /// A header, a method or a mail address that cannot be sent safely.
        case badRequest
        /// The host has no address, or the name service did not answer.
        case resolveFailed
        /// The host's address is not a public one and the request is for the public internet only.
        case addressRefused
        case connectFailed
        case tls
        /// The whole, the connection or the silence took longer than the request allows.
        case timedOut
        /// The other side broke off, before or within its answer.
        case connectionLost
        /// What the other side sent is not the protocol.
        case protocolError
        /// The body is larger than the request allows.
        case tooLarge
        case tooManyRedirects
        /// The mail server refused the sign-in, a recipient or the message; `reply` is its code.
        case sendFailed
        case cancelled
        /// No memory, no thread, no descriptor, or the client was shut down.
        case unavailable
    }

    public let code: Code
    /// For the log. It may name hosts and addresses and is not for customers.
    public let message: String
    /// The mail server's last reply code, such as 550; from 500 on, trying again is of no use.
    public let reply: Int?

    public init(_ code: Code, _ message: String, reply: Int? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
    }

    public var description: String { "\(code.rawValue): \(message)\(reply.map { " (\($0))" } ?? "")" }
}

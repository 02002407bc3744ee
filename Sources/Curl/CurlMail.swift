/// One delivery to a mail server.
public struct CurlMail: Sendable {
    public struct Credentials: Sendable {
        public var user: String
        public var password: String

        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    public enum Security: Sendable {
        /// STARTTLS where the server offers it. Who sits in between can strip the offer.
        case whereOffered
        /// No mail without TLS. `smtps://` has it from the first byte.
        case required
    }

    /// `smtp://host:port` or `smtps://host:port`.
    public var url: String
    public var credentials: Credentials?
    public var security: Security
    /// The envelope's sender: where failures are reported to.
    public var from: String
    /// The envelope's recipients. The server must take all of them.
    public var to: [String]
    /// RFC 5322, with CRLF line ends; `Mail.message()` makes it.
    public var message: [UInt8]
    public var timeout: Duration
    public var connectTimeout: Duration

    public init(
        url: String, credentials: Credentials? = nil, security: Security = .whereOffered, from: String, to: [String], message: [UInt8],
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.credentials = credentials
        self.security = security
        self.from = from
        self.to = to
        self.message = message
        self.timeout = timeout
        self.connectTimeout = connectTimeout
    }

    /// A mail as it is written, to its own recipients.
    public init(
        url: String, credentials: Credentials? = nil, security: Security = .whereOffered, mail: Mail, timeout: Duration = .seconds(30)
    ) throws(CurlError) {
        self.init(
            url: url, credentials: credentials, security: security, from: mail.from.address, to: mail.to.map(\.address),
            message: try mail.message(), timeout: timeout)
    }

    func errand() throws(CurlError) -> Errand {
        guard url.hasPrefix("smtp://") || url.hasPrefix("smtps://"), !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw CurlError(.badURL, "A mail server's address is smtp://host:port or smtps://host:port")
        }
        guard !to.isEmpty else { throw CurlError(.badRequest, "The mail has no recipient") }
        for address in [from] + to { try MailAddress.check(address) }
        return Errand(
            kind: .mail(from: from, to: to, message: message, credentials: credentials, security: security), url: url, timeout: timeout,
            connectTimeout: connectTimeout, idleTimeout: nil, maximumBytes: 1 << 20, usesProxy: false)
    }
}

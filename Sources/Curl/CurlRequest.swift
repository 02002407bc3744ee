/// One HTTP request.
public struct CurlRequest: Sendable {
    public var method: String
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// The time for everything, from the name's resolution to the last byte, redirects included.
    public var timeout: Duration
    /// The time for resolving the name, and again for connecting.
    public var connectTimeout: Duration
    /// How long the other side may send nothing, before its first byte (connecting included) or between two; nil is without limit. The
    /// time in which a slow reader holds the transfer up does not count.
    public var idleTimeout: Duration?
    /// Of the body, after decompression.
    public var maximumBytes: Int
    public var addresses: AddressPolicy
    /// 0 hands redirects to the caller as answers.
    public var maximumRedirects: Int

    public init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(5), idleTimeout: Duration? = nil,
        maximumBytes: Int = 10 << 20, addresses: AddressPolicy = .anywhere, maximumRedirects: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.maximumBytes = maximumBytes
        self.addresses = addresses
        self.maximumRedirects = maximumRedirects
    }
}

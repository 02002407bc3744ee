public import Logging
import Synchronization

/// HTTP requests and mails through libcurl, all on one thread, which is started with the first.
public final class CurlClient: Sendable {
    private enum State {
        case idle
        case running(Driver)
        case shutDown
    }

    private let state = Mutex(State.idle)
    private let resolver: Resolver
    private let logger: Logger

    /// How many bytes of a stream may lie unread before its sender is held up.
    static let window = 256 << 10

    public init(logger: Logger) {
        self.logger = logger
        resolver = Resolver()
    }

    init(logger: Logger, resolver: Resolver) {
        self.logger = logger
        self.resolver = resolver
    }

    deinit { shutdown() }

    /// Ends the thread; what still runs fails with `.cancelled`, and later requests with `.unavailable`. Does not wait.
    public func shutdown() {
        let driver = state.withLock { state -> Driver? in
            defer { state = .shutDown }
            if case .running(let driver) = state { return driver }
            return nil
        }
        driver?.order(.stop)
    }

    /// The whole answer, decompressed. Any status is an answer; errors are transfers that failed.
    public func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let (transfer, head, url) = try await begin(request, window: .max)
        return CurlResponse(status: head.status, headers: head.headers, body: try await transfer.whole(), url: url)
    }

    /// The answer as soon as its head is there.
    public func stream(_ request: CurlRequest) async throws(CurlError) -> CurlStream {
        let (transfer, head, url) = try await begin(request, window: Self.window)
        return CurlStream(head: head, url: url, transfer: transfer)
    }

    /// Returns when the server has taken the mail for every recipient.
    public func send(_ mail: CurlMail) async throws(CurlError) {
        let transfer = Transfer(maximumBytes: 1 << 20, window: .max, driver: try driver())
        transfer.start(try mail.errand())
        _ = try await transfer.whole()
    }

    // MARK: One request, hop by hop

    private func begin(_ request: CurlRequest, window: Int) async throws(CurlError) -> (Transfer, Head, String) {
        let deadline = ContinuousClock.now + request.timeout
        var hop = try Hop(request)
        for _ in 0...max(0, request.maximumRedirects) {
            let pin = try await pin(hop.address, request)
            let driver = try driver()
            let transfer = Transfer(maximumBytes: request.maximumBytes, window: window, driver: driver)
            transfer.start(try hop.errand(request, pin: pin, remaining: deadline - .now, isCompressible: window == .max))
            let head = try await transfer.head()
            guard request.maximumRedirects > 0, let next = try hop.redirected(by: head, guarded: request.addresses.isGuarded) else {
                return (transfer, head, hop.address.url)
            }
            transfer.cancel()
            hop = next
        }
        throw CurlError(.tooManyRedirects, "More than \(request.maximumRedirects) redirects")
    }

    /// Judges the host's addresses and says in curl's form which the connection may use; nil where the request may go anywhere.
    private func pin(_ address: WebAddress, _ request: CurlRequest) async throws(CurlError) -> Pin? {
        guard request.addresses.isGuarded, !request.addresses.excepts(host: address.host, port: address.port) else { return nil }
        if let literal = IPAddress(address.host) { return try Pin(address, [literal]) }
        let driver = try driver()
        let found = try await resolver.addresses(of: address.host, within: request.connectTimeout) { at, action in
            driver.order(.remind(at: at, action))
        }
        return try Pin(address, found)
    }

    func driver() throws(CurlError) -> Driver {
        let result: Result<Driver, CurlError> = state.withLock { state in
            switch state {
            case .shutDown: return .failure(CurlError(.unavailable, "The client was shut down"))
            case .running(let driver) where driver.isOpen: return .success(driver)
            case .running, .idle:
                return Result { () throws(CurlError) in
                    let driver = try Driver(logger: logger)
                    state = .running(driver)
                    return driver
                }
            }
        }
        return try result.get()
    }
}

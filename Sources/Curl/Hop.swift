/// One step of a request: itself, or a redirect of it.
struct Hop: Sendable {
    let address: WebAddress
    private let method: String
    private let headers: [(name: String, value: String)]
    private let body: [UInt8]?

    init(_ request: CurlRequest) throws(CurlError) {
        try Checks.token(request.method, "The method")
        address = try WebAddress(request.url, guarded: request.addresses.isGuarded)
        method = request.method
        headers = request.headers
        body = request.body
    }

    private init(address: WebAddress, method: String, headers: [(name: String, value: String)], body: [UInt8]?) {
        self.address = address
        self.method = method
        self.headers = headers
        self.body = body
    }

    /// Where the answer sends the request on to (RFC 9110, section 15.4); nil when it is an answer.
    ///
    /// A request for another origin goes without the headers that are meant for the first alone.
    func redirected(by head: Head, guarded: Bool) throws(CurlError) -> Hop? {
        guard [301, 302, 303, 307, 308].contains(head.status), let location = head.headers["Location"] else { return nil }
        let next = try WebAddress(location, relativeTo: address, guarded: guarded)
        let becomesGet = head.status == 303 && method != "HEAD" || head.status < 303 && method == "POST"
        var kept = headers
        if !next.sharesOrigin(with: address) {
            kept.removeAll { field in ["Authorization", "Cookie", "Proxy-Authorization"].contains { field.name.isSameField(as: $0) } }
        }
        if becomesGet { kept.removeAll { $0.name.isSameField(as: "Content-Type") } }
        return Hop(address: next, method: becomesGet ? "GET" : method, headers: kept, body: becomesGet ? nil : body)
    }

    func errand(_ request: CurlRequest, pin: Pin?, remaining: Duration, isCompressible: Bool) throws(CurlError) -> Errand {
        guard remaining > .zero else { throw CurlError(.timedOut, "The redirects took longer than \(request.timeout)") }
        var lines: [String] = []
        for field in headers { lines.append(try Checks.line(field.name, field.value)) }
        if body != nil {
            // curl would say that the body is a form, and would wait for "100 Continue" before a large one.
            if !headers.contains(where: { $0.name.isSameField(as: "Content-Type") }) { lines.append("Content-Type:") }
            lines.append("Expect:")
        }
        let isLocal = address.host == "localhost" || address.host == "::1" || address.host.hasPrefix("127.")
        return Errand(
            kind: .http(method: method, headers: lines, body: body, isCompressible: isCompressible), url: address.url, timeout: remaining,
            connectTimeout: request.connectTimeout, idleTimeout: request.idleTimeout, maximumBytes: request.maximumBytes,
            isGuarded: pin != nil, pin: pin?.entry, usesProxy: !request.addresses.isGuarded && !isLocal)
    }
}

/// The addresses to which a guarded connection is bound.
struct Pin: Sendable {
    /// nil for an address that stands in the URL itself.
    let entry: String?

    /// - Throws: `.addressRefused` when any of the addresses is not public: a name with both kinds is a trap.
    init(_ address: WebAddress, _ found: [IPAddress]) throws(CurlError) {
        for each in found {
            if let reason = AddressPolicy.refusal(of: each) {
                throw CurlError(.addressRefused, "\(address.host) is at \(each): \(reason)")
            }
        }
        let isLiteral = IPAddress(address.host) != nil
        let list = found.map { $0.isVersion4 ? $0.description : "[\($0)]" }.joined(separator: ",")
        entry = isLiteral ? nil : "\(address.host):\(address.port):\(list)"
    }
}

import CCurl
import Glibc

/// Owns one easy handle and all that it points to. Belongs to the driver's thread.
final class Exchange {
    let easy: UnsafeMutableRawPointer
    let transfer: Transfer
    private let errand: Errand
    private let complaint = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var headReader = HeadReader()
    private var unsent: ArraySlice<UInt8> = []
    private var refused: String?
    private var lastHeard = ContinuousClock.now
    private var isHeldUp = false

    init(_ errand: Errand, transfer: Transfer) throws(CurlError) {
        guard let easy = curl_easy_init() else { throw CurlError(.unavailable, "out of memory") }
        self.easy = easy
        self.errand = errand
        self.transfer = transfer
        complaint.pointee = 0
        try prepare()
        switch errand.kind {
        case .http(let method, let headers, let body, let isCompressible):
            try prepare(method, headers, body, isCompressible: isCompressible)
        case .mail(let from, let to, let message, let credentials, let security):
            try prepare(from, to, message, credentials, security)
        }
    }

    deinit {
        curl_easy_cleanup(easy)
        for list in lists { curl_slist_free_all(list) }
        complaint.deallocate()
    }

    // MARK: What curl is told

    private func prepare() throws(CurlError) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        try set(CURLOPT_URL, errand.url)
        try set(CURLOPT_NOSIGNAL, 1)
        try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, complaint))
        try set(CURLOPT_TIMEOUT_MS, max(1, errand.timeout.milliseconds))
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, errand.connectTimeout.milliseconds))
        try check(ccurl_set_transfer(easy, CURLOPT_WRITEFUNCTION, receiveBody))
        try check(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, me))
        try check(ccurl_set_opensocket(easy, openSocket))
        try check(ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, me))
        if !errand.usesProxy { try set(CURLOPT_PROXY, "") }
        if errand.isGuarded {
            // A connection that an unguarded request left open leads to an address that nobody has judged.
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_FORBID_REUSE, 1)
        }
        // "+": the entry ages as one from the name service does, instead of staying for all later requests.
        if let pin = errand.pin { try set(CURLOPT_RESOLVE, ["+" + pin]) }
    }

    private func prepare(_ method: String, _ headers: [String], _ body: [UInt8]?, isCompressible: Bool) throws(CurlError) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        // A stream held up on a shared HTTP/2 connection would let up to its whole window, 32 MB, pile up in memory.
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try check(ccurl_set_transfer(easy, CURLOPT_HEADERFUNCTION, receiveHeader))
        try check(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, me))
        if let body {
            try check(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            try check(
                body.withUnsafeBytes {
                    ccurl_set_pointer(
                        easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress ?? UnsafeRawPointer(complaint)))
                })
        }
        if method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else {
            try check(ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(errand.maximumBytes)))
        }
        try set(CURLOPT_CUSTOMREQUEST, method)
        if isCompressible { try set(CURLOPT_ACCEPT_ENCODING, "") }
        try set(CURLOPT_HTTPHEADER, headers)
    }

    private func prepare(
        _ from: String, _ to: [String], _ message: [UInt8], _ credentials: CurlMail.Credentials?, _ security: CurlMail.Security
    ) throws(CurlError) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_USE_SSL, security == .required ? CURLUSESSL_ALL.rawValue : CURLUSESSL_TRY.rawValue)
        if let credentials {
            try set(CURLOPT_USERNAME, credentials.user)
            try set(CURLOPT_PASSWORD, credentials.password)
        }
        try set(CURLOPT_MAIL_FROM, "<\(from)>")
        try set(CURLOPT_MAIL_RCPT, to.map { "<\($0)>" })
        try set(CURLOPT_UPLOAD, 1)
        try check(ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)))
        unsent = message[...]
        try check(ccurl_set_transfer(easy, CURLOPT_READFUNCTION, provideBody))
        try check(ccurl_set_pointer(easy, CURLOPT_READDATA, me))
    }

    private func set(_ option: CURLoption, _ value: some BinaryInteger) throws(CurlError) {
        try check(ccurl_set_long(easy, option, Int(value)))
    }

    private func set(_ option: CURLoption, _ value: String) throws(CurlError) { try check(ccurl_set_string(easy, option, value)) }

    private func set(_ option: CURLoption, _ values: [String]) throws(CurlError) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = curl_slist_append(list, value) else {
                curl_slist_free_all(list)
                throw CurlError(.unavailable, "out of memory")
            }
            list = longer
        }
        if let list { lists.append(list) }
        try check(ccurl_set_list(easy, option, list))
    }

    private func check(_ code: CURLcode) throws(CurlError) {
        guard code == CURLE_OK else { throw CurlError(.badRequest, String(cString: curl_easy_strerror(code))) }
    }

    // MARK: What curl tells

    /// When the other side has been silent for too long. curl's own low-speed limit averages over five seconds and comes that much late.
    var silenceEnds: ContinuousClock.Instant? { isHeldUp ? nil : errand.idleTimeout.map { lastHeard + $0 } }

    fileprivate func read(body bytes: UnsafeRawBufferPointer) -> Int {
        lastHeard = .now
        switch transfer.received(bytes) {
        case .taken: return bytes.count
        case .pause:
            isHeldUp = true
            return Int(CURL_WRITEFUNC_PAUSE)
        case .stop: return -1
        }
    }

    /// How many bytes were taken; fewer than there are end the transfer.
    fileprivate func read(headerLine bytes: UnsafeRawBufferPointer) -> Int {
        lastHeard = .now
        if let head = headReader.read(line: bytes) { transfer.received(head) }
        guard headReader.size <= HeadReader.maximumSize else {
            transfer.finish(.failure(CurlError(.tooLarge, "The head is larger than \(HeadReader.maximumSize) bytes")))
            return 0
        }
        return bytes.count
    }

    fileprivate func provide(into room: UnsafeMutableRawBufferPointer) -> Int {
        let part = unsent.prefix(room.count)
        room.copyBytes(from: part)
        unsent = unsent.dropFirst(part.count)
        return part.count
    }

    fileprivate func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        if errand.isGuarded, let place = address.pointer(to: \.addr) {
            let target = IPAddress(UnsafePointer(place))
            if let reason = target.map({ AddressPolicy.refusal(of: $0) }) ?? "unknown family" {
                refused = "\(target.map(\.description) ?? "?"): \(reason)"
                return CURL_SOCKET_BAD
            }
        }
        let it = address.pointee
        // A child process must not inherit it.
        return socket(it.family, it.socktype | Int32(SOCK_CLOEXEC.rawValue), it.protocol)
    }

    /// Goes on after a pause.
    func resume() {
        isHeldUp = false
        lastHeard = .now
        let code = curl_easy_pause(easy, CURLPAUSE_CONT)
        if code != CURLE_OK { transfer.finish(outcome(code)) }
    }

    /// Every result of a transfer ends here.
    func outcome(_ code: CURLcode) -> Result<Void, CurlError> {
        if code == CURLE_OK { return .success(()) }
        if let refused { return .failure(CurlError(.addressRefused, "A connection to \(refused) was refused")) }
        var reply = 0
        // Fails only for an unknown question; 0 says then that there was no reply.
        _ = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &reply)
        let text = complaint.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: complaint)
        if case .mail = errand.kind {
            return .failure(CurlError(mailCode(code), text, reply: reply >= 400 ? reply : nil))
        }
        return .failure(CurlError(transferCode(code), text))
    }

    private func mailCode(_ code: CURLcode) -> CurlError.Code {
        switch code {
        case CURLE_SEND_ERROR, CURLE_LOGIN_DENIED, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED, CURLE_QUOTE_ERROR,
            CURLE_UPLOAD_FAILED:
            .sendFailed
        default: transferCode(code)
        }
    }

    private func transferCode(_ code: CURLcode) -> CurlError.Code {
        switch code {
        case CURLE_URL_MALFORMAT: .badURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolveFailed
        case CURLE_COULDNT_CONNECT: .connectFailed
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: .connectionLost
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ISSUER_ERROR:
            .tls
        case CURLE_OUT_OF_MEMORY: .unavailable
        default: .protocolError
        }
    }
}

// MARK: Callbacks. Each gets the exchange back from the pointer that was given with it; the driver keeps it while the transfer lasts.

private func exchange(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
    pointer.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

private let receiveBody: curl_write_callback = { bytes, size, count, me in
    exchange(me)?.read(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? -1
}

private let receiveHeader: curl_write_callback = { bytes, size, count, me in
    exchange(me)?.read(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private let provideBody: curl_write_callback = { bytes, size, count, me in
    exchange(me)?.provide(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private let openSocket: curl_opensocket_callback = { me, _, address in
    guard let address, let exchange = exchange(me) else { return CURL_SOCKET_BAD }
    return exchange.open(address)
}

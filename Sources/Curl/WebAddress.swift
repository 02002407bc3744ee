import CCurl

/// An http(s) address as curl reads it. One parser judges the address and makes the connection, so that the two cannot disagree about
/// what the host is.
struct WebAddress: Sendable, Equatable {
    /// Normalised: IPv4 in dotted decimal whatever form was typed.
    let url: String
    let scheme: String
    /// IPv6 without brackets.
    let host: String
    let port: Int

    /// - Parameters:
    ///   - text: absolute, or relative to `base`.
    ///   - guarded: refuses user names and zones, which serve to disguise a host.
    init(_ text: String, relativeTo base: WebAddress? = nil, guarded: Bool) throws(CurlError) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw CurlError(.badURL, "The address contains a space or a control character")
        }
        let handle = try Handle()
        if let base { try handle.set(CURLUPART_URL, base.url) }
        try handle.set(CURLUPART_URL, text, guarded ? UInt32(CURLU_DISALLOW_USER) : 0)
        scheme = try handle.required(CURLUPART_SCHEME, "The address has no scheme")
        guard scheme == "http" || scheme == "https" else { throw CurlError(.badURL, "Only http and https are allowed, not \(scheme)") }
        if guarded, handle.optional(CURLUPART_ZONEID) != nil { throw CurlError(.badURL, "An address with a zone is not public") }
        // curl translates international names by the process's locale, which a server does not have. Also, several characters
        // that are no digits become some (①②⑦.⓪.⓪.①), so that what is seen would not be what is connected to.
        let ascii = try handle.required(CURLUPART_HOST, "The address has no host")
        guard ascii.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CurlError(.badURL, "An international name must be written in its ASCII form (xn--…)")
        }
        try handle.set(CURLUPART_FRAGMENT, nil)
        guard let number = Int(try handle.required(CURLUPART_PORT, "The address has no port", UInt32(CURLU_DEFAULT_PORT))) else {
            throw CurlError(.badURL, "The port is not a number")
        }
        port = number
        host = ascii.hasPrefix("[") ? String(ascii.dropFirst().dropLast()) : ascii.lowercased()
        url = try handle.required(CURLUPART_URL, "The address cannot be written")
    }

    func sharesOrigin(with other: WebAddress) -> Bool { scheme == other.scheme && host == other.host && port == other.port }
}

/// Owns one of curl's URL handles.
private final class Handle {
    private let handle: OpaquePointer

    init() throws(CurlError) {
        guard let handle = curl_url() else { throw CurlError(.unavailable, "out of memory") }
        self.handle = handle
    }

    deinit { curl_url_cleanup(handle) }

    func set(_ part: CURLUPart, _ text: String?, _ flags: UInt32 = 0) throws(CurlError) {
        let code = curl_url_set(handle, part, text, flags)
        guard code == CURLUE_OK else { throw CurlError(.badURL, String(cString: curl_url_strerror(code))) }
    }

    func optional(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    func required(_ part: CURLUPart, _ complaint: String, _ flags: UInt32 = 0) throws(CurlError) -> String {
        guard let text = optional(part, flags), !text.isEmpty else { throw CurlError(.badURL, complaint) }
        return text
    }
}

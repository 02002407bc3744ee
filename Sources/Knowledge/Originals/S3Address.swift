/// Where a bucket is: `https://host/bucket`, or `http://127.0.0.1:9000/bucket/folder` for originals below a folder of it. Path-style, which every
/// server of S3's protocol knows. The operator configures it, so that it may lead into the machine's own network.
public struct S3Address: Sendable, Hashable {
    /// `https://host:port`
    let origin: String
    /// As the Host header says it: without the scheme's own port.
    let host: String
    /// `/bucket`
    let path: String

    public init(_ text: String) throws(S3AddressFault) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw S3AddressFault("it must begin with https:// or http://")
        }
        let rest = text.dropFirst(scheme.count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = rest[..<slash].lowercased()
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isOfHost) else { throw S3AddressFault("its host cannot be read") }
        let ownPort = scheme == "https://" ? ":443" : ":80"
        if host.hasSuffix(ownPort) { host.removeLast(ownPort.count) }
        let segments = rest[slash...].split(separator: "/")
        guard !segments.isEmpty else { throw S3AddressFault("it names no bucket: https://host/bucket") }
        guard segments.allSatisfy({ $0 != "." && $0 != ".." && $0.utf8.allSatisfy(SignatureV4.isUnreserved) }) else {
            throw S3AddressFault("a bucket's name has letters, digits, hyphens and dots")
        }
        origin = scheme + host
        self.host = host
        path = segments.map { "/\($0)" }.joined()
    }

    /// Letters, digits, and what stands in `[::1]:9000`. No user name: keys have settings of their own.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        SignatureV4.isUnreserved(byte) || [UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]")].contains(byte)
    }
}

/// An address that is no bucket's, and why.
public struct S3AddressFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

import Basics
import Crypto

/// AWS Signature Version 4, in the header of a request ("Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference).
/// Pure: a request and a moment give a line of text.
struct SignatureV4: Sendable {
    struct Request: Sendable {
        var method: String
        /// Not encoded.
        var path: String
        /// Not encoded, in any order.
        var query: [(name: String, value: String)] = []
        /// All of them are signed; Host must be among them.
        var headers: [(name: String, value: String)]
        /// The SHA-256 of the body in hexadecimal.
        var payload: String
    }

    /// The SHA-256 of nothing.
    static let emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    let accessKey: String
    let secretKey: String
    let region: String
    let service: String

    /// The value of the header Authorization.
    func authorization(_ request: Request, at now: Timestamp) -> String {
        let headers = canonicalHeaders(request.headers)
        let names = headers.map(\.name).joined(separator: ";")
        let signature = Self.sign(stringToSign(request, at: now), with: signingKey(on: Self.day(now))).hexadecimal
        return "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope(now)), SignedHeaders=\(names), Signature=\(signature)"
    }

    /// What the header X-Amz-Date says: `20130524T000000Z`.
    static func time(_ now: Timestamp) -> String {
        String(decoding: now.description.utf8.prefix(19).filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self) + "Z"
    }

    // MARK: The three steps

    /// S3 takes a path as it is: no dots are resolved, no slashes joined.
    func canonicalRequest(_ request: Request) -> String {
        let headers = canonicalHeaders(request.headers)
        let query = request.query.map { (Self.encoded($0.name), Self.encoded($0.value)) }.sorted { $0 < $1 }
        return [
            request.method, Self.encoded(request.path, keepingSlashes: true), query.map { "\($0.0)=\($0.1)" }.joined(separator: "&"),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), headers.map(\.name).joined(separator: ";"), request.payload,
        ].joined(separator: "\n")
    }

    func stringToSign(_ request: Request, at now: Timestamp) -> String {
        let digest = SHA256.hash(data: Array(canonicalRequest(request).utf8)).hexadecimal
        return "AWS4-HMAC-SHA256\n\(Self.time(now))\n\(scope(now))\n\(digest)"
    }

    /// Good for one day, region and service.
    private func signingKey(on day: String) -> [UInt8] {
        [day, region, service, "aws4_request"].reduce(Array("AWS4\(secretKey)".utf8)) { key, part in Self.sign(part, with: key) }
    }

    private func scope(_ now: Timestamp) -> String { "\(Self.day(now))/\(region)/\(service)/aws4_request" }

    private static func day(_ now: Timestamp) -> String { String(time(now).prefix(8)) }

    private static func sign(_ text: String, with key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// By name; values of one name in the order sent, with single spaces.
    private func canonicalHeaders(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers {
            values[header.name.lowercased(), default: []].append(
                header.value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " "))
        }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    // MARK: Encoding

    /// RFC 3986, section 2.3, with upper-case digits.
    static func encoded(_ text: String, keepingSlashes: Bool = false) -> String {
        let digits: StaticString = "0123456789ABCDEF"
        var out: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// Neither a log nor `dump` prints the secret.
extension SignatureV4: CustomStringConvertible, CustomReflectable {
    var description: String { "a signature's keys" }
    var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

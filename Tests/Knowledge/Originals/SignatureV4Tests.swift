import Basics
import Testing

@testable import Knowledge

/// The vectors that AWS publishes: the worked examples of the S3 API Reference ("Signature Calculations for the Authorization Header"), and
/// those of its general test suite for what S3's examples leave out.
@Suite struct SignatureV4Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "GET"
        var path = "/"
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = ""
        let signed: String
        let signature: String

        var testDescription: String { name }
    }

    private static let ofS3 = [
        Vector(
            name: "get an object", path: "/test.txt", headers: [("Range", "bytes=0-9")],
            signed: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Vector(
            name: "put an object", method: "PUT", path: "/test$file.text",
            headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.", signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Vector(
            name: "get a bucket's life cycle", query: [("lifecycle", "")], signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Vector(
            name: "list a bucket", query: [("prefix", "J"), ("max-keys", "2")], signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: ofS3) func `a request to S3 is signed as Amazon says`(vector: Vector) throws {
        let signature = SignatureV4(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1", service: "s3")
        let payload = ContentHash(of: Array(vector.body.utf8)).name
        let now = try #require(Timestamp("2013-05-24T00:00:00Z"))
        let line = signature.authorization(
            .init(
                method: vector.method, path: vector.path, query: vector.query,
                headers: [
                    ("Host", "examplebucket.s3.amazonaws.com"), ("x-amz-date", SignatureV4.time(now)), ("x-amz-content-sha256", payload),
                ] + vector.headers, payload: payload), at: now)
        #expect(
            line == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=\(vector.signed), Signature=\(vector.signature)")
    }

    private static let ofSuite = [
        Vector(
            name: "get-vanilla", signed: "host;x-amz-date", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "post-vanilla", method: "POST", signed: "host;x-amz-date",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Vector(
            name: "get-vanilla-query-order-key-case", query: [("Param2", "value2"), ("Param1", "value1")], signed: "host;x-amz-date",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-utf8", path: "/ሴ", signed: "host;x-amz-date",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(
            name: "get-unreserved", path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", signed: "host;x-amz-date",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            name: "get-header-value-trim", headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            signed: "host;my-header1;my-header2;x-amz-date",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "get-header-value-order",
            headers: [("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2")],
            signed: "host;my-header1;x-amz-date",
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        Vector(
            name: "post-x-www-form-urlencoded", method: "POST", headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: "Param1=value1", signed: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    @Test(arguments: ofSuite) func `the general vectors are met`(vector: Vector) throws {
        let signature = SignatureV4(
            accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "us-east-1", service: "service")
        let now = try #require(Timestamp("2015-08-30T12:36:00Z"))
        let line = signature.authorization(
            .init(
                method: vector.method, path: vector.path, query: vector.query,
                headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")] + vector.headers,
                payload: ContentHash(of: Array(vector.body.utf8)).name), at: now)
        #expect(line.hasSuffix("SignedHeaders=\(vector.signed), Signature=\(vector.signature)"))
    }

    @Test func `the empty payload's hash is the hash of nothing`() {
        #expect(SignatureV4.emptyPayload == ContentHash(of: [UInt8]()).name)
    }

    @Test func `the secret is in no dump`() {
        let signature = SignatureV4(accessKey: "AKID", secretKey: "very-secret", region: "r", service: "s3")
        var said = "\(signature) \(String(reflecting: signature))"
        dump(signature, to: &said)
        #expect(!said.contains("very-secret"))
    }

    @Test func `an address is read, and one that is no bucket's refused`() throws {
        let address = try S3Address("HTTPS://S3.Example.com:443/originals/")
        #expect(address.origin == "https://s3.example.com")
        #expect(address.host == "s3.example.com")
        #expect(address.path == "/originals")
        let local = try S3Address("http://[::1]:9000/bucket/folder")
        #expect(local.host == "[::1]:9000")
        #expect(local.path == "/bucket/folder")
        for text in [
            "https://host", "https://host/", "https:///bucket", "ftp://host/bucket", "host/bucket", "https://key:secret@host/bucket",
            "https://host/bucket?x=y", "https://host/a%2Fb", "https://host/../bucket", "https://ho st/bucket", "https://host/bucket#x", "",
        ] {
            #expect(throws: S3AddressFault.self, "\(text)") { try S3Address(text) }
        }
    }
}

import Testing

@testable import Redis

@Suite struct RedisAddressTests {
    @Test(arguments: [
        ("redis://localhost", "localhost", 6379, String?.none, String?.none, 0),
        ("redis://10.0.0.5:7000/3", "10.0.0.5", 7000, nil, nil, 3),
        ("redis://:s%40crt%3A@cache:6380/", "cache", 6380, nil, "s@crt:", 0),
        ("redis://front:p:w@[::1]:6380/15", "::1", 6380, "front", "p:w", 15),
        ("redis://[fe80::1]", "fe80::1", 6379, nil, nil, 0),
    ])
    func `addresses are read as Redis's own tools read them`(
        url: String, host: String, port: Int, user: String?, password: String?, database: Int
    ) throws {
        let address = try RedisAddress(url: url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.user == user)
        #expect(address.password == password)
        #expect(address.database == database)
    }

    @Test(arguments: [
        "", "localhost:6379", "rediss://localhost", "redis://", "redis://:6379", "redis://host:0", "redis://host:70000", "redis://host:abc",
        "redis://host/-1", "redis://host/zero", "redis://user@host", "redis://user:%zz@host", "redis://[::1", "redis://[::1]6379",
    ])
    func `an address that cannot be meant is refused`(url: String) {
        #expect(throws: RedisError.self) { try RedisAddress(url: url) }
    }

    @Test func `the greeting signs in, selects and asks for a sign of life`() throws {
        #expect(try RedisAddress(url: "redis://h").greeting == [["PING"]])
        #expect(try RedisAddress(url: "redis://:pw@h/2").greeting == [["AUTH", "pw"], ["SELECT", 2], ["PING"]])
        #expect(try RedisAddress(url: "redis://ana:pw@h").greeting == [["AUTH", "ana", "pw"], ["PING"]])
    }

    @Test func `a command is written as an array of counted strings`() {
        var bytes: [UInt8] = []
        encode(["SET", "größe", .bytes([0, 13, 10, 255]), 12], into: &bytes)
        let head = Array("*4\r\n$3\r\nSET\r\n$7\r\ngröße\r\n$4\r\n".utf8)
        #expect(bytes == head + [0, 13, 10, 255] + Array("\r\n$2\r\n12\r\n".utf8))
    }

    /// The first two are the examples of FIPS 180-4's own test papers.
    @Test(arguments: [
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func `scripts are named by their SHA-1`(text: String, digest: String) { #expect(sha1(Array(text.utf8)) == digest) }
}

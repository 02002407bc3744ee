import Basics
import Logging
import TestSupport
import Testing

@testable import Curl

@Suite struct CurlHTTPTests {
    let client = CurlClient(logger: .silent)

    @Test func `an answer has its status, its headers and its body`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.respond(
                "404 Not Found", headers: ["Content-Type: application/json", "Set-Cookie: a=1", "set-cookie: b=2"],
                body: Array(#"{"code":"not_found"}"#.utf8))
        }
        let response = try await client.send(CurlRequest("GET", server.url))
        #expect(response.status == 404)
        #expect(response.headers["content-TYPE"] == "application/json")
        #expect(response.headers["Content-Language"] == nil)
        #expect(response.headers.all("Set-Cookie") == ["a=1", "b=2"])
        #expect(try response.json()["code"]?.string == "not_found")
        #expect(response.url == server.url + "/")
    }

    @Test func `the method, the headers and the body arrive as given`() async throws {
        let (requests, request) = AsyncStream<String>.makeStream()
        let server = try LoopbackServer { connection in
            request.yield(connection.request())
            connection.respond()
        }
        var heard = requests.makeAsyncIterator()
        let body = Array(#"{"text":"größe"}"#.utf8)
        _ = try await client.send(
            CurlRequest(
                "PATCH", server.url + "/contacts/1?x=%20",
                headers: [("Content-Type", "application/json"), ("X-Empty", ""), ("X-Tab", "a\tb")],
                body: body))
        let text = try #require(await heard.next())
        #expect(text.hasPrefix("PATCH /contacts/1?x=%20 HTTP/1.1\r\n"))
        #expect(text.contains("\r\nContent-Type: application/json\r\n"))
        #expect(text.contains("\r\nX-Empty:\r\n"))
        #expect(text.contains("\r\nX-Tab: a\tb\r\n"))
        #expect(text.contains("\r\nContent-Length: \(body.count)\r\n"))
        #expect(text.hasSuffix("\r\n\r\n" + #"{"text":"größe"}"#))

        _ = try await client.send(CurlRequest("POST", server.url, body: []))
        let empty = try #require(await heard.next())
        #expect(empty.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(empty.contains("\r\nContent-Length: 0\r\n"))
        #expect(!empty.lowercased().contains("form-urlencoded"))
        #expect(!empty.lowercased().contains("expect:"))

        #expect(try await client.send(CurlRequest("HEAD", server.url)).body.isEmpty)
        #expect(try #require(await heard.next()).hasPrefix("HEAD / HTTP/1.1\r\n"))
    }

    @Test(arguments: [
        ("X-Note", "a\r\nX-Admin: 1"), ("X-Note", "a\nb"), ("X-Note", "a\u{0}b"), ("X Note", "a"), ("X-Note:", "a"), ("", "a"),
        ("X-Nöte", "a"),
    ])
    func `a header that would be two is refused`(name: String, value: String) async throws {
        let server = try LoopbackServer { $0.respond() }
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(CurlRequest("GET", server.url, headers: [(name, value)]))
        }
        #expect(error?.code == .badRequest)
        #expect(server.connections == 0)
    }

    @Test func `a method that is no word is refused`() async throws {
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(CurlRequest("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET", "http://127.0.0.1:1"))
        }
        #expect(error?.code == .badRequest)
    }

    @Test func `a compressed body is decompressed, and its size counted as such`() async throws {
        // 64 kB of zeros in gzip, made once with `head -c 65536 /dev/zero | gzip -9n`.
        let server = try LoopbackServer { connection in
            connection.request()
            connection.respond(headers: ["Content-Encoding: gzip"], body: zerosInGzip)
        }
        let response = try await client.send(CurlRequest("GET", server.url))
        #expect(response.body == [UInt8](repeating: 0, count: 65_536))
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(CurlRequest("GET", server.url, maximumBytes: 10_000))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a hundred requests at once each get their own answer`() async throws {
        let server = try LoopbackServer { connection in
            let path = connection.request().split(separator: " ").dropFirst().first ?? ""
            connection.respond(headers: ["Connection: close"], body: Array(path.utf8))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { () async throws in
                    #expect(try await client.send(CurlRequest("GET", "\(server.url)/\(number)")).text == "/\(number)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a connection is used again`() async throws {
        let server = try LoopbackServer { connection in
            while !connection.request().isEmpty { connection.respond() }
        }
        for _ in 0..<5 { _ = try await client.send(CurlRequest("GET", server.url)) }
        #expect(server.connections == 1)
    }

    @Test func `after the shutdown requests are refused`() async throws {
        let (requests, request) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            connection.request()
            request.yield()
            connection.waitForClose()
        }
        let client = CurlClient(logger: .silent)
        let running = Task { await failure { () async throws(CurlError) in _ = try await client.stream(CurlRequest("GET", server.url)) } }
        for await _ in requests { break }
        client.shutdown()
        #expect(await running.value?.code == .cancelled)
        #expect(
            await failure { () async throws(CurlError) in _ = try await client.send(CurlRequest("GET", server.url)) }?.code == .unavailable)
    }
}

private let zerosInGzip: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 106, 235, 142, 151, 215, 0, 0, 1, 0,
]

extension Logger {
    static var silent: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

/// The error that the body throws; nil when it succeeds.
func failure(_ body: () async throws(CurlError) -> Void) async -> CurlError? {
    do throws(CurlError) {
        try await body()
        return nil
    } catch { return error }
}

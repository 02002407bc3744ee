import Curl
import TestSupport
import Testing

/// Servers that hang, break off, lie or never stop.
@Suite struct CurlFaultTests {
    let client = CurlClient(logger: .silent)

    private func sending(_ request: CurlRequest) async -> CurlError? {
        await failure { () async throws(CurlError) in _ = try await client.send(request) }
    }

    @Test func `a server that hangs before its head is given up`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.waitForClose()
        }
        let start = ContinuousClock.now
        #expect(await sending(CurlRequest("GET", server.url, timeout: .milliseconds(200)))?.code == .timedOut)
        #expect((.milliseconds(100)..<(.seconds(8))).contains(.now - start), "neither at once nor never")
    }

    @Test func `a server that hangs within its body is given up for its silence, long before the whole time is over`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of ")
            connection.waitForClose()
        }
        let start = ContinuousClock.now
        let error = await sending(CurlRequest("GET", server.url, timeout: .seconds(60), idleTimeout: .milliseconds(200)))
        #expect(error?.code == .timedOut)
        #expect((.milliseconds(100)..<(.seconds(8))).contains(.now - start), "neither at once nor never")
    }

    @Test func `a body that ends early is an error and not a short answer`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of ")
        }
        #expect(await sending(CurlRequest("GET", server.url))?.code == .connectionLost)
        // A stream gives what came, and then the error.
        let stream = try await client.stream(CurlRequest("GET", server.url))
        var text = ""
        let error = await failure { () async throws(CurlError) in
            for try await piece in stream.body { text += String(decoding: piece, as: UTF8.self) }
        }
        #expect(text == "half of ")
        #expect(error?.code == .connectionLost)
    }

    @Test func `a server that hangs up without a word is an error`() async throws {
        let server = try LoopbackServer { _ = $0.request() }
        #expect(await sending(CurlRequest("GET", server.url))?.code == .connectionLost)
    }

    @Test func `an endless body ends at the size limit`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send([UInt8](repeating: 65, count: 64 << 10)) {}
        }
        #expect(await sending(CurlRequest("GET", server.url, maximumBytes: 1 << 20))?.code == .tooLarge)
    }

    @Test func `a body that is declared too large is not begun`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n")
            connection.waitForClose()
        }
        #expect(await sending(CurlRequest("GET", server.url, maximumBytes: 1 << 20))?.code == .tooLarge)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1\r\n\r\n", "HTTP/9.9 two hundred\r\n\r\n", "\r\n\r\n\r\n", "220 mail ESMTP\r\n"])
    func `what is no HTTP is an error`(answer: String) async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send(answer)
        }
        let error = await sending(CurlRequest("GET", server.url))
        #expect(error?.code == .protocolError || error?.code == .connectionLost, "\(String(describing: error))")
    }

    @Test func `a head without end is an error`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Filler: " + String(repeating: "a", count: 8_000) + "\r\n") {}
        }
        let error = await sending(CurlRequest("GET", server.url, timeout: .seconds(20)))
        #expect(error?.code == .tooLarge)
    }

    @Test func `an answer after 100 Continue is the answer`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")
        }
        let response = try await client.send(CurlRequest("GET", server.url))
        #expect(response.status == 201)
        #expect(response.headers["X-Early"] == nil)
        #expect(response.text == "ok")
    }

    @Test func `nobody listens`() async throws {
        let port = try LoopbackServer.freePort()
        #expect(await sending(CurlRequest("GET", "http://127.0.0.1:\(port)"))?.code == .connectFailed)
    }

    @Test func `a server without TLS on an https address is an error of TLS`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.read()
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        #expect(await sending(CurlRequest("GET", "https://127.0.0.1:\(server.port)"))?.code == .tls)
    }

    @Test(arguments: [
        "", "acme.example", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/", "http://[::1", "http://h:99999/",
    ])
    func `an address that cannot be meant is refused`(url: String) async throws {
        #expect(await sending(CurlRequest("GET", url))?.code == .badURL)
    }
}

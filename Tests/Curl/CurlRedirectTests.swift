import Curl
import TestSupport
import Testing

@Suite struct CurlRedirectTests {
    let client = CurlClient(logger: .silent)

    private func redirecting(to location: String, status: String = "302 Found") throws -> LoopbackServer {
        try LoopbackServer { connection in
            connection.request()
            connection.respond(status, headers: ["Location: \(location)"], body: Array("moved".utf8))
        }
    }

    @Test func `a redirect is an answer unless following is asked for`() async throws {
        let server = try redirecting(to: "/elsewhere")
        let response = try await client.send(CurlRequest("GET", server.url))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == "/elsewhere")
    }

    @Test func `a relative redirect is followed`() async throws {
        let server = try LoopbackServer { connection in
            if connection.request().hasPrefix("GET /old/page ") {
                connection.respond("301 Moved Permanently", headers: ["Location: ../new?x=1"])
            } else {
                connection.respond(body: Array("here".utf8))
            }
        }
        let response = try await client.send(CurlRequest("GET", server.url + "/old/page", maximumRedirects: 3))
        #expect(response.text == "here")
        #expect(response.url == server.url + "/new?x=1")
    }

    @Test func `a circle of redirects ends`() async throws {
        let server = try redirecting(to: "/again")
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(CurlRequest("GET", server.url, maximumRedirects: 4))
        }
        #expect(error?.code == .tooManyRedirects)
        #expect(server.connections == 5)
    }

    @Test func `credentials do not follow to another server, and a posted body becomes a GET`() async throws {
        let (requests, request) = AsyncStream<String>.makeStream()
        let other = try LoopbackServer { connection in
            request.yield(connection.request())
            connection.respond()
        }
        let server = try redirecting(to: other.url + "/landing", status: "303 See Other")
        let headers = [("Authorization", "Bearer secret"), ("cookie", "session=1"), ("Content-Type", "text/plain"), ("X-Kept", "yes")]
        _ = try await client.send(CurlRequest("POST", server.url, headers: headers, body: Array("text".utf8), maximumRedirects: 1))
        let text = try #require(await requests.first { _ in true })
        #expect(text.hasPrefix("GET /landing HTTP/1.1\r\n"))
        #expect(text.contains("X-Kept: yes"))
        for absent in ["secret", "session", "text/plain"] { #expect(!text.contains(absent)) }
    }

    @Test func `307 repeats the method and the body`() async throws {
        let (requests, request) = AsyncStream<String>.makeStream()
        let other = try LoopbackServer { connection in
            request.yield(connection.request())
            connection.respond()
        }
        let server = try redirecting(to: other.url, status: "307 Temporary Redirect")
        _ = try await client.send(CurlRequest("PUT", server.url, body: Array("text".utf8), maximumRedirects: 1))
        let text = try #require(await requests.first { _ in true })
        #expect(text.hasPrefix("PUT / HTTP/1.1\r\n"))
        #expect(text.hasSuffix("\r\n\r\ntext"))
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1:6379/_PING", "http://[::1", "http://"])
    func `a redirect to what is no web address is an error`(location: String) async throws {
        let server = try redirecting(to: location)
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(CurlRequest("GET", server.url, maximumRedirects: 2))
        }
        #expect(error?.code == .badURL)
    }

    /// The public server of an attacker is played by one that is excepted from the guard.
    @Test(arguments: [
        "http://127.0.0.1:PORT/", "http://localhost:PORT/", "//127.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://0:PORT/",
    ])
    func `a guarded request does not follow a redirect to the machine itself`(location: String) async throws {
        let inside = try LoopbackServer { $0.respond() }
        let outside = try redirecting(to: location.split(separator: "PORT").joined(separator: "\(inside.port)"))
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(
                CurlRequest("GET", outside.url, addresses: .publicOnly(except: ["127.0.0.1:\(outside.port)"]), maximumRedirects: 3))
        }
        #expect(error?.code == .addressRefused)
        #expect(outside.connections == 1)
        #expect(inside.connections == 0)
    }
}

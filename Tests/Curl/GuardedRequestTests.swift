import Basics
import Foundation
import TestSupport
import Testing

@testable import Curl

/// What people type as an address, against the guard.
@Suite struct GuardedRequestTests {
    @Test func `a name that leads to the machine itself is refused before any connection`() async throws {
        let server = try LoopbackServer { $0.respond() }
        let client = CurlClient(logger: .silent)
        for host in ["localhost", "127.0.0.1", "[::1]", "127.1", "2130706433", "0"] {
            let error = await failure { () async throws(CurlError) in
                _ = try await client.send(CurlRequest("GET", "http://\(host):\(server.port)/", addresses: .publicOnly))
            }
            #expect(error?.code == .addressRefused, "\(host): \(String(describing: error))")
        }
        #expect(server.connections == 0)
        #expect(
            try await client.send(CurlRequest("GET", server.url, addresses: .publicOnly(except: ["127.0.0.1:\(server.port)"]))).status
                == 200)
    }

    @Test func `a name service that hangs costs the connecting time and no more`() async throws {
        let gate = LoopbackGate()
        defer { gate.open() }
        let client = CurlClient(
            logger: .silent,
            resolver: Resolver { _ in
                gate.pass()
                return []
            })
        let start = ContinuousClock.now
        let error = await failure { () async throws(CurlError) in
            _ = try await client.send(
                CurlRequest("GET", "http://slow.example", connectTimeout: .milliseconds(200), addresses: .publicOnly))
        }
        #expect(error?.code == .timedOut)
        #expect(.now - start < .seconds(8))
    }

    /// The answer of the name is public; the socket that would be opened is not. What judges last is the socket.
    @Test func `the socket itself is judged, whatever the name said`() async throws {
        let server = try LoopbackServer { $0.respond() }
        let driver = try Driver(logger: .silent)
        let transfer = Transfer(maximumBytes: 1_000, window: .max, driver: driver)
        transfer.start(
            Errand(
                kind: .http(method: "GET", headers: [], body: nil, isCompressible: false), url: "http://rebound.example:\(server.port)/",
                timeout: .seconds(5), connectTimeout: .seconds(5), idleTimeout: nil, maximumBytes: 1_000, isGuarded: true,
                pin: "rebound.example:\(server.port):127.0.0.1", usesProxy: false))
        let error = await failure { () async throws(CurlError) in _ = try await transfer.whole() }
        driver.order(.stop)
        #expect(error?.code == .addressRefused)
        #expect(server.connections == 0)
    }

    /// A kept connection of an unguarded request leads to where nobody looked.
    @Test func `a guarded request uses no connection of another's`() async throws {
        let server = try LoopbackServer { connection in
            while !connection.request().isEmpty { connection.respond() }
        }
        let public1 = try #require(IPAddress("93.184.216.34"))
        let client = CurlClient(logger: .silent, resolver: Resolver { _ in [public1] })
        #expect(try await client.send(CurlRequest("GET", "http://localhost:\(server.port)/")).status == 200)
        let driver = try client.driver()
        let transfer = Transfer(maximumBytes: 1_000, window: .max, driver: driver)
        transfer.start(
            Errand(
                kind: .http(method: "GET", headers: [], body: nil, isCompressible: false), url: "http://localhost:\(server.port)/",
                timeout: .seconds(5), connectTimeout: .seconds(5), idleTimeout: nil, maximumBytes: 1_000, isGuarded: true, usesProxy: false)
        )
        #expect(await failure { () async throws(CurlError) in _ = try await transfer.whole() }?.code == .addressRefused)
        #expect(server.connections == 1)
    }

    // MARK: A collection of such addresses, where the machine has it

    struct Payload: Sendable, CustomTestStringConvertible {
        let id: String
        let url: String

        var testDescription: String { "\(id) \(url.prefix(80))" }
    }

    static let collection = URL(filePath: #filePath).appending(path: "../../../../shared/data/security/ssrf/payloads.jsonl").standardized
        .path()
    static var payloads: [Payload] {
        get throws {
            guard let data = FileManager.default.contents(atPath: collection) else { return [] }
            return try data.split(separator: UInt8(ascii: "\n")).map { line in
                let json = try JSON.parse(Array(line))
                return Payload(id: json["id"]?.string ?? "?", url: json["payload"]?.string ?? "")
            }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: collection), "The collection of hostile addresses is not on this machine"))
    func `none of the collected hostile addresses gets a connection`() async throws {
        // No name is asked of the real name service. Names that lead inside are answered so; the others have no address here.
        let inside = ["metadata.google.internal": "169.254.169.254", "ip6-localhost": "::1", "localhost": "127.0.0.1"]
        let client = CurlClient(logger: .silent, resolver: Resolver { host in inside[host].flatMap { IPAddress($0) }.map { [$0] } ?? [] })
        let expected: Set<CurlError.Code> = [.addressRefused, .badURL, .resolveFailed]
        let payloads = try Self.payloads
        #expect(payloads.count > 50)
        for payload in payloads {
            let error = await failure { () async throws(CurlError) in
                _ = try await client.send(
                    CurlRequest("GET", payload.url, timeout: .seconds(5), addresses: .publicOnly, maximumRedirects: 3))
            }
            let code = try #require(error?.code, "\(payload)")
            #expect(expected.contains(code), "\(payload): \(String(describing: error))")
        }
    }
}

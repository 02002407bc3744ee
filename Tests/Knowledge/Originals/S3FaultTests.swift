import Basics
import Synchronization
import TestSupport
import Testing

@testable import Knowledge

/// Buckets that are down, refuse, hang, break off or lie. Each is told apart, and nothing half saved is left behind.
@Suite struct S3FaultTests {
    private let acme = BusinessID.new()
    private let bytes = Array("A visit costs $89.".utf8)
    private let keys = S3Server.Keys(access: "AKIDEXAMPLE", secret: "a-secret")

    private func store(_ url: String, limits: S3Bucket.Limits = .init(), pauses: Pauses = Pauses()) throws -> FileStore {
        FileStore(bucket: try S3Bucket(url + "/originals", keys, limits: limits, pause: pauses.pause))
    }

    private func saving(_ store: FileStore) async -> FileStoreFault? {
        await storageFault { () async throws(KnowledgeFailure) in _ = try await store.save(acme, bytes) }
    }

    private func reading(_ store: FileStore) async -> FileStoreFault? {
        await storageFault { () async throws(KnowledgeFailure) in _ = try await store.read(acme, ContentHash(of: bytes)) }
    }

    @Test func `a bucket that is down is tried three times`() async throws {
        let pauses = Pauses()
        let store = try store("http://127.0.0.1:\(LoopbackServer.freePort())", pauses: pauses)
        #expect(await saving(store)?.reason == .unreachable)
        #expect(pauses.taken.count == 2)
        #expect(pauses.taken.allSatisfy { (0.1...2).contains($0) })
    }

    @Test func `one that is busy is asked again when it wants to be, and the request is signed anew`() async throws {
        let heads = Mutex<[String]>([])
        let server = try LoopbackServer { connection in
            let head = connection.request()
            let number = heads.withLock {
                $0.append(head)
                return $0.count
            }
            if number < 3 {
                connection.respond("503 Slow Down", headers: ["Retry-After: 2", "Connection: close"], body: Self.problem("SlowDown"))
            } else {
                connection.respond(headers: ["Connection: close"])
            }
        }
        let pauses = Pauses()
        #expect(await saving(try store(server.url, pauses: pauses)) == nil)
        #expect(pauses.taken == [2, 2])
        let asked = heads.withLock { $0 }
        #expect(asked.count == 3)
        let hash = ContentHash(of: bytes).name
        for head in asked {
            #expect(head.hasPrefix("PUT /originals/\(acme)/\(hash.prefix(2))/\(hash) HTTP/1.1\r\n"))
            #expect(head.contains("X-Amz-Content-Sha256: \(hash)\r\n"))
            #expect(head.contains("Host: 127.0.0.1:\(server.port)\r\n"))
            #expect(head.hasSuffix("A visit costs $89."))
        }
    }

    @Test(arguments: [
        ("403 Forbidden", "AccessDenied", S3Fault.Reason.refused), ("403 Forbidden", "RequestTimeTooSkewed", .refused),
        ("301 Moved Permanently", "PermanentRedirect", .misconfigured), ("404 Not Found", "NoSuchBucket", .misconfigured),
        ("400 Bad Request", "InvalidRequest", .unexpected),
    ])
    func `what another attempt would not change is said at once`(status: String, code: String, reason: S3Fault.Reason) async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.respond(status, headers: ["Location: http://127.0.0.1:1/"], body: Self.problem(code))
        }
        let pauses = Pauses()
        let fault = await saving(try store(server.url, pauses: pauses))
        #expect(fault?.reason == reason)
        #expect(pauses.taken == [])
        #expect("\(String(describing: fault))".contains(code))
        #expect(!"\(String(describing: fault))".contains("what was signed"))
    }

    @Test func `one that hangs is given up`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.waitForClose()
        }
        let start = ContinuousClock.now
        let hasty = S3Bucket.Limits(silence: .milliseconds(200), total: .seconds(1))
        #expect(await saving(try store(server.url, limits: hasty))?.reason == .timedOut)
        #expect(await reading(try store(server.url, limits: hasty))?.reason == .timedOut)
        #expect((.milliseconds(500)..<(.seconds(9))).contains(.now - start), "neither at once nor never")
    }

    @Test func `one that sends for ever is given up`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send([UInt8](repeating: 65, count: 64 << 10)) {}
        }
        #expect(await reading(try store(server.url, limits: .init(maximumBytes: 1 << 20)))?.reason == .tooLarge)
    }

    @Test func `an answer that breaks off is no original`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nA visit")
        }
        #expect(await reading(try store(server.url))?.reason == .brokenOff)
        let reader = try await store(server.url).open(acme, ContentHash(of: bytes))
        #expect(await read(reader) == [.failed])
    }

    @Test func `bytes that are not those that were saved are never handed on whole`() async throws {
        let other = [UInt8](repeating: 65, count: 1 << 20)
        let server = try LoopbackServer { connection in
            connection.request()
            connection.respond(headers: ["Connection: close"], body: other)
        }
        let store = try store(server.url)
        let fault = await reading(store)
        guard case .damaged = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        let pieces = await read(try await store.open(acme, ContentHash(of: bytes)))
        #expect(pieces.last == .failed)
        let given = pieces.reduce(0) { if case .bytes(let count) = $1 { $0 + count } else { $0 } }
        #expect(given < other.count)
    }

    @Test func `what is there already is not sent again, where that would cost more than to ask`() async throws {
        let methods = Mutex<[String]>([])
        let large = [UInt8](repeating: 66, count: 300 << 10)
        let server = try LoopbackServer { connection in
            let method = connection.request().prefix { $0 != " " }
            methods.withLock { $0.append(String(method)) }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(300 << 10)\r\nConnection: close\r\n\r\n")
        }
        let store = try store(server.url)
        #expect(try await store.save(acme, large) == ContentHash(of: large))
        #expect(methods.withLock { $0 } == ["HEAD"])
    }

    @Test func `an upload whose original cannot be kept leaves no document`() async throws {
        let down = try store("http://127.0.0.1:\(LoopbackServer.freePort())")
        try await Library.open(files: down) { library in
            let fault = await storageFault { () async throws(KnowledgeFailure) in
                do { _ = try await library.knowledge.add(acme, by: nil, file: bytes, named: "prices.md") } catch let failure
                    as KnowledgeFailure
                {
                    throw failure
                } catch { Issue.record(error) }
            }
            #expect(fault?.reason == .unreachable)
            for table in ["documents", "knowledge_jobs", "outbox"] {
                let count = try await library.count(table, acme)
                #expect(count == 0)
            }
        }
    }

    @Test func `an ingestion waits for a bucket that is away`() async throws {
        let isAway = Mutex(false)
        let kept = bytes
        let server = try LoopbackServer { connection in
            let head = connection.request()
            if isAway.withLock({ $0 }) {
                connection.respond("403 Forbidden", headers: ["Connection: close"])
            } else {
                connection.respond(headers: ["Connection: close"], body: head.hasPrefix("GET") ? kept : [])
            }
        }
        try await Library.open(files: try store(server.url)) { library in
            let added = try await library.knowledge.add(acme, by: nil, file: kept, named: "prices.md")
            isAway.withLock { $0 = true }
            try await library.work()
            #expect(try await library.knowledge.document(acme, added.document).0.status == .processing)
            isAway.withLock { $0 = false }
            library.time.pass(seconds: 60)
            try await library.work()
            #expect(try await library.knowledge.document(acme, added.document).0.status == .ready)
        }
    }

    private static func problem(_ code: String) -> [UInt8] {
        Array("<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>what was signed</Message></Error>".utf8)
    }
}

/// What a reader gave, to its end.
enum Piece: Equatable {
    case bytes(Int)
    case failed
}

func read(_ reader: OriginalReader) async -> [Piece] {
    var pieces: [Piece] = []
    do throws(KnowledgeFailure) {
        while let piece = try await reader.next() { pieces.append(.bytes(piece.count)) }
    } catch { pieces.append(.failed) }
    return pieces
}

/// Waits for nothing, and remembers how long it should have.
final class Pauses: Sendable {
    private let seconds = Mutex<[Double]>([])

    var taken: [Double] { seconds.withLock { $0 } }
    var pause: @Sendable (Double) async throws -> Void { { [self] time in seconds.withLock { $0.append(time) } } }
}

import Basics
import Curl
import Foundation
import Logging
import Outbox
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Knowledge

/// A website on 127.0.0.1 whose pages a test writes, and which remembers what it was asked for.
final class TestWebsite: Sendable {
    enum Reply: Sendable {
        case answer(status: String, headers: [String], body: [UInt8])
        /// Says what it likes, for as long as it likes.
        case act(@Sendable (LoopbackConnection) -> Void)
    }

    private struct State {
        var replies: [String: Reply] = [:]
        var requests: [(path: String, head: String)] = []
    }

    private let server: LoopbackServer

    var host: String { "127.0.0.1:\(server.port)" }
    var url: String { "http://\(host)" }

    init() throws {
        let states = SharedState()
        server = try LoopbackServer { connection in
            let head = connection.request()
            let path = head.split(separator: " ").dropFirst().first.map { String($0) } ?? ""
            guard !path.isEmpty else { return }
            switch states.reply(to: path, head) {
            case .answer(let status, let headers, let body):
                connection.respond(status, headers: headers + ["Connection: close"], body: body)
            case .act(let script): script(connection)
            case nil: connection.respond("404 Not Found", headers: ["Connection: close"])
            }
        }
        shared = states
    }

    private let shared: SharedState

    /// Lives as long as the server's threads need it.
    private final class SharedState: Sendable {
        let state = Mutex(State())

        func reply(to path: String, _ head: String) -> Reply? {
            state.withLock {
                $0.requests.append((path, head))
                return $0.replies[path]
            }
        }
    }

    func put(_ path: String, _ reply: Reply?) { shared.state.withLock { $0.replies[path] = reply } }

    func page(_ path: String, _ body: String, title: String = "", head: String = "", headers: [String] = []) {
        let html = "<!DOCTYPE html><html><head><title>\(title)</title>\(head)</head><body>\(body)</body></html>"
        put(path, .answer(status: "200 OK", headers: ["Content-Type: text/html; charset=utf-8"] + headers, body: Array(html.utf8)))
    }

    func text(_ path: String, _ text: String, type: String = "text/plain", status: String = "200 OK", headers: [String] = []) {
        put(path, .answer(status: status, headers: ["Content-Type: \(type)"] + headers, body: Array(text.utf8)))
    }

    func redirect(_ path: String, to location: String) {
        put(path, .answer(status: "302 Found", headers: ["Location: \(location)"], body: []))
    }

    /// What was asked for so far, in order.
    var paths: [String] { shared.state.withLock { $0.requests.map(\.path) } }

    func forgetRequests() { shared.state.withLock { $0.requests = [] } }

    func heads(_ path: String) -> [String] { shared.state.withLock { $0.requests.filter { $0.path == path }.map(\.head) } }
}

/// The room with its crawler, reading test websites.
struct Crawler: Sendable {
    let library: Library
    let websites: Websites
    let worker: OutboxWorker
    private let curl: CurlClient

    static func open(
        _ sites: TestWebsite..., limits: CrawlLimits = CrawlLimits(), _ body: @escaping @Sendable (Crawler, BusinessID) async throws -> Void
    ) async throws {
        let hosts = Set(sites.map(\.host))
        try await Library.open { library in
            let crawler = Crawler(library, hosts, limits)
            defer { crawler.curl.shutdown() }
            try await body(crawler, .new())
        }
    }

    private init(_ library: Library, _ hosts: Set<String>, _ limits: CrawlLimits) {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        self.library = library
        curl = CurlClient(logger: logger)
        websites = Websites(knowledge: library.knowledge, exceptions: hosts)
        let ingestion = Ingestion(knowledge: library.knowledge, embedder: library.embedder, logger: logger)
        let crawl = Crawl(
            knowledge: library.knowledge, ingestion: ingestion, curl: curl, exceptions: hosts, limits: limits, logger: logger,
            pause: { library.time.pass(seconds: $0) })
        worker = OutboxWorker(
            pool: library.database.pool, hub: library.knowledge.hub, handlers: [ingestion, crawl], clock: library.time.clock, logger: logger
        )
    }

    /// Takes the website in and reads it to the end.
    @discardableResult
    func read(
        _ business: BusinessID, _ url: String, depth: Int? = nil, pages: Int? = nil, tags: [String]? = nil
    ) async throws -> IngestionJob {
        let request = WebsiteRequest(url: url, depth: depth, maximumPages: pages, tags: tags)
        return try await finish(business, websites.add(business, by: nil, request).job)
    }

    /// Reads the business's only website once more.
    @discardableResult
    func readAgain(_ business: BusinessID) async throws -> IngestionJob {
        let website = try #require(try await websites.list(business).first)
        return try await finish(business, websites.crawl(business, website.id))
    }

    /// Works, and lets the time pass where nothing is due, until the job is over.
    func finish(_ business: BusinessID, _ id: JobID) async throws -> IngestionJob {
        for _ in 0..<1_500 {
            if try await worker.deliverDue() == 0 { library.time.pass(seconds: 1) }
            let job = try await library.knowledge.job(business, id)
            if job.isOver { return job }
        }
        let errors = try await library.database.pool.query(
            .business(business), "SELECT coalesce(last_error, '') AS error FROM outbox WHERE business_id = \(business)"
        ).map { try $0("error") as String }
        throw Loopback.Late(description: "The crawl does not end: \(errors)")
    }

    /// Path and title of each document, by path.
    func documents(_ business: BusinessID) async throws -> [String: Document] {
        let list = try await library.knowledge.list(business, limit: 200).items
        return Dictionary(list.map { (WebAddress($0.sourceURI ?? "")?.resource ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    func paths(_ business: BusinessID) async throws -> [String] { try await documents(business).keys.sorted() }

    /// Everything in the index, without ids.
    func index(_ business: BusinessID) async throws -> [String] {
        var lines: [String] = []
        for (path, document) in try await documents(business).sorted(by: { $0.key < $1.key }) {
            lines.append("\(path) \(document.title) \(document.status) \(document.passageCount)")
            lines += try await library.passages(business, document.id)
        }
        return lines
    }

    /// What the job says of a page.
    func fault(_ job: IngestionJob, _ path: String) -> String? {
        job.faults.first { $0.url.flatMap { WebAddress($0)?.resource } == path }?.fault.code
    }
}

/// Counts from 1.
final class TestCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

/// How many visitors a server has at once.
final class TestGuests: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func come() {
        counts.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func go() { counts.withLock { $0.now -= 1 } }
}

import Basics
import Curl
import Documents
import Logging
import Outbox
import Postgres
import Realtime

/// Reads websites, a stretch at a time. What a page gave is written with the page's row in one transaction, and the rows are the frontier:
/// a crawl that was killed anywhere goes on where it was. A stretch is short, so that a slow website, or one that asks for long pauses, keeps
/// nobody else waiting; the next is an entry of its own in the outbox, and so is the next crawl.
public struct Crawl: OutboxHandler {
    static let topic = "knowledge.crawl"

    public let topics = [Crawl.topic]
    public let takesLong = true
    let pool: PostgresPool
    let store: WebsiteStore
    let documents: DocumentStore
    let index: IngestionStore
    let files: FileStore
    let hub: Hub
    let clock: WallClock
    let ingestion: Ingestion
    let extractor: Extractor
    let fetcher: PageFetcher
    let limits: CrawlLimits
    let logger: Logger
    private let turns = HostTurns()
    private let pause: @Sendable (Double) async throws -> Void

    /// - Parameters:
    ///   - ingestion: cuts and embeds what the pages say.
    ///   - exceptions: servers that may be read though they are not public, each as `host:port`.
    ///   - pause: waits so many seconds, for the website's sake.
    public init(
        knowledge: Knowledge, ingestion: Ingestion, extractor: Extractor = Extractor(), curl: CurlClient, exceptions: Set<String> = [],
        limits: CrawlLimits = CrawlLimits(), logger: Logger,
        pause: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        pool = knowledge.pool
        store = WebsiteStore(pool: knowledge.pool)
        documents = knowledge.documents
        index = IngestionStore(pool: knowledge.pool)
        files = knowledge.files
        hub = knowledge.hub
        clock = knowledge.clock
        self.ingestion = ingestion
        self.extractor = extractor
        fetcher = PageFetcher(
            curl: curl, addresses: exceptions.isEmpty ? .publicOnly : .publicOnly(except: exceptions), limits: limits)
        self.limits = limits
        self.logger = logger
        self.pause = pause
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        guard let id = entry.payload["website_id"]?.string.flatMap({ WebsiteID($0) }) else {
            throw OutboxRejection("an entry without a website")
        }
        if let planned = entry.payload["planned_at"]?.integer {
            return try await startPlanned(entry.business, id, planned: Timestamp(microseconds: Int64(planned)))
        }
        guard let job = entry.payload["job_id"]?.string.flatMap({ JobID($0) }), let number = entry.payload["slice"]?.integer else {
            throw OutboxRejection("an entry without a crawl")
        }
        // Deleted, or over, or another crawl's turn: an entry that came twice.
        guard let website = try await store.website(entry.business, id), website.job == job, website.status == .crawling else { return }
        do {
            try await go(website, of: entry.business, number: number)
        } catch {
            // The last attempt: nobody will come back to it, so its keeper must be told.
            if !(error is CancellationError), Backoff.delivery.delay(attempt: entry.attempts + 1, random: 0) == nil {
                logger.error("a website could not be crawled", metadata: ["website_id": "\(id)", "business_id": "\(entry.business)"])
                try await finish(website, of: entry.business, fault: PageFault.internalFailure.asFault, letsGo: false)
            }
            throw error
        }
    }

    /// The daily crawl, unless another was begun or planned meanwhile.
    private func startPlanned(_ business: BusinessID, _ id: WebsiteID, planned: Timestamp) async throws {
        let now = clock.now()
        try await pool.transaction(.business(business)) { transaction in
            guard let state = try await WebsiteStore.lock(business, id, in: transaction), !state.isCrawling, state.nextCrawlAt == planned
            else {
                return
            }
            let job = JobID.new(at: now)
            _ = try await transaction.queries(
                [WebsiteStore.insertJob(business, job, at: now)] + WebsiteStore.start(business, id, job: job, at: now))
        }
        hub.ring(.work, upTo: 0)
    }

    // MARK: A stretch

    private func go(_ website: Website, of business: BusinessID, number: Int) async throws {
        guard let typed = WebAddress(website.url), let origin = WebAddress(website.origin) else {
            throw OutboxRejection("the website's address cannot be read")
        }
        guard turns.take(typed) else { return try await goOn(website, of: business, after: number, in: limits.maximumPause) }
        defer { turns.give(typed) }
        var stretch = CrawlStretch(crawl: self, business: business, website: website, typed: typed, origin: origin)
        switch try await stretch.run() {
        case .rest(let seconds): try await goOn(website, of: business, after: number, in: seconds)
        case .over(let fault, let letsGo): try await finish(website, of: business, fault: fault?.asFault, letsGo: letsGo)
        case .superseded: return
        }
    }

    /// Waits in place, where that is short.
    func rest(_ seconds: Double) async throws { if seconds > 0 { try await pause(seconds) } }

    private func goOn(_ website: Website, of business: BusinessID, after number: Int, in seconds: Double) async throws {
        let due = clock.now().adding(seconds: seconds)
        _ = try await pool.queries(
            .business(business), WebsiteStore.slice(business, website.id, job: website.job, number: number + 1, due: due))
        hub.ring(.work, upTo: 0)
    }

    /// - Parameter letsGo: whether the crawl went all the way, so that what it was not led to is no longer the website's.
    private func finish(_ website: Website, of business: BusinessID, fault: DocumentFault?, letsGo: Bool) async throws {
        let now = clock.now()
        let next = now.adding(seconds: limits.interval)
        let sequence = try await pool.transaction(.business(business)) { transaction -> Int? in
            guard let state = try await WebsiteStore.lock(business, website.id, in: transaction), state.isCrawling, state.job == website.job
            else { return nil }
            if letsGo { try await WebsiteStore.letGo(business, website, at: now, in: transaction) }
            var (fault, isAmongPages) = (fault, false)
            if fault == nil, try await WebsiteStore.isEmpty(business, website, in: transaction) {
                let first = try await WebsiteStore.firstFault(business, website, in: transaction)
                fault = first?.fault ?? PageFault.noPages.asFault
                isAmongPages = first?.isFailure ?? false
            }
            let status: IngestionJob.Status = fault == nil ? .completed : .failed
            _ = try await transaction.queries(
                [WebsiteStore.settle(business, website, fault: isAmongPages ? nil : fault, status: status, at: now)]
                    + WebsiteStore.finish(business, website, fault: fault, next: next, at: now))
            return try await DocumentStore.tell(business, job: website.job, nil, at: now, in: transaction)
        }
        if let sequence { hub.ring(.inbox(business), upTo: sequence) }
    }
}

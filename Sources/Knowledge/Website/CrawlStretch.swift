import Basics
import Documents
import Postgres
import Realtime

/// One stretch of one crawl: what is known of the website, and page after page until the time for it is over.
struct CrawlStretch {
    enum End {
        /// Goes on after so many seconds.
        case rest(Double)
        /// - Parameter letsGo: whether it went all the way.
        case over(PageFault?, letsGo: Bool)
        /// The website was deleted, or another worker has the crawl.
        case superseded
    }

    enum Step {
        /// - Parameter asked: whether the website was asked for anything.
        case done(asked: Bool)
        case putOff(Double)
        case superseded
    }

    let crawl: Crawl
    let business: BusinessID
    let website: Website
    let typed: WebAddress
    var origin: WebAddress
    var robots = Robots.allowingAll
    var frontier: Frontier
    var known: [WebAddress: KnownPage] = [:]
    /// Of the pages that are documents, with the order in which they were found.
    var prints: [WebAddress: (print: TextPrint, ordinal: Int)] = [:]
    /// Where addresses of this stretch sent their visitors.
    var moved: [WebAddress: WebAddress] = [:]

    var limits: CrawlLimits { crawl.limits }
    var delay: Double { min(limits.maximumDelay, max(limits.delay, robots.delay ?? 0)) }

    init(crawl: Crawl, business: BusinessID, website: Website, typed: WebAddress, origin: WebAddress) {
        self.crawl = crawl
        self.business = business
        self.website = website
        self.typed = typed
        self.origin = origin
        frontier = Frontier(
            bounds: WebsiteBounds(origin: origin, typed: typed), maximumDepth: website.depth, maximumPages: website.maximumPages)
    }

    mutating func run() async throws -> End {
        let started = crawl.clock.now()
        guard let job = try await crawl.documents.job(business, website.job) else { return .superseded }
        if job.status == .pending {
            if let end = try await begin() { return end }
        } else {
            robots = Robots(website.robots ?? "")
            try await restore()
        }
        var owesPause = job.status == .pending
        while let entry = frontier.next() {
            try Task.checkCancellation()
            let now = crawl.clock.now()
            if now.seconds(since: job.createdAt) > limits.whole { return .over(nil, letsGo: false) }
            if owesPause, delay > limits.maximumPause || now.seconds(since: started) > limits.slice { return .rest(delay) }
            if owesPause { try await crawl.rest(delay) }
            switch try await visit(entry) {
            case .done(let asked): owesPause = asked
            case .putOff(let seconds): return .rest(seconds)
            case .superseded: return .superseded
            }
        }
        return .over(nil, letsGo: true)
    }

    /// Where the crawl stands, from its rows.
    mutating func restore() async throws {
        let bounds = WebsiteBounds(origin: origin, typed: typed)
        frontier = Frontier(bounds: bounds, maximumDepth: website.depth, maximumPages: website.maximumPages)
        let (pages, counted) = try await crawl.store.pages(business, website.id, of: website.job)
        let own = pages.filter { bounds.own($0.0.entry.address) == $0.0.entry.address && $0.0.entry.depth <= website.depth }
        frontier.restore(own.map { ($0.0.entry, waits: $0.waits) }, pages: counted)
        known = Dictionary(own.map { ($0.0.entry.address, $0.0) }, uniquingKeysWith: { $1 })
        prints = known.compactMapValues { page in
            guard page.document != nil, !page.isRemoved, let print = page.print else { return nil }
            return (print, page.entry.ordinal)
        }
    }

    // MARK: The beginning

    /// Asks the website what robots may read, finds the server that answers for it, and queues where the crawl begins; gives an end where
    /// it cannot.
    private mutating func begin() async throws -> End? {
        var start = typed.moved(to: origin)
        let isList = start.path.lowercased().hasSuffix(".xml")
        var moves = 0
        settling: while true {
            switch try await crawl.fetcher.robots(origin) {
            case .success(let text):
                robots = Robots(text)
                try await note(robots: text)
            case .failure(let fault): return .over(fault, letsGo: false)
            }
            guard !isList, robots.allows(start) else { break }
            try await crawl.rest(min(delay, limits.maximumPause))
            switch try await crawl.fetcher.landing(start) {
            case .failure(let fault): return .over(fault, letsGo: false)
            case .success(nil): break settling
            case .success(let location?):
                guard let target = WebAddress(location, relativeTo: start), target.origin != origin.origin else { break settling }
                guard WebsiteBounds.areOne(typed, target) else { return .over(.offSite(host: target.host), letsGo: false) }
                moves += 1
                guard moves <= limits.redirects else { return .over(.redirectLoop, letsGo: false) }
                (origin, start) = (target.at("/"), target)
            }
        }
        try await restore()
        return try await queue(from: start, isList: isList)
    }

    private func note(robots: String) async throws {
        try await crawl.pool.transaction(.business(business)) { [business, website, origin] transaction in
            try await WebsiteStore.begin(business, website, origin: origin, robots: robots, in: transaction)
        }
    }

    private mutating func queue(from start: WebAddress, isList: Bool) async throws -> End? {
        var entries: [Frontier.Entry] = []
        if isList {
            let pages = try await sitemaps([start])
            guard !pages.isEmpty else { return .over(.noSitemap, letsGo: false) }
            entries = frontier.admit(pages, depth: 0)
        } else {
            entries = frontier.admit([start], depth: 0)
            // Who names an inner page wants what can be reached from there.
            if start.path == "/", website.depth > 0 {
                let named = robots.sitemaps.compactMap { WebAddress($0, relativeTo: origin) }
                entries += frontier.admit(try await sitemaps(named.isEmpty ? [origin.at("/sitemap.xml")] : named), depth: 1)
            }
        }
        let isOurs = try await crawl.pool.transaction(.business(business)) { [business, website, entries] transaction in
            guard let state = try await WebsiteStore.lock(business, website.id, in: transaction), state.isCrawling, state.job == website.job
            else { return false }
            try await WebsiteStore.queue(business, website.id, entries, of: website.job, in: transaction)
            _ = try await transaction.query(WebsiteStore.markRunning(business, website.job))
            return true
        }
        return isOurs ? nil : .superseded
    }

    /// The pages that the lists name, and the lists that they name. One that cannot be read is passed over: pages are found by links too.
    private func sitemaps(_ lists: [WebAddress]) async throws -> [WebAddress] {
        let bounds = WebsiteBounds(origin: origin, typed: typed)
        var waiting = lists.compactMap(bounds.own)
        var seen: Set<WebAddress> = []
        var pages: [WebAddress] = []
        while let list = waiting.first, seen.count < limits.sitemaps {
            waiting.removeFirst()
            guard seen.insert(list).inserted, robots.allows(list) else { continue }
            try await crawl.rest(min(delay, limits.maximumPause))
            guard case .success(let sitemap) = try await crawl.fetcher.sitemap(list) else { continue }
            let found = sitemap.locations.compactMap { WebAddress($0, relativeTo: list) }
            if sitemap.isIndex { waiting += found.compactMap(bounds.own) } else { pages += found }
        }
        return pages
    }
}

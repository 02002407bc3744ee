import Basics

public enum WebsiteScope {}
public typealias WebsiteID = ID<WebsiteScope>

/// A website that the bot knows from: where it begins, how far it is read, and how that stands.
public struct Website: Sendable {
    public enum Status: String, Sendable { case crawling, ready, failed }

    public static let depths = 0...10
    public static let pageLimits = 1...1_000
    public static let standardDepth = 3
    public static let standardPages = 100
    /// Websites of one business.
    public static let maximum = 20

    public let id: WebsiteID
    public let url: String
    public let depth: Int
    public let maximumPages: Int
    public let tags: [String]
    public let visibility: DocumentVisibility
    public let status: Status
    /// Why the last crawl failed, in words an owner understands.
    public let fault: DocumentFault?
    public let job: JobID
    /// How many of its pages can be found, and how many could not be read.
    public let indexed: Int
    public let failed: Int
    public let crawledAt: Timestamp?
    public let nextCrawlAt: Timestamp?
    public let createdBy: PersonID?
    public let createdAt: Timestamp
    /// Of the server that answers for it.
    let origin: String
    let robots: String?
}

/// What a person asks for.
public struct WebsiteRequest: Sendable {
    public var url: String
    /// nil stays as it is, or is the standard.
    public var depth: Int?
    public var maximumPages: Int?
    public var tags: [String]?
    public var visibility: DocumentVisibility?

    public init(
        url: String, depth: Int? = nil, maximumPages: Int? = nil, tags: [String]? = nil, visibility: DocumentVisibility? = nil
    ) {
        self.url = url
        self.depth = depth
        self.maximumPages = maximumPages
        self.tags = tags
        self.visibility = visibility
    }
}

/// What came of a crawl's pages.
public struct CrawlCounts: Sendable, Hashable {
    /// Addresses that were looked at.
    public let visited: Int
    /// Of those that are documents now, how many were as before.
    public let unchanged: Int
    /// They say what another page says.
    public let duplicates: Int
    /// The website, or a rule, keeps them out.
    public let excluded: Int
    public let gone: Int
}

extension CrawlCounts {
    /// From a job's figures; nil where it was no crawl, or has not begun.
    init?(_ stats: JSON) {
        guard let visited = stats["pages"]?.integer else { return nil }
        self.init(
            visited: visited, unchanged: stats["unchanged"]?.integer ?? 0, duplicates: stats["duplicates"]?.integer ?? 0,
            excluded: stats["excluded"]?.integer ?? 0, gone: stats["gone"]?.integer ?? 0)
    }
}

/// How much is asked of a website, and how long a crawl may take.
public struct CrawlLimits: Sendable {
    /// For one page, from the first byte sent to the last received.
    public var timeout: Duration = .seconds(20)
    public var connectTimeout: Duration = .seconds(5)
    /// How long a server may be silent.
    public var idleTimeout: Duration = .seconds(10)
    public var pageBytes = 4 << 20
    public var pdfBytes = 20 << 20
    /// Seconds between two requests to one website, unless it asks for more.
    public var delay = 1.0
    public var maximumDelay = 10.0
    /// Seconds. A crawl that works for so long makes room for others and goes on behind them; a longer pause than `maximumPause` is not
    /// waited for in place.
    public var slice = 20.0
    public var maximumPause = 2.0
    /// Seconds for a whole crawl, the website's own pauses included.
    public var whole = 6 * 3_600.0
    /// Seconds from the end of a crawl to the next one.
    public var interval = 86_400.0
    /// What is waited at most for a website that asks to come back later, and how often for one page.
    public var maximumRetryAfter = 3_600.0
    public var attempts = 3
    public var redirects = 5
    /// Lists of pages that are read.
    public var sitemaps = 10

    public init() {}
}

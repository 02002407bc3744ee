/// Which addresses belong to a website, and how each is spelled there: those of one host, under the scheme that it answers by.
struct WebsiteBounds: Sendable, Hashable {
    /// Any address of the server that answers.
    let origin: WebAddress
    /// The names that were seen to lead to it: with `www.` and without.
    private let hosts: Set<String>

    init(origin: WebAddress, typed: WebAddress) {
        self.origin = origin
        hosts = [origin.host, typed.host]
    }

    /// The address in the website's own spelling; nil for another website's.
    func own(_ address: WebAddress) -> WebAddress? {
        guard hosts.contains(address.host), address.port == origin.port else { return nil }
        return address.moved(to: origin)
    }

    /// Whether a website that was typed as one may answer as the other: by https, or with `www.` put before or left out.
    static func areOne(_ typed: WebAddress, _ answering: WebAddress) -> Bool {
        func bare(_ host: String) -> Substring { host.hasPrefix("www.") ? host.dropFirst(4) : host[...] }
        return bare(typed.host) == bare(answering.host) && typed.port == answering.port
    }
}

/// What of a website is still to be read: breadth first, each address once, within limits on depth, pages and memory.
struct Frontier: Sendable {
    struct Entry: Sendable, Hashable {
        let address: WebAddress
        /// Links between it and where the crawl began.
        let depth: Int
        /// The order in which addresses were found.
        let ordinal: Int
        /// How many redirects led here.
        var redirects = 0
    }

    private let bounds: WebsiteBounds
    private let maximumDepth: Int
    let maximumPages: Int
    private var waiting: [[Entry]]
    private var seen: Set<WebAddress> = []
    private var nextOrdinal = 0
    /// How many pages count towards the limit so far.
    private(set) var pages = 0

    /// How many addresses are remembered: a calendar of links to the next day has no end.
    private var maximumSeen: Int { maximumPages * 4 + 100 }

    init(bounds: WebsiteBounds, maximumDepth: Int, maximumPages: Int) {
        self.bounds = bounds
        self.maximumDepth = maximumDepth
        self.maximumPages = maximumPages
        waiting = Array(repeating: [], count: maximumDepth + 1)
    }

    /// What an earlier run left: those that it had seen, and those of them that wait.
    mutating func restore(_ entries: [(entry: Entry, waits: Bool)], pages: Int) {
        self.pages = pages
        for (entry, waits) in entries {
            seen.insert(entry.address)
            nextOrdinal = max(nextOrdinal, entry.ordinal + 1)
            if waits, entry.depth <= maximumDepth { waiting[entry.depth].append(entry) }
        }
        for depth in waiting.indices { waiting[depth].sort { $0.ordinal < $1.ordinal } }
    }

    func hasSeen(_ address: WebAddress) -> Bool { seen.contains(address) }

    /// The address as the website spells it, where it may be read at all.
    func own(_ address: WebAddress) -> WebAddress? {
        guard let own = bounds.own(address), !Self.isNoPage(own.path) else { return nil }
        return own
    }

    /// Takes in what is new of `addresses`, and gives it.
    mutating func admit(_ addresses: [WebAddress], depth: Int, redirects: Int = 0) -> [Entry] {
        guard depth <= maximumDepth else { return [] }
        var entries: [Entry] = []
        for address in addresses {
            guard seen.count < maximumSeen, let own = own(address), seen.insert(own).inserted else { continue }
            entries.append(Entry(address: own, depth: depth, ordinal: nextOrdinal, redirects: redirects))
            nextOrdinal += 1
        }
        waiting[depth] += entries
        return entries
    }

    /// The next one; nil when nothing waits, or the limit on pages is reached.
    mutating func next() -> Entry? {
        guard pages < maximumPages, let depth = waiting.firstIndex(where: { !$0.isEmpty }) else { return nil }
        return waiting[depth].removeFirst()
    }

    /// Whether something waits that the limit on pages keeps out.
    var isCutShort: Bool { waiting.contains { !$0.isEmpty } }

    mutating func countPage() { pages += 1 }

    /// By their names these hold nothing to be read: fetching them would only cost the website.
    private static let otherKinds: Set<String> = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "heic", "css", "js", "mjs", "map", "json", "xml",
        "rss",
        "atom", "woff", "woff2", "ttf", "otf", "eot", "mp3", "wav", "ogg", "m4a", "flac", "mp4", "m4v", "mov", "avi", "wmv", "webm", "mkv",
        "zip",
        "gz", "tgz", "tar", "rar", "7z", "bz2", "xz", "dmg", "exe", "msi", "apk", "iso", "bin", "ics", "vcf", "doc", "docx", "xls", "xlsx",
        "ppt",
        "pptx", "odt", "ods", "odp", "csv", "epub",
    ]

    private static func isNoPage(_ path: String) -> Bool {
        guard let name = path.split(separator: "/", omittingEmptySubsequences: false).last, let dot = name.lastIndex(of: ".") else {
            return false
        }
        return otherKinds.contains(name[name.index(after: dot)...].lowercased())
    }
}

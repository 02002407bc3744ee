import Basics
import Foundation
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct WebsiteTests {
    /// Text of some length, about one thing.
    private static func prose(_ matter: String) -> String {
        "<h1>\(matter)</h1>" + (1...6).map { "<p>Part \($0): what to know about \(matter), told by Dana.</p>" }.joined()
    }

    private static func links(_ paths: String...) -> String {
        "<ul>" + paths.map { "<li><a href=\"\($0)\">\($0)</a></li>" }.joined() + "</ul>"
    }

    @Test func `a website is read page by page, and what it says is found`() async throws {
        let site = try TestWebsite()
        site.page(
            "/", Self.prose("plumbing") + Self.links("/prices", "about.html?utm_source=home#top", "https://example.com/", "mailto:x@y.z"),
            title: "Home")
        site.page("/prices", "<h1>Prices</h1><p>A visit costs $89.</p><p><a href='/'>Home</a></p>", title: "Prices")
        site.page("/about.html", Self.prose("our team") + Self.links("/prices"), title: "About us")
        try await Crawler.open(site) { crawler, acme in
            let job = try await crawler.read(acme, site.url, tags: ["web"])
            #expect(job.status == .completed)
            #expect(job.source == .url)
            #expect(job.stats.documents == 3)
            #expect(job.stats.errors == 0)
            #expect(job.stats.pages?.visited == 3)
            #expect(job.documents.count == 3)
            #expect(job.stats.passages > 2)
            #expect(site.paths == ["/robots.txt", "/", "/sitemap.xml", "/", "/prices", "/about.html"])
            let documents = try await crawler.documents(acme)
            #expect(documents.keys.sorted() == ["/", "/about.html", "/prices"])
            let prices = try #require(documents["/prices"])
            #expect(prices.title == "Prices")
            #expect(prices.sourceType == .html)
            #expect(prices.sourceURI == "\(site.url)/prices")
            #expect(prices.tags == ["web"])
            #expect(prices.status == .ready)
            let hit = try #require(try await crawler.library.ask(acme, "what does a visit cost").first)
            #expect(hit.document == prices.id)
            #expect(hit.text.contains("$89"))
            let website = try #require(try await crawler.websites.list(acme).first)
            #expect(website.status == .ready)
            #expect(website.indexed == 3)
            #expect(website.crawledAt != nil)
        }
    }

    @Test func `robots txt is obeyed, and so are noindex and nofollow`() async throws {
        let site = try TestWebsite()
        site.text("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: FrontdeskBot\nDisallow: /secret\nCrawl-delay: 7")
        site.page(
            "/", Self.prose("plumbing") + Self.links("/secret", "/quiet", "/loud", "/tagged") + "<a rel='nofollow' href='/unlinked'>x</a>")
        site.page("/secret", "<p>The safe's code is 1234.</p>")
        site.page("/quiet", Self.prose("drafts") + Self.links("/behind"), head: "<meta name=\"robots\" content=\"NOINDEX\">")
        site.page("/loud", Self.prose("drains") + Self.links("/hidden"), head: "<meta name='frontdeskbot' content='nofollow'>")
        site.page("/tagged", Self.prose("offers"), headers: ["X-Robots-Tag: otherbot: noarchive", "X-Robots-Tag: noindex"])
        site.page("/behind", Self.prose("heaters"))
        site.page("/hidden", Self.prose("cellars"))
        site.page("/unlinked", Self.prose("roofs"))
        try await Crawler.open(site) { crawler, acme in
            let start = crawler.library.time.clock.now()
            let job = try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/", "/behind", "/loud"])
            #expect(job.stats.pages?.excluded == 3)
            #expect(job.stats.errors == 0)
            #expect(!site.paths.contains("/secret"))
            #expect(!site.paths.contains("/hidden"))
            #expect(!site.paths.contains("/unlinked"))
            // Six pages, with the pause that the website asks for between them.
            #expect(crawler.library.time.clock.now().seconds(since: start) >= 5 * 7)
        }
    }

    @Test func `without a readable robots txt nothing is read, and what is known stays`() async throws {
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing"))
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            site.text("/robots.txt", "busy", status: "500 Oops")
            site.forgetRequests()
            let job = try await crawler.readAgain(acme)
            #expect(job.status == .failed)
            #expect(job.faults.map(\.fault.code) == ["robots_unavailable"])
            #expect(site.paths == ["/robots.txt"])
            #expect(try await crawler.paths(acme) == ["/"])
            let website = try #require(try await crawler.websites.list(acme).first)
            #expect(website.fault?.code == "robots_unavailable")
            #expect(website.nextCrawlAt != nil)
            // Now it forbids the page: it is let go.
            site.text("/robots.txt", "User-agent: *\nDisallow: /")
            let refused = try await crawler.readAgain(acme)
            #expect(refused.status == .failed)
            #expect(refused.faults.map(\.fault.code) == ["robots"])
            #expect(try await crawler.paths(acme).isEmpty)
        }
    }

    @Test func `what has not changed costs nothing, and what has takes its place`() async throws {
        let site = try TestWebsite()
        site.page(
            "/", Self.prose("plumbing") + Self.links("/prices", "/news"),
            headers: ["ETag: \"one\"", "Last-Modified: Sat, 21 Nov 2026 09:00:00 GMT"])
        site.page("/prices", "<p>A visit costs $89.</p>", title: "Prices")
        site.page("/news", Self.prose("news") + "<script>nonce = 1</script>", title: "News")
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            let before = try await crawler.documents(acme)
            let chunks = try await crawler.library.database.pool.query(.business(acme), "SELECT id FROM chunks ORDER BY id").map {
                try $0("id") as ChunkID
            }
            site.put("/", .act { connection in connection.respond("304 Not Modified", headers: ["Connection: close"]) })
            site.page("/news", Self.prose("news") + "<script>nonce = 2</script>", title: "News")
            site.forgetRequests()
            let same = try await crawler.readAgain(acme)
            #expect(same.stats.pages?.unchanged == 3)
            #expect(same.stats.documents == 3)
            let head = try #require(site.heads("/").last)
            #expect(head.contains("If-None-Match: \"one\""))
            #expect(head.contains("If-Modified-Since: Sat, 21 Nov 2026 09:00:00 GMT"))
            #expect(
                try await crawler.library.database.pool.query(.business(acme), "SELECT id FROM chunks ORDER BY id").map {
                    try $0("id") as ChunkID
                }
                    == chunks)

            site.page("/prices", "<p>A visit costs $95.</p>", title: "Prices 2027")
            let changed = try await crawler.readAgain(acme)
            #expect(changed.stats.pages?.unchanged == 2)
            let after = try await crawler.documents(acme)
            #expect(after["/prices"]?.id == before["/prices"]?.id)
            #expect(after["/prices"]?.title == "Prices 2027")
            let texts = try await crawler.library.ask(acme, "what does a visit cost").map(\.text)
            #expect(texts.contains { $0.contains("$95") })
            #expect(!texts.contains { $0.contains("$89") })
        }
    }

    @Test func `a page that is gone takes its document with it, one that fails does not`() async throws {
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing") + Self.links("/offer", "/shaky", "/late"))
        site.page("/offer", "<p>In winter a visit costs $49.</p>")
        site.page("/shaky", Self.prose("drains"))
        site.page("/late", Self.prose("heaters"))
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/", "/late", "/offer", "/shaky"])
            site.text("/offer", "gone", status: "410 Gone")
            site.text("/shaky", "sorry", status: "500 Oops")
            site.put("/late", nil)
            let job = try await crawler.readAgain(acme)
            #expect(job.status == .completed)
            #expect(job.stats.pages?.gone == 2)
            #expect(crawler.fault(job, "/shaky") == "server_error")
            #expect(try await crawler.paths(acme) == ["/", "/shaky"])
            #expect(try await crawler.library.ask(acme, "what does a visit cost in winter").allSatisfy { !$0.text.contains("$49") })
            // It comes back.
            site.page("/offer", "<p>In winter a visit costs $59.</p>")
            site.page("/", Self.prose("plumbing again") + Self.links("/offer", "/shaky"))
            try await crawler.readAgain(acme)
            #expect(try await crawler.paths(acme) == ["/", "/offer", "/shaky"])
        }
    }

    @Test func `one page under several addresses is one document`() async throws {
        let site = try TestWebsite()
        let long = (1...30).map { "<p>Number \($0): pipes, drains and heaters are repaired on the same day in all of Austin.</p>" }.joined()
        site.page(
            "/", Self.prose("plumbing") + Self.links("/list?sort=name", "/copy", "/almost", "/circle", "/original", "/other", "/away"))
        site.page("/list?sort=name", Self.prose("lists"), head: "<link rel='canonical' href='/list'>")
        site.page("/list", Self.prose("lists"), head: "<link rel='canonical' href='/list'>")
        site.page("/original", long, title: "Original")
        site.page("/copy", long, title: "Copy")
        site.page("/almost", long + "<p>Thank you.</p>", title: "Almost")
        site.page("/other", long + "<p>From $120.</p>", title: "Other")
        site.page("/circle", Self.prose("circles"), head: "<link rel='canonical' href='/square'>")
        site.page("/square", Self.prose("squares"), head: "<link rel='canonical' href='/circle'>")
        site.page("/away", Self.prose("friends"), head: "<link rel='canonical' href='https://example.com/friends'>")
        try await Crawler.open(site) { crawler, acme in
            let job = try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/", "/away", "/copy", "/list", "/other", "/square"])
            #expect(job.stats.pages?.duplicates == 4)
            let first = try await crawler.index(acme)
            #expect(try await crawler.readAgain(acme).stats.documents == 6)
            #expect(try await crawler.index(acme) == first)
        }
    }

    @Test func `limits on depth and pages hold`() async throws {
        let site = try TestWebsite()
        for number in 0..<30 { site.page(number == 0 ? "/" : "/\(number)", Self.prose("day \(number)") + Self.links("/\(number + 1)")) }
        try await Crawler.open(site) { crawler, acme in
            #expect(try await crawler.read(acme, site.url, depth: 2).stats.documents == 3)
            #expect(try await crawler.read(acme, site.url, depth: 10, pages: 5).stats.documents == 5)
            #expect(try await crawler.read(acme, site.url, depth: 10, pages: 8).stats.documents == 8)
            let less = try await crawler.read(acme, site.url, depth: 10, pages: 2)
            #expect(less.stats.documents == 2)
            #expect(try await crawler.paths(acme) == ["/", "/1"])
            #expect(try await crawler.read(acme, site.url, depth: 0).stats.documents == 1)
            #expect(try await crawler.websites.list(acme).count == 1)
        }
    }

    @Test func `a list of pages leads to what is linked nowhere`() async throws {
        let site = try TestWebsite()
        func list(_ tag: String, _ entry: String, _ paths: [String]) -> String {
            "<\(tag)>" + paths.map { "<\(entry)><loc>\(site.url)\($0)</loc></\(entry)>" }.joined() + "</\(tag)>"
        }
        site.text("/robots.txt", "Sitemap: \(site.url)/all.xml\nUser-agent: *\nDisallow: /no")
        site.text("/all.xml", list("sitemapindex", "sitemap", ["/pages.xml", "/missing.xml", "/all.xml"]), type: "application/xml")
        site.text("/pages.xml", list("urlset", "url", ["/a", "/b", "/no"]), type: "application/xml")
        for path in ["/", "/a", "/b", "/no"] { site.page(path, Self.prose("matter \(path)")) }
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/", "/a", "/b"])
            let other = BusinessID.new()
            try await crawler.read(other, "\(site.url)/pages.xml", depth: 0)
            #expect(try await crawler.paths(other) == ["/a", "/b"])
            let third = try await crawler.read(.new(), "\(site.url)/nothing.xml")
            #expect(third.status == .failed)
            #expect(third.faults.map(\.fault.code) == ["no_sitemap"])
        }
    }

    @Test func `a person's word stays`() async throws {
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing") + Self.links("/a", "/b"))
        site.page("/a", Self.prose("ants"), title: "Ants")
        site.page("/b", Self.prose("bees"), title: "Bees")
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            let documents = try await crawler.documents(acme)
            let (ants, bees) = (try #require(documents["/a"]), try #require(documents["/b"]))
            try await crawler.library.knowledge.delete(acme, ants.id)
            _ = try await crawler.library.knowledge.change(acme, bees.id, DocumentChanges(title: "All about bees", visibility: .team))
            site.page("/a", Self.prose("ants and more"), title: "Ants")
            site.page("/b", Self.prose("bees and more"), title: "Bees!")
            try await crawler.readAgain(acme)
            try await crawler.readAgain(acme)
            let after = try await crawler.documents(acme)
            #expect(after.keys.sorted() == ["/", "/b"])
            #expect(after["/b"]?.title == "All about bees")
            #expect(after["/b"]?.visibility == .team)
            #expect(try await crawler.library.knowledge.document(acme, bees.id).text.contains("bees and more"))
        }
    }

    @Test func `it is read again every day, and a deleted one never`() async throws {
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing"))
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            // The crawl by hand puts off the one that was planned.
            crawler.library.time.pass(seconds: 40_000)
            try await crawler.readAgain(acme)
            site.forgetRequests()
            crawler.library.time.pass(seconds: 50_000)
            while try await crawler.worker.deliverDue() > 0 {}
            #expect(site.paths.isEmpty)
            site.page("/", Self.prose("plumbing and heating"))
            crawler.library.time.pass(seconds: 40_000)
            while try await crawler.worker.deliverDue() > 0 {}
            #expect(site.paths.contains("/"))
            #expect(try await crawler.library.ask(acme, "heating").first?.text.contains("heating") == true)

            let website = try #require(try await crawler.websites.list(acme).first)
            #expect(website.status == .ready)
            try await crawler.websites.delete(acme, website.id)
            #expect(try await crawler.library.count("chunks", acme) == 0)
            #expect(try await crawler.paths(acme).isEmpty)
            await #expect(throws: WebsiteFailure.self) { _ = try await crawler.websites.crawl(acme, website.id) }
            await #expect(throws: WebsiteFailure.self) { try await crawler.websites.delete(acme, website.id) }
            site.forgetRequests()
            crawler.library.time.pass(seconds: 200_000)
            while try await crawler.worker.deliverDue() > 0 {}
            #expect(site.paths.isEmpty)
            // Taken in anew it begins anew.
            try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/"])
        }
    }

    @Test func `a website of one business is nobody else's`() async throws {
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing"))
        try await Crawler.open(site) { crawler, acme in
            try await crawler.read(acme, site.url)
            let website = try #require(try await crawler.websites.list(acme).first)
            // What is said anew of the website holds for its documents at once.
            #expect(try await !crawler.library.ask(acme, "plumbing").isEmpty)
            let request = WebsiteRequest(url: site.url, tags: ["inside"], visibility: .team)
            let again = try await crawler.websites.add(acme, by: nil, request)
            #expect(again.website == website.id)
            #expect(try await crawler.library.ask(acme, "plumbing").isEmpty)
            #expect(try await crawler.documents(acme)["/"]?.tags == ["inside"])
            #expect(try await crawler.finish(acme, again.job).stats.pages?.unchanged == 1)

            let stranger = BusinessID.new()
            #expect(try await crawler.websites.list(stranger).isEmpty)
            await #expect(throws: WebsiteFailure.self) { _ = try await crawler.websites.crawl(stranger, website.id) }
            await #expect(throws: WebsiteFailure.self) { try await crawler.websites.delete(stranger, website.id) }
            #expect(try await crawler.library.count("website_pages", stranger) == 0)
            #expect(try await crawler.library.count("website_pages", acme) == 1)
        }
    }

    @Test func `a PDF is a page too, by what it is and not by its name`() async throws {
        let pdf = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Documents/Fixtures/scanned.pdf")
        let site = try TestWebsite()
        site.page("/", Self.prose("plumbing") + Self.links("/scan.pdf", "/page.pdf", "/table.csv", "/plain"))
        let scan = Array(try Data(contentsOf: pdf))
        site.put("/scan.pdf", .answer(status: "200 OK", headers: ["Content-Type: application/octet-stream"], body: scan))
        site.page("/page.pdf", Self.prose("a page with a misleading name"), title: "Misleading")
        site.text("/plain", "Only text.")
        try await Crawler.open(site) { crawler, acme in
            let job = try await crawler.read(acme, site.url)
            #expect(crawler.fault(job, "/scan.pdf") == "no_text")
            let documents = try await crawler.documents(acme)
            #expect(documents.keys.sorted() == ["/", "/page.pdf"])
            #expect(documents["/page.pdf"]?.sourceType == .html)
            #expect(job.stats.pages?.excluded == 1)
            #expect(!site.paths.contains("/table.csv"))
        }
    }

    @Test func `a server meets one visitor at a time, whoever sends them`() async throws {
        let site = try TestWebsite()
        let guests = TestGuests()
        for path in ["/", "/a", "/b", "/c"] {
            let html = "<p>About \(path), by Marta.</p>" + Self.links("/a", "/b", "/c")
            site.put(
                path,
                .act { connection in
                    guests.come()
                    connection.respond("200 OK", headers: ["Content-Type: text/html", "Connection: close"], body: Array(html.utf8))
                    connection.waitForClose()
                    guests.go()
                })
        }
        try await Crawler.open(site) { crawler, acme in
            let other = BusinessID.new()
            let first = try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: site.url)).job
            let second = try await crawler.websites.add(other, by: nil, WebsiteRequest(url: site.url)).job
            #expect(try await crawler.finish(acme, first).stats.documents == 4)
            #expect(try await crawler.finish(other, second).stats.documents == 4)
            #expect(guests.most == 1)
        }
    }
}

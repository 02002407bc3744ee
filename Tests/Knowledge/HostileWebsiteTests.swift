import Basics
import Foundation
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct HostileWebsiteTests {
    private static func links(_ paths: [String]) -> String { paths.map { "<p><a href=\"\($0)\">about \($0)</a></p>" }.joined() }

    private static var shortLimits: CrawlLimits {
        var limits = CrawlLimits()
        limits.timeout = .milliseconds(400)
        limits.idleTimeout = .milliseconds(200)
        limits.pageBytes = 64 << 10
        limits.pdfBytes = 256 << 10
        return limits
    }

    @Test(arguments: [
        "ftp://acme.com/", "acme", "http://localhost/", "http://127.0.0.1/", "http://127.1/", "http://[::1]/",
        "http://169.254.169.254/latest/",
        "http://10.0.0.8/", "http://2130706433/", "http://0x7f000001/", "http://printer/", "http://db.internal/",
        "https://dana:x@acme.com/",
        "http://[::ffff:10.0.0.1]/", "file:///etc/passwd",
    ])
    func `what cannot be a public website is refused at once`(_ url: String) async throws {
        try await Crawler.open { crawler, acme in
            do {
                _ = try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: url))
                Issue.record("\(url) was taken")
            } catch let failure as InputFailure {
                #expect(failure.faults.map(\.field) == ["url"])
            }
            let jobs = try await crawler.library.count("knowledge_jobs", acme)
            #expect(jobs == 0)
        }
    }

    @Test func `bad pages fail each with a reason, and the good ones are read`() async throws {
        let site = try TestWebsite()
        let inner = try TestWebsite()
        inner.page("/", "<p>The inner network's secret.</p>")
        let bad = [
            "/loop", "/endless", "/slow", "/drip", "/inside", "/offsite", "/picture", "/broken.pdf", "/script", "/chain0", "/login",
            "/self", "/huge",
            "/nothing", "/garbage",
        ]
        site.page("/", "<h1>Plumbing</h1>" + Self.links(bad + ["/good"]))
        site.page("/good", "<p>A visit costs $89.</p>", title: "Good")
        site.redirect("/loop", to: "/loop2")
        site.redirect("/loop2", to: "/loop")
        site.redirect("/self", to: "/self#again")
        for number in 0..<12 { site.redirect("/chain\(number)", to: "/chain\(number + 1)") }
        site.put(
            "/endless",
            .act { connection in
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
                while connection.send([UInt8](repeating: 0x61, count: 8 << 10)) {}
            })
        site.put("/slow", .act { connection in connection.waitForClose() })
        site.put(
            "/drip",
            .act { connection in
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html>")
                connection.waitForClose()
            })
        site.redirect("/inside", to: "\(inner.url)/")
        site.redirect("/offsite", to: "https://example.com/")
        site.text("/picture", "GIF8", type: "image/gif")
        site.text("/broken.pdf", "%PDF-1.7 and nothing else", type: "application/pdf")
        site.page("/script", "<div id=root></div><script>render()</script>")
        site.text("/login", "", type: "text/html", status: "401 Unauthorized")
        site.text("/huge", String(repeating: "word ", count: 100_000), type: "text/html")
        site.text("/nothing", "", type: "text/html")
        site.put("/garbage", .act { connection in connection.send("220 mail.acme.com ESMTP\r\n") })
        try await Crawler.open(site, limits: Self.shortLimits) { crawler, acme in
            let start = ContinuousClock.now
            let job = try await crawler.read(acme, site.url)
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(job.status == .completed)
            #expect(try await crawler.paths(acme) == ["/", "/good"])
            let expected = [
                "/loop2": "redirect_loop", "/endless": "too_large", "/slow": "timed_out", "/drip": "timed_out", "/broken.pdf": "damaged",
                "/script": "no_text", "/chain5": "redirect_loop", "/login": "sign_in", "/self": "redirect_loop", "/huge": "too_large",
            ]
            for (path, code) in expected { #expect(crawler.fault(job, path) == code, "\(path)") }
            #expect(["no_text", "empty"].contains(crawler.fault(job, "/nothing")))
            #expect(crawler.fault(job, "/garbage") != nil)
            #expect(job.faults.allSatisfy { $0.fault.detail.count > 20 })
            #expect(inner.paths.isEmpty)
            #expect(!site.paths.contains("/chain6"))
        }
    }

    @Test func `an address of the inside is not fetched, not even behind a redirect or a name`() async throws {
        let site = try TestWebsite()
        let inner = try TestWebsite()
        inner.page("/", "<p>The inner network's secret.</p>")
        site.redirect("/robots.txt", to: "\(inner.url)/robots.txt")
        site.page("/", "<p>Plumbing.</p>")
        try await Crawler.open(site) { crawler, acme in
            let job = try await crawler.read(acme, site.url)
            #expect(job.status == .failed)
            #expect(job.faults.map(\.fault.code) == ["not_public"])
            #expect(inner.paths.isEmpty)
            site.put("/robots.txt", nil)
            site.redirect("/", to: "\(inner.url)/")
            let moved = try await crawler.readAgain(acme)
            #expect(moved.status == .failed)
            #expect(moved.faults.map(\.fault.code) == ["off_site"])
            #expect(inner.paths.isEmpty)
        }
    }

    @Test func `a website that sends its visitors in circles fails as one`() async throws {
        let site = try TestWebsite()
        site.redirect("/", to: "/en/")
        site.redirect("/en/", to: "/")
        try await Crawler.open(site) { crawler, acme in
            let job = try await crawler.read(acme, site.url)
            #expect(job.status == .failed)
            #expect(job.faults.map(\.fault.code) == ["redirect_loop"])
            let website = try #require(try await crawler.websites.list(acme).first)
            #expect(website.status == .failed)
            #expect(website.fault?.code == "redirect_loop")
        }
    }

    @Test func `one who asks to come back later is left alone that long, and not for ever`() async throws {
        let site = try TestWebsite()
        site.page("/", "<h1>Plumbing</h1>" + Self.links(["/busy", "/never"]))
        let times = TestCounter()
        site.put(
            "/busy",
            .act { connection in
                if times.next() == 1 {
                    connection.respond("503 Busy", headers: ["Retry-After: 120", "Connection: close"])
                } else {
                    connection.respond(
                        "200 OK", headers: ["Content-Type: text/html", "Connection: close"], body: Array("<p>Open again.</p>".utf8))
                }
            })
        site.text("/never", "", status: "429 Too Many Requests")
        try await Crawler.open(site) { crawler, acme in
            let start = crawler.library.time.clock.now()
            let job = try await crawler.read(acme, site.url)
            #expect(try await crawler.paths(acme) == ["/", "/busy"])
            #expect(crawler.fault(job, "/never") == "busy")
            #expect(site.heads("/busy").count == 2)
            #expect(site.heads("/never").count == 3)
            #expect(crawler.library.time.clock.now().seconds(since: start) >= 120 + 60 + 120)
        }
    }

    @Test func `a crawl that is killed goes on where it was, and ends as if nothing had been`() async throws {
        let site = try TestWebsite()
        let paths = (1...6).map { "/page\($0)" }
        site.page("/", "<h1>Plumbing</h1>" + Self.links(paths))
        for path in paths { site.page(path, "<h1>\(path)</h1><p>All that Dana knows about \(path), in her own words.</p>", title: path) }
        try await Crawler.open(site) { crawler, calm in
            try await crawler.read(calm, site.url)
            let undisturbed = try await crawler.index(calm)
            let acme = BusinessID.new()
            let added = try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: site.url))
            // While the fourth page is written.
            try await crawler.library.database.asOwner(
                """
                CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.text LIKE '%knows about /page3%' THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON chunks FOR EACH ROW EXECUTE FUNCTION break();
                """)
            site.forgetRequests()
            #expect(try await crawler.worker.deliverDue() == 1)
            #expect(try await crawler.paths(acme) == ["/", "/page1", "/page2"])
            #expect(try await crawler.library.knowledge.job(acme, added.job).status == .running)
            try await crawler.library.database.asOwner("DROP TRIGGER broken ON chunks")
            crawler.library.time.pass(seconds: 10)
            let job = try await crawler.finish(acme, added.job)
            #expect(job.status == .completed)
            #expect(job.stats.documents == 7)
            #expect(try await crawler.index(acme) == undisturbed)
            #expect(site.heads("/page1").count == 1)
            #expect(site.heads("/page3").count == 2)
        }
    }

    @Test func `a crawl that is cancelled in the middle of a page blames nobody`() async throws {
        let site = try TestWebsite()
        let (asked, shut) = (LoopbackGate(), LoopbackGate())
        site.page("/", "<h1>Plumbing</h1>" + Self.links(["/held"]))
        site.put(
            "/held",
            .act { connection in
                asked.open()
                shut.pass()
                connection.respond(
                    "200 OK", headers: ["Content-Type: text/html", "Connection: close"], body: Array("<p>Held no more.</p>".utf8))
            })
        try await Crawler.open(site) { crawler, acme in
            let added = try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: site.url))
            let working = Task { try await crawler.worker.deliverDue() }
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    asked.pass()
                    continuation.resume()
                }
            }
            working.cancel()
            _ = await working.result
            shut.open()
            #expect(!(try await crawler.library.knowledge.job(acme, added.job).isOver))
            crawler.library.time.pass(seconds: 120)
            let job = try await crawler.finish(acme, added.job)
            #expect(job.stats.errors == 0)
            #expect(try await crawler.paths(acme) == ["/", "/held"])
        }
    }

    @Test func `a website deleted while it is read leaves nothing`() async throws {
        let site = try TestWebsite()
        site.page("/", "<h1>Plumbing</h1>" + Self.links((1...40).map { "/\($0)" }))
        for number in 1...40 { site.page("/\(number)", "<p>Page number \(number) of a long list, says Marta.</p>") }
        try await Crawler.open(site) { crawler, acme in
            let added = try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: site.url))
            #expect(try await crawler.worker.deliverDue() == 1)
            let running = try await crawler.library.knowledge.job(acme, added.job)
            #expect(running.status == .running)
            #expect((2...39).contains(running.stats.documents))
            // A second request joins the crawl that runs.
            #expect(try await crawler.websites.add(acme, by: nil, WebsiteRequest(url: site.url)).job == added.job)
            try await crawler.websites.delete(acme, added.website)
            crawler.library.time.pass(seconds: 10)
            while try await crawler.worker.deliverDue() > 0 {}
            #expect(try await crawler.paths(acme).isEmpty)
            #expect(try await crawler.library.count("chunks", acme) == 0)
            #expect(try await crawler.library.knowledge.job(acme, added.job).status == .failed)
        }
    }
}

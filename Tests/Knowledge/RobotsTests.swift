import Testing

@testable import Knowledge

@Suite struct RobotsTests {
    private func allows(_ robots: String, _ path: String) -> Bool {
        WebAddress("https://acme.com\(path)").map { Robots(robots).allows($0) } ?? false
    }

    @Test func `without a rule everything may be read`() {
        #expect(allows("", "/a"))
        #expect(allows("User-agent: *\nDisallow:", "/a"))
        #expect(allows("Disallow: /a", "/a"))
        #expect(allows("User-agent: OtherBot\nDisallow: /", "/a"))
        #expect(allows("<html>404</html>", "/a"))
        #expect(allows("User-agent: *\nDisallow: /", "/robots.txt"))
    }

    @Test func `our own group counts, and all parts of it`() {
        let robots = """
            User-agent: *
            Disallow: /

            User-Agent: otherbot
            user-agent: FRONTDESKBOT/2.0 # ours
            Disallow: /private

            User-agent: frontdeskbot
            Disallow: /drafts
            """
        #expect(allows(robots, "/prices"))
        #expect(!allows(robots, "/private/x"))
        #expect(!allows(robots, "/drafts"))
        #expect(!allows("User-agent: *\r\nDisallow: /a\r\n", "/a"))
        #expect(!allows("\u{FEFF}User-agent: *\nDisallow: /a", "/a"))
    }

    /// After the examples of RFC 9309, section 5.
    @Test func `the longest rule wins, and of two the one that allows`() {
        let robots = "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif"
        #expect(!allows(robots, "/example/page/disallowed.gif"))
        #expect(allows(robots, "/example/page/other"))
        #expect(allows("User-agent: *\nDisallow: /page\nAllow: /page", "/page"))
        #expect(allows("User-agent: *\nDisallow: /\nAllow: /p", "/prices"))
        #expect(allows("User-agent: *\nDisallow: /\nAllow: /$", "/"))
        #expect(!allows("User-agent: *\nDisallow: /\nAllow: /$", "/x"))
    }

    @Test(arguments: [
        ("/fish", "/fish.html", true), ("/fish", "/Fish", false), ("/fish*", "/fishheads/yummy", true), ("/fish/", "/fish", false),
        ("/*.php", "/folder/a.php?x=1", true), ("/*.php$", "/a.php", true), ("/*.php$", "/a.php?x", false), ("/*.php$", "/a.php5", false),
        ("/a*b*c", "/a-b-b-c", true), ("/a*b*c$", "/a-b-c-b", false), ("*", "/x", true), ("/x$", "/x$y", false),
        ("/caf%c3%a9", "/café", true), ("/%7Ejoe", "/~joe", true), ("/a?b=", "/a?b=1", true),
    ])
    func `patterns know stars and the end`(_ pattern: String, _ path: String, _ isMatch: Bool) {
        #expect(allows("User-agent: *\nDisallow: \(pattern)", path) == !isMatch)
    }

    @Test func `a pattern of many stars takes no time`() {
        let pattern = "/" + String(repeating: "*a", count: 200) + "*b$"
        let start = ContinuousClock.now
        #expect(allows("User-agent: *\nDisallow: \(pattern)", "/" + String(repeating: "a", count: 1_900)))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `pauses and lists of pages are read`() {
        let robots = Robots(
            "Sitemap: https://acme.com/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x\nSitemap: https://acme.com/b.xml")
        #expect(robots.delay == 2.5)
        #expect(robots.sitemaps == ["https://acme.com/a.xml", "https://acme.com/b.xml"])
        #expect(Robots("User-agent: *\nCrawl-delay: soon").delay == nil)
        #expect(Robots("User-agent: *\nCrawl-delay: inf").delay == nil)
    }
}

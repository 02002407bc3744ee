import Testing

@testable import Knowledge

@Suite struct SitemapTests {
    @Test func `a list of pages is read`() throws {
        let sitemap = try #require(
            Sitemap(
                """
                \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
                <!-- made by hand --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://x">
                  <url><loc> https://acme.com/a?x=1&amp;y=&#50; </loc><lastmod>2026-01-01</lastmod>
                    <image:image><image:loc>https://acme.com/a.png</image:loc></image:image></url>
                  <url><loc><![CDATA[https://acme.com/b]]></loc><xhtml:link href="x>y"/></url>
                </urlset>
                """))
        #expect(!sitemap.isIndex)
        #expect(sitemap.locations.compactMap { WebAddress($0)?.description } == ["https://acme.com/a?x=1&y=2", "https://acme.com/b"])
    }

    @Test func `a list of lists is read`() throws {
        let sitemap = try #require(Sitemap("<s:sitemapindex><s:sitemap><s:loc>https://acme.com/1.xml</s:loc></s:sitemap></s:sitemapindex>"))
        #expect(sitemap.isIndex)
        #expect(sitemap.locations == ["https://acme.com/1.xml"])
    }

    @Test(arguments: [
        "", "https://acme.com/a", "<html><body>404</body></html>", "<urlset><url></urlset>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><urlset><url><loc>&a;</loc></url></urlset>",
        "<urlset><url><loc>x</loc></url><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]></urlset>",
    ])
    func `what is none, or declares anything, is refused`(_ text: String) { #expect(Sitemap(text) == nil) }

    @Test func `entities are not made of others, and long lists end`() throws {
        let lines = (0...Sitemap.maximumEntries).map { "<url><loc>https://acme.com/\($0)</loc></url>" }.joined()
        #expect(Sitemap("<urlset>\(lines)</urlset>")?.locations.count == Sitemap.maximumEntries)
        #expect(Sitemap("<urlset><url><loc>&lol;&#0;&#xD800;&amp;lt;</loc></url></urlset>")?.locations.first?.hasSuffix("&lt;") == true)
        #expect(Sitemap(String(repeating: "<urlset>", count: 100_000)) == nil)
    }
}

import Testing

@testable import Knowledge

@Suite struct FrontierTests {
    private func frontier(depth: Int = 2, pages: Int = 10) throws -> Frontier {
        let origin = try #require(WebAddress("https://www.acme.com/"))
        let typed = try #require(WebAddress("http://acme.com/"))
        return Frontier(bounds: WebsiteBounds(origin: origin, typed: typed), maximumDepth: depth, maximumPages: pages)
    }

    private func addresses(_ texts: String...) -> [WebAddress] { texts.compactMap { WebAddress($0) } }

    @Test func `only the website's own pages are taken, each once, in its own spelling`() throws {
        var frontier = try frontier()
        let entries = frontier.admit(
            addresses(
                "http://acme.com/a", "https://www.acme.com/a#x", "https://www.acme.com/b?utm_source=x", "https://other.com/a",
                "https://shop.acme.com/a", "https://www.acme.com:8443/a", "https://www.acme.com/logo.PNG", "https://www.acme.com/price.pdf"),
            depth: 1)
        #expect(
            entries.map(\.address.description) == ["https://www.acme.com/a", "https://www.acme.com/b", "https://www.acme.com/price.pdf"])
        #expect(frontier.admit(addresses("https://acme.com/b"), depth: 1).isEmpty)
    }

    @Test func `near pages come before far ones, and too far ones not at all`() throws {
        var frontier = try frontier()
        _ = frontier.admit(addresses("https://acme.com/far"), depth: 2)
        _ = frontier.admit(addresses("https://acme.com/near", "https://acme.com/next"), depth: 1)
        #expect(frontier.admit(addresses("https://acme.com/beyond"), depth: 3).isEmpty)
        let order = [frontier.next(), frontier.next(), frontier.next(), frontier.next()].map { $0?.address.path }
        #expect(order == ["/near", "/next", "/far", nil])
    }

    @Test func `the limit on pages holds, and memory has one too`() throws {
        var frontier = try frontier(pages: 2)
        _ = frontier.admit((0..<1_000).compactMap { WebAddress("https://acme.com/\($0)") }, depth: 1)
        var taken = 0
        while frontier.next() != nil {
            frontier.countPage()
            taken += 1
        }
        #expect(taken == 2)
        #expect(frontier.isCutShort)
        #expect(!frontier.hasSeen(try #require(WebAddress("https://www.acme.com/900"))))
    }

    @Test func `what an earlier run left goes on as it was`() throws {
        var first = try frontier()
        let entries = first.admit(addresses("https://acme.com/1", "https://acme.com/2", "https://acme.com/3"), depth: 1)
        var second = try frontier()
        second.restore(entries.reversed().map { ($0, waits: $0.ordinal > 0) }, pages: 1)
        #expect(second.next()?.address.path == "/2")
        #expect(second.admit(addresses("https://acme.com/1"), depth: 1).isEmpty)
        #expect(second.admit(addresses("https://acme.com/4"), depth: 1).first?.ordinal == 3)
        #expect(second.pages == 1)
    }
}

@Suite struct TextPrintTests {
    private static let page = (1...40).map { "We repair pipes, drains and water heaters in house number \($0) of the street." }.joined(
        separator: " ")

    @Test func `the same words are the same page, a word more or less too`() {
        #expect(TextPrint(Self.page).isSame(as: TextPrint(Self.page)))
        #expect(TextPrint(Self.page).isSame(as: TextPrint(Self.page + " Thank you.")))
    }

    @Test func `another figure is another page`() {
        #expect(!TextPrint(Self.page + " A visit is $89.").isSame(as: TextPrint(Self.page + " A visit is $95.")))
    }

    @Test func `other words are another page, and short texts are the same only word for word`() {
        let other = (1...40).map { "Weddings, birthdays and other dinners for \($0) guests are what our kitchen lives for." }.joined(
            separator: " ")
        #expect(!TextPrint(Self.page).isSame(as: TextPrint(other)))
        #expect(!TextPrint("Call Dana.").isSame(as: TextPrint("Call Marta.")))
        #expect(TextPrint("Call Dana.").isSame(as: TextPrint("Call Dana.")))
    }
}

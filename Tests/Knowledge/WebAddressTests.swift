import Testing

@testable import Knowledge

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("HTTPS://Acme.COM:443/Prices", "https://acme.com/Prices"),
        ("http://acme.com:80", "http://acme.com/"),
        ("http://acme.com:8080", "http://acme.com:8080/"),
        ("https://acme.com/a/./b/../c/", "https://acme.com/a/c/"),
        ("https://acme.com/../../etc", "https://acme.com/etc"),
        ("https://acme.com/a//b", "https://acme.com/a//b"),
        ("https://acme.com/%7ejoe/%e2%82%ac", "https://acme.com/~joe/%E2%82%AC"),
        ("https://acme.com/a%2Fb", "https://acme.com/a%2Fb"),
        ("https://acme.com/%2e%2e/x", "https://acme.com/x"),
        ("https://acme.com/prices#visits", "https://acme.com/prices"),
        ("https://acme.com/?utm_source=x&b=2&fbclid=y&a=1", "https://acme.com/?b=2&a=1"),
        ("https://acme.com/?gclid=1", "https://acme.com/"),
        ("https://acme.com/a b", "https://acme.com/a%20b"),
        (" https://acme.com/x\n", "https://acme.com/x"),
        ("https://acme.com./x", "https://acme.com/x"),
        ("https://acme.com\\x", "https://acme.com/x"),
        ("https://münchen.de/", "https://xn--mnchen-3ya.de/"),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
    ])
    func `one page has one spelling`(_ typed: String, _ spelled: String) {
        #expect(WebAddress(typed)?.description == spelled)
    }

    @Test(arguments: [
        "", "acme.com", "/prices", "ftp://acme.com/", "javascript:alert(1)", "https:acme.com", "https:///x", "https://user@acme.com/",
        "https://acme.com:0/", "https://acme.com:70000/", "https://acme.com:8a/", "https://a b.com/", "https://acme..com/",
        "https://127.1/",
        "https://0x7f.0.0.1/", "https://2130706433/", "https://010.0.0.1/", "https://acme%2ecom/", "https://[::1/", "mailto:dana@acme.com",
    ])
    func `what is no plain web address is none`(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test func `links are read as from their page`() throws {
        let page = try #require(WebAddress("https://acme.com/services/pipes?x=1"))
        let cases = [
            ("drains", "https://acme.com/services/drains"), ("../about/", "https://acme.com/about/"), ("/", "https://acme.com/"),
            ("?y=2", "https://acme.com/services/pipes?y=2"), ("#top", "https://acme.com/services/pipes?x=1"),
            ("//other.com/a", "https://other.com/a"),
            ("http://acme.com/a", "http://acme.com/a"), (".", "https://acme.com/services/"),
        ]
        for (link, address) in cases { #expect(WebAddress(link, relativeTo: page)?.description == address, "\(link)") }
        #expect(WebAddress("tel:+15125550123", relativeTo: page) == nil)
    }

    @Test func `names of the inside are known by themselves`() {
        for host in [
            "localhost", "printer", "app.localhost", "db.internal", "nas.local", "router.home.arpa", "127.0.0.1", "10.1.2.3", "192.168.0.1",
            "169.254.169.254", "172.16.0.1", "100.64.0.1", "0.0.0.0", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[fd00::1]",
        ] { #expect(HostName.isPrivate(host), "\(host)") }
        for host in ["acme.com", "acme.example", "8.8.8.8", "[2606:4700::1111]", "local.acme.com"] {
            #expect(!HostName.isPrivate(host), "\(host)")
        }
    }
}

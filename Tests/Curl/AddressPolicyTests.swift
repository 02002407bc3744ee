import Testing

@testable import Curl

@Suite struct AddressPolicyTests {
    @Test func `no line of the tables was lost`() {
        #expect(SpecialRange.version4.count == 19)
        #expect(SpecialRange.version6.count == 5)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:0:53aa:64c:0:0:80ff:fffe", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "5f00::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1",
    ])
    func `addresses that are not of the public internet are refused`(text: String) throws {
        #expect(!AddressPolicy.permits(try #require(IPAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.255.255", "198.20.0.0",
        "223.255.255.255",
        "2001:200::1", "2001:4860:4860::8888", "2606:4700:4700::1111", "2a00:1450:4001::200e",
    ])
    func `addresses of the public internet are permitted, up to the edges of what is not`(text: String) throws {
        #expect(AddressPolicy.permits(try #require(IPAddress(text))))
    }

    @Test(arguments: [
        ("http://0x7f000001/", "127.0.0.1"), ("http://2130706433/", "127.0.0.1"), ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"), ("http://0/", "0.0.0.0"), ("http://0xA9FEA9FE/", "169.254.169.254"),
        ("http://0251.254.169.254/", "169.254.169.254"), ("http://%31%32%37.0.0.1/", "127.0.0.1"),
        ("http://[::ffff:7f00:1]/", "::ffff:7f00:1"), ("http://[0:0:0:0:0:0:0:1]:80/", "0:0:0:0:0:0:0:1"),
    ])
    func `a host is seen as what it means, however it is written`(url: String, host: String) throws {
        let address = try WebAddress(url, guarded: true)
        let seen = try #require(IPAddress(address.host), "\(address.host) of \(address.url)")
        #expect(seen == IPAddress(host))
        #expect(!AddressPolicy.permits(seen))
    }

    @Test(arguments: [
        "http://google.com@127.0.0.1/", "http://user:pw@acme.example/", "http://[fe80::1%25eth0]/", "http://a\u{9}b/",
        "http://acme.example\\@127.0.0.1/",
        "http://①②⑦.⓪.⓪.①/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://%6cocalhost%00.acme.example/",
    ])
    func `disguises are refused`(url: String) {
        #expect(throws: CurlError.self) { try WebAddress(url, guarded: true) }
    }

    @Test func `a name is bound to its addresses, and one bad address spoils it`() throws {
        let address = try WebAddress("https://Acme.Example/x", guarded: true)
        let good = try #require(IPAddress("93.184.216.34"))
        let six = try #require(IPAddress("2606:4700::1"))
        let bad = try #require(IPAddress("10.0.0.5"))
        #expect(try Pin(address, [good, six]).entry == "acme.example:443:93.184.216.34,[2606:4700::1]")
        #expect(throws: CurlError.self) { try Pin(address, [good, bad]) }
    }
}

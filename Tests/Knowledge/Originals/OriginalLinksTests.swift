import Basics
import Testing

@testable import Knowledge

@Suite struct OriginalLinksTests {
    private let time = TestClock()
    private let grant = OriginalGrant(
        business: .new(), hash: ContentHash(of: Array("prices".utf8)), fileName: "Preise – Größe.pdf", type: .pdf)

    private var links: OriginalLinks { OriginalLinks(secret: Array("a secret of thirty-two characters".utf8), clock: time.clock) }

    private func opens(_ token: String, _ links: OriginalLinks? = nil) -> Bool {
        do throws(KnowledgeFailure) {
            _ = try (links ?? self.links).verify(token)
            return true
        } catch { return false }
    }

    @Test func `a link stands for what it was issued for`() throws {
        let (token, expiresAt) = links.issue(grant)
        #expect(try links.verify(token) == grant)
        #expect(expiresAt.seconds(since: time.clock.now()) == 300)
        #expect(token.utf8.allSatisfy { SignatureV4.isUnreserved($0) })
    }

    @Test func `it ends after five minutes`() {
        let (token, _) = links.issue(grant)
        time.pass(seconds: 299.9)
        #expect(opens(token))
        time.pass(seconds: 0.1)
        #expect(!opens(token))
    }

    @Test func `no bit of it can be changed, and nothing added or left out`() throws {
        let (token, _) = links.issue(grant)
        let bytes = try #require(Base64URL.decode(token[...]))
        for place in bytes.indices {
            for bit in 0..<8 {
                var forged = bytes
                forged[place] ^= 1 << UInt8(bit)
                #expect(!opens(Base64URL.encode(forged)))
            }
        }
        for forged in [
            Base64URL.encode(bytes + [0]), Base64URL.encode(Array(bytes.dropLast())), Base64URL.encode(Array(bytes.dropFirst())),
            token + "A", token + "=", String(token.dropLast()), "", "A", "../../etc/passwd", String(repeating: "A", count: 200),
        ] { #expect(!opens(forged), "\(forged)") }
    }

    @Test func `another installation's link opens nothing`() {
        let (token, _) = OriginalLinks(secret: Array("another secret of that very length".utf8), clock: time.clock).issue(grant)
        #expect(!opens(token))
    }

    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("/etc/shadow", "shadow"), ("..", "document"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"), ("invoice\u{202E}fdp.exe", "invoicefdp.exe"), ("", "document"),
    ])
    func `a name is a label and never a path`(raw: String, label: String) throws {
        let named = OriginalGrant(business: grant.business, hash: grant.hash, fileName: raw, type: .bytes)
        #expect(try links.verify(links.issue(named).token).fileName == label)
    }

    @Test(arguments: [
        ("text/html", ServedType.bytes), ("application/xhtml+xml", .bytes), ("image/svg+xml", .bytes), ("text/xml", .bytes),
        ("application/javascript", .bytes), ("text/css", .bytes), ("", .bytes), ("TEXT/Plain; charset=latin1", .text),
        ("text/markdown", .text), ("application/pdf", .pdf), ("image/png", .png), ("image/jpeg; x=y", .jpeg),
    ])
    func `nothing that a browser runs is served as itself`(type: String, served: ServedType) {
        #expect(ServedType(mediaType: type) == served)
    }

    @Test func `every kind of document has a safe type or is no file`() {
        for type in ServedType.allCases {
            #expect(!["html", "xml", "svg", "script"].contains { type.contentType.contains($0) })
        }
        #expect(ServedType(SourceType.html) == .bytes)
        #expect(ServedType(SourceType.eml) == .bytes)
        #expect(ServedType(SourceType.markdown) == .text)
        #expect(ServedType(SourceType.faq) == nil)
    }
}

import Basics
import Foundation
import Testing

@testable import Curl

@Suite struct MailTests {
    private func mail(subject: String = "Hello", text: String = "Hello Ana", to: [MailAddress] = [MailAddress("ana@acme.example")]) -> Mail
    {
        Mail(
            from: MailAddress("desk@acme.example", name: "Acme \"Plumbing\""), to: to, subject: subject, text: text,
            messageID: "1@acme.example",
            date: Timestamp(seconds: 1_795_221_000))
    }

    private func text(_ mail: Mail) throws -> String { String(decoding: try mail.message(), as: UTF8.self) }

    @Test func `a plain mail is written as it stands`() throws {
        #expect(
            try text(mail()) == """
                From: "Acme \\"Plumbing\\"" <desk@acme.example>\r
                To: ana@acme.example\r
                Subject: Hello\r
                Date: Sat, 21 Nov 2026 00:30:00 +0000\r
                Message-ID: <1@acme.example>\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Hello Ana\r

                """)
    }

    @Test func `a subject in any language is cut into short encoded words at whole characters`() throws {
        let subject = String(repeating: "Größe 水漏れ 🛠️ ", count: 12)
        let lines = try text(mail(subject: subject)).split(separator: "\r\n").map(String.init)
        let first = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
        let words = [String(lines[first].dropFirst(9))] + lines[(first + 1)...].prefix { $0.hasPrefix(" ") }.map { String($0.dropFirst()) }
        #expect(words.count > 3)
        var decoded = ""
        for word in words {
            #expect(word.utf8.count <= 75)
            #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            decoded += try #require(
                String(validating: unbase64(String(word.dropFirst(10).dropLast(2))), as: UTF8.self), "cut inside a character")
        }
        #expect(decoded == subject)
    }

    @Test(arguments: ["Hello\r\nBcc: everyone@acme.example", "Hello\nBcc: x@y", "Hello\rthere", "Hello\u{0}", "Hello\u{1B}[2J"])
    func `a header cannot be smuggled in`(text: String) throws {
        let expected = CurlError.Code.badRequest
        #expect(code { () throws(CurlError) in _ = try mail(subject: text).message() } == expected)
        #expect(code { () throws(CurlError) in _ = try mail(to: [MailAddress("ana@acme.example", name: text)]).message() } == expected)
        #expect(code { () throws(CurlError) in _ = try mail(to: [MailAddress(text)]).message() } == expected)
        var one = mail()
        one.headers = [("X-Note", text)]
        #expect(code { () throws(CurlError) in _ = try one.message() } == expected)
        one.headers = [(text, "note")]
        #expect(code { () throws(CurlError) in _ = try one.message() } == expected)
        one.headers = []
        one.messageID = text + "@acme.example"
        #expect(code { () throws(CurlError) in _ = try one.message() } == expected)
    }

    @Test(arguments: [
        "ana", "@acme.example", "ana@", "a@b@c", "ana@acme.example> RCPT TO:<eve@x", "ana smith@acme.example", "änä@acme.example",
        "\"a\"@b",
    ])
    func `addresses that would break the envelope are refused`(address: String) {
        #expect(code { () throws(CurlError) in try MailAddress.check(address) } == .badRequest)
    }

    @Test func `a body is quoted so that each line is short and nothing is lost`() throws {
        let body =
            "Line one \nTwo = two\r\n\tTab\rThird\n" + String(repeating: "ü", count: 60) + "\n.\n" + String(repeating: "x", count: 200)
        let message = try text(mail(text: body))
        let quoted = try #require(message.range(of: "\r\n\r\n").map { String(message[$0.upperBound...]) })
        for line in quoted.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 76) }
        #expect(quoted.hasPrefix("Line one=20\r\nTwo =3D two\r\n\tTab\r\nThird\r\n=C3=BC"))
        #expect(unquoted(quoted) == body.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n") + "\n")
    }

    @Test func `text and HTML travel as alternatives`() throws {
        var both = mail()
        both.html = "<p>Grüße</p>"
        let message = try text(both)
        #expect(message.contains("Content-Type: multipart/alternative; boundary=\"=_frontdesk\"\r\n"))
        #expect(message.components(separatedBy: "\r\n--=_frontdesk").count == 4)
        #expect(message.contains("<p>Gr=C3=BC=C3=9Fe</p>"))
        #expect(message.hasSuffix("\r\n--=_frontdesk--\r\n"))
    }

    private func code(_ body: () throws(CurlError) -> Void) -> CurlError.Code? {
        do throws(CurlError) {
            try body()
            return nil
        } catch { return error.code }
    }

    private func unquoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacingOccurrences(of: "=\r\n", with: "").replacingOccurrences(of: "\r\n", with: "\n").utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func unbase64(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }
}

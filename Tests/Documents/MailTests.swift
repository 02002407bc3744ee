import Documents
import Testing

@Suite struct `An e-mail` {
    @Test func `gives its subject and its text, and names what is attached`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("question.eml"), filename: "question.txt")
        #expect(document.title == "Prices for a tankless unit – 2025")
        #expect(
            document.blocks == [
                Block(.paragraph, "A tankless unit costs £3,200 to £4,800, the gas line included, and cafés pay the same."),
                Block(.listItem, "Bring the old unit's papers"), Block(.listItem, "Keep the crawl space free"),
                Block(.paragraph, "Attached and not read: offer Müller.pdf"),
            ])
    }

    @Test func `gives its page where its text is a stump`() async throws {
        let mail = """
            From: Bea <bea@example.com>
            Subject: Offer
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=x

            --x

            See the page.
            --x
            Content-Type: text/html; charset=windows-1252
            Content-Transfer-Encoding: quoted-printable

            <table><tr><th>Service</th><th>Price</th></tr><tr><td>Drain</td><td>=80120</td></tr></table><p>Valid in May.</p>
            --x--
            """
        let document = try await read(mail, as: "offer.eml")
        #expect(document.texts == ["Service: Drain; Price: €120", "Valid in May."])
        #expect(document.title == "Offer")
    }

    @Test func `is known by its headers, and a note that looks alike is none`() throws {
        let mail = "From: Bea <b@example.com>\nDate: Tue, 4 Mar 2025 09:12:00 -0600\nSubject: Hi\n\nHello."
        #expect(try DocumentKind.detect(Array(mail.utf8), filename: "saved") == .eml)
        #expect(try DocumentKind.detect(Array("Subject: Prices\nTo: all\n\nThey rise.".utf8), filename: "note.txt") == .text)
        #expect(try DocumentKind.detect(Array("Subject: Prices\n\nThey rise.".utf8), filename: "note.eml") == .eml)
    }

    @Test func `in Japanese is read in the charset of its seven bits`() async throws {
        let mail = "Subject: x\nContent-Type: text/plain; charset=ISO-2022-JP\n\n\u{1B}$B#C#O\u{1B}(B ok"
        #expect(try await read(mail, as: "a.eml").text == "ＣＯ ok")
    }

    @Test func `nested without end, of endless parts, or locked is refused`() async {
        var nested = "Subject: x\nFrom: y\n"
        for depth in 0..<40 { nested += "Content-Type: multipart/mixed; boundary=b\(depth)\n\n--b\(depth)\n" }
        #expect(await fault(Array((nested + "\nDeep.").utf8), "a.eml") == "too_large")
        let parts = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 2000)
        #expect(await fault(Array(parts.utf8), "a.eml") == "too_large")
        let locked = "Subject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG"
        #expect(["encrypted"].contains(await fault(Array(locked.utf8), "a.eml")))
    }
}

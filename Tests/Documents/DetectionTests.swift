import Documents
import Testing

@Suite struct `The kind of a file` {
    @Test(arguments: [
        ("# Prices\n\nAll include tax.", "prices.md", DocumentKind.markdown),
        ("# Prices\n\nAll include tax.", "prices", .markdown),
        ("# not a heading in a text file", "notes.txt", .text),
        ("We are open on Monday.", "hours.txt", .text),
        ("We are open on Monday.", "", .text),
        ("<p>We are open</p>", "hours.html", .html),
        ("<!DOCTYPE html><p>We are open", "hours.txt", .html),
        ("\u{FEFF}\n <HTML><body>We are open", "hours", .html),
        ("<!-- saved --><html><body>We are open", "hours", .html),
        ("<h1 align=center>Badger</h1>\n\nWe are open.", "README.md", .markdown),
        ("junk before\n%PDF-1.7\n", "hours.txt", .pdf),
    ])
    func `is told by its content first and its name second`(content: String, filename: String, kind: DocumentKind) throws {
        #expect(try DocumentKind.detect(Array(content.utf8), filename: filename) == kind)
    }

    @Test func `of wide text is told behind its byte order mark`() throws {
        let page = utf16("<html><p>Open</html>", bigEndian: false)
        #expect(try DocumentKind.detect(page, filename: "x") == .html)
        let note = utf16("Open", bigEndian: true)
        #expect(try DocumentKind.detect(note, filename: "x.txt") == .text)
    }

    @Test(arguments: [
        ("bomb.zip", [0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0]), ("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0]),
        ("photo.txt", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]), ("a.gz", [0x1F, 0x8B, 8, 0]), ("hours.txt", [0x41, 0, 0x42, 0, 0x43]),
        ("noise.md", Array(1...8)),
    ])
    func `that cannot be read is refused with what can`(filename: String, bytes: [UInt8]) async {
        let error = await #expect(throws: DocumentError.self) { try await Extractor().extract(bytes, filename: filename) }
        #expect(error?.code == "unsupported")
        #expect(error?.detail.contains("PDF, Word (DOCX, DOC)") == true)
    }

    @Test func `is told by its content where the name says another`() async throws {
        #expect(try DocumentKind.detect(Array("{\\rtf1 Hello}".utf8), filename: "letter.doc") == .rtf)
        #expect(try DocumentKind.detect(Array("We are open.".utf8), filename: "hours.docx") == .text)
        #expect(try DocumentKind.detect(Array("<html><p>Open</html>".utf8), filename: "hours.doc") == .html)
        #expect(try DocumentKind.detect(try Fixture.bytes("question.eml"), filename: "hours.txt") == .eml)
        for (name, kind) in [("pricebook.docx", DocumentKind.docx), ("pricebook.odt", .odt), ("pricebook.doc", .doc)] {
            #expect(try DocumentKind.detect(try Fixture.bytes(name), filename: "hours.pdf") == kind)
        }
    }

    @Test func `is not believed where the name says PDF and the content does not`() async {
        #expect(await fault(Array("We are open.".utf8), "hours.pdf") == "damaged")
    }

    @Test func `does not matter when there is nothing in it, or far too much`() async {
        #expect(await fault([], "a.md") == "empty")
        #expect(await fault(Array(" \n\t\u{200B}\n".utf8), "a.txt") == "empty")
        #expect(await fault(Array("<html><script>alert(1)</script></html>".utf8), "a.html") == "empty")
        #expect(await fault([UInt8](repeating: 0x41, count: Extractor.maximumBytes + 1), "a.txt") == "too_large")
        #expect(await fault([UInt8](repeating: 0x41, count: 3 << 20), "a.md") == "too_large")
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["a.txt", "a.csv", "a.html", "a.rtf", "a.eml"])
    func `does not matter where all is one line of 10 MB`(filename: String) async throws {
        let start = ["a.rtf": "{\\rtf1 ", "a.eml": "Subject: x\n\n", "a.html": "<p>"][filename] ?? ""
        let line = Array((start + String(repeating: "word, ", count: 10_000_000 / 6) + (filename == "a.rtf" ? "}" : "")).utf8)
        // What is too much to read is said to be; what is read has lost nothing.
        let code = await fault(line, filename)
        #expect(["", "too_large", "damaged"].contains(code))
    }
}

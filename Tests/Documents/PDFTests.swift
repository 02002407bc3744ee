import Foundation
import Testing

@testable import Documents

@Suite struct `A PDF` {
    @Test func `gives headings, paragraphs, lists and tables with their pages`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("pricebook.pdf"), filename: "pricebook.pdf")
        let row = Block.Kind.tableRow(header: ["Service", "Labor hours", "Price range"])
        #expect(document.title == "Price book 2025")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heater price book", page: 1), Block(.heading(level: 2), "Gas water heaters", page: 1),
                Block(
                    .paragraph,
                    "We install tank and tankless water heaters in Madison, Verona and Middleton. Every installation includes the haul-away "
                        + "of the old unit, a new shut-off valve, and the permit that the city requires. Crawl spaces cost more.", page: 1),
                Block(row, "Service: 40-gallon gas water heater; Labor hours: 4; Price range: $1,250 - $1,600", page: 1),
                Block(row, "Service: 50-gallon gas water heater; Labor hours: 5; Price range: $1,450 - $1,900", page: 1),
                Block(
                    row,
                    "Service: Tankless unit, including a new gas line and the venting through the roof; Labor hours: 9; "
                        + "Price range: $3,200 - $4,800", page: 1),
                Block(.heading(level: 2), "What to do first", page: 1), Block(.listItem, "Turn the gas off at the valve", page: 1),
                Block(
                    .listItem,
                    "Open a window, leave the house, and call us from outside; do not switch lights on or off, because a spark is all that "
                        + "the gas needs", page: 1),
                Block(
                    .paragraph,
                    "The pressure relief valve opens when the tank is too hot or the house's pressure is too high. A haul-away costs "
                        + "nothing. This sentence is continued on the following page, where it comes to its end. After that a new "
                        + "paragraph begins.", page: 1),
                Block(.heading(level: 2), "Emergency service", page: 2),
                Block(.paragraph, "Call 608-555-0142 day or night. A plumber is with you within ninety minutes.", page: 2),
            ])
    }

    @Test func `in two columns is read one column after the other`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("columns.pdf"), filename: "columns.pdf")
        #expect(document.blocks.count == 2)
        #expect(document.texts[0].hasPrefix("Our plumbers") && document.texts[0].hasSuffix("at the door."))
        #expect(document.texts[1].hasPrefix("Every job") && document.texts[1].hasSuffix("free of charge."))
    }

    @Test func `that is locked, scanned, cut short or none at all is told apart`() async throws {
        #expect(await fault(try Fixture.bytes("locked.pdf"), "a.pdf") == "encrypted")
        #expect(await fault(try Fixture.bytes("scanned.pdf"), "a.pdf") == "no_text")
        #expect(await fault(Array(try Fixture.bytes("pricebook.pdf").prefix(300)), "a.pdf") == "damaged")
        #expect(await fault(Array("%PDF-1.7\nand nothing else".utf8), "a.pdf") == "damaged")
    }

    @Test func `with bytes changed at random does no harm`() async throws {
        var generator = Seeded(state: 7)
        let whole = try Fixture.bytes("pricebook.pdf")
        for _ in 0..<12 {
            var bytes = whole
            for _ in 0..<20 { bytes[Int.random(in: 8..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            #expect(["", "damaged", "encrypted", "no_text", "empty"].contains(await fault(bytes, "a.pdf")))
        }
    }

    @Test(.timeLimit(.minutes(3))) func `of five thousand pages is read`() async throws {
        let document = try await Extractor().extract(Self.thick(pages: 5000), filename: "a.pdf")
        #expect(document.blocks.count == 5000)
        #expect(document.blocks.last == Block(.paragraph, "Line number 4999 of this long book, which nobody reads.", page: 5000))
    }

    /// A PDF with a line on each page.
    private static func thick(pages: Int) -> [UInt8] {
        var objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
        objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        for page in 0..<pages {
            let text = "BT /F 12 Tf 72 400 Td (Line number \(page) of this long book, which nobody reads.) Tj ET"
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents \(5 + 2 * page) 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            )
            objects.append("<< /Length \(text.utf8.count) >>\nstream\n\(text)\nendstream")
        }
        objects[1] = "<< /Type /Pages /Count \(pages) /Kids [\((0..<pages).map { "\(4 + 2 * $0) 0 R" }.joined(separator: " "))] >>"
        var bytes = Array("%PDF-1.4\n".utf8)
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(bytes.count)
            bytes += "\(index + 1) 0 obj\n\(object)\nendobj\n".utf8
        }
        let start = bytes.count
        bytes += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8
        for place in places { bytes += "\(String(repeating: "0", count: 10 - "\(place)".count))\(place) 00000 n \n".utf8 }
        return bytes + "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8
    }

    @Test func `leaves nothing behind in the temporary folder`() async throws {
        let folder = try TemporaryPrograms()
        let keeper = try folder.program(
            "pwd > \(folder.path)/seen; echo $HOME > \(folder.path)/home; ls -ld $HOME $2 >> \(folder.path)/seen")
        #expect(await fault(try Fixture.bytes("pricebook.pdf"), "a.pdf", Extractor(pdf: PDFConverter(program: keeper))) == "damaged")
        let home = try folder.text("home").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(home.contains("frontdesk-"))
        let seen = try folder.text("seen")
        #expect(seen.contains("drwx------") && seen.contains("-rw-------"))
        #expect(!FileManager.default.fileExists(atPath: home))
    }

    @Test(.timeLimit(.minutes(3))) func `that hangs the converter is given up`() async throws {
        let folder = try TemporaryPrograms()
        // The grandchild must go too: it alone holds the pipe open, which ends with it.
        let pipe = try folder.pipe("held")
        let hanging = try folder.program("(echo started; exec sleep 300) > \(pipe) & wait")
        let reader = try folder.reader(of: pipe)
        let extractor = Extractor(pdf: PDFConverter(program: hanging, limits: .init(seconds: 3)))
        #expect(await fault(try Fixture.bytes("pricebook.pdf"), "a.pdf", extractor) == "timed_out")
        #expect(await folder.rest(of: reader) == "started\n")
    }

    @Test(.timeLimit(.minutes(3))) func `is let go when its task is cancelled`() async throws {
        let folder = try TemporaryPrograms()
        let started = try folder.pipe("started")
        let hanging = try folder.program("echo go > \(started); sleep 300")
        let bytes = try Fixture.bytes("pricebook.pdf")
        let task = Task { await fault(bytes, "a.pdf", Extractor(pdf: PDFConverter(program: hanging))) }
        await folder.wait(for: started)
        task.cancel()
        #expect(await task.value == "cancelled")
    }

    @Test func `meets limits on processor time, memory and output`() async throws {
        let folder = try TemporaryPrograms()
        let bytes = try Fixture.bytes("pricebook.pdf")
        let curious = try folder.program("(ulimit -t; ulimit -v; ulimit -c) > \(folder.path)/limits")
        _ = await fault(bytes, "a.pdf", Extractor(pdf: PDFConverter(program: curious)))
        let limits = try folder.text("limits")
        #expect(limits.split(separator: "\n") == ["20", "\(1 << 20)", "0"])

        let writing = try folder.program("exec head -c 5000000 /dev/zero > $3")
        #expect(
            await fault(
                bytes, "a.pdf",
                Extractor(pdf: PDFConverter(program: writing, limits: .init(cpuSeconds: 5, outputBytes: 1 << 20))))
                == "too_large")
        let spinning = try folder.program("while :; do :; done")
        #expect(
            await fault(
                bytes, "a.pdf",
                Extractor(pdf: PDFConverter(program: spinning, limits: .init(cpuSeconds: 1, outputBytes: 1 << 20))))
                == "timed_out")
    }

    @Test func `says so where the converter is not installed`() async throws {
        let extractor = Extractor(pdf: PDFConverter(program: "no-such-converter"))
        #expect(await fault(try Fixture.bytes("pricebook.pdf"), "a.pdf", extractor) == "extraction_unavailable")
    }

    @Test(.timeLimit(.minutes(3))) func `is read beside many others`() async throws {
        let bytes = try Fixture.bytes("pricebook.pdf")
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { await fault(bytes, "a.pdf") } }
            for await code in group { #expect(code == "") }
        }
    }
}

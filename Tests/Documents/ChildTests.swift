import Foundation
import Testing

@testable import Documents

@Suite struct `A reader in a child process` {
    private let document = ExtractedDocument(
        title: "Prices \"2025\"\n",
        blocks: [
            Block(.heading(level: 2), "Gas", page: 1), Block(.paragraph, "Line\nbreak, naïve 😀"), Block(.listItem, "Tap"),
            Block(.tableRow(header: ["Service", ""]), "Service: Drain; $120", page: 3), Block(.code, "a\n\tb"),
        ])

    private func child(_ folder: TemporaryPrograms, _ script: String, limits: LimitedChild = LimitedChild()) throws -> Extractor {
        Extractor(child: ExtractionChild(program: try folder.program(script), arguments: ["extract"], limits: limits))
    }

    private let page = Array("<html><p>Open all day.</p></html>".utf8)

    @Test func `answers in lines that are read back as they were`() throws {
        #expect(try ExtractionLines.read(ExtractionLines.write(document)) == document)
        #expect(try ExtractionLines.read(ExtractionLines.write(ExtractedDocument(blocks: []))) == ExtractedDocument(blocks: []))
        for fault: DocumentError in [
            .unsupported(what: "a picture"), .empty, .encrypted, .noText, .damaged(reason: "it is cut short"), .tooLarge(limit: "1 MB"),
            .timedOut,
        ] {
            #expect(throws: fault) { try ExtractionLines.read(ExtractionLines.write(fault)) }
        }
    }

    @Test func `is given the file and its kind, and is believed`() async throws {
        let folder = try TemporaryPrograms()
        try Data(ExtractionLines.write(document)).write(to: URL(filePath: "\(folder.path)/answer"))
        let extractor = try child(folder, "echo \"$@\" > \(folder.path)/arguments; cat > \(folder.path)/input; cat \(folder.path)/answer")
        #expect(try await extractor.extract(page, filename: "hours.pdf.html") == document)
        #expect(try folder.text("arguments") == "extract html\n")
        #expect(try folder.text("input") == "<html><p>Open all day.</p></html>")
    }

    @Test func `is not asked for plain text`() async throws {
        let extractor = Extractor(child: ExtractionChild(program: "no-such-reader", arguments: []))
        #expect(try await extractor.extract(Array("Open all day.".utf8), filename: "a.txt").text == "Open all day.")
        #expect(await fault(page, "a.html", extractor) == "extraction_unavailable")
    }

    @Test func `that breaks off, or says what is no answer, is not believed`() async throws {
        let folder = try TemporaryPrograms()
        var cut = ExtractionLines.write(document)
        cut.removeLast(20)
        try Data(cut).write(to: URL(filePath: "\(folder.path)/cut"))
        #expect(await fault(page, "a", try child(folder, "cat \(folder.path)/cut")) == "extraction_unavailable")
        #expect(await fault(page, "a", try child(folder, "echo hello")) == "extraction_unavailable")
        #expect(await fault(page, "a", try child(folder, "exit 0")) == "extraction_unavailable")
    }

    @Test(.timeLimit(.minutes(2))) func `that a file breaks, or that takes too long or too much, ends alone`() async throws {
        let folder = try TemporaryPrograms()
        #expect(await fault(page, "a", try child(folder, "kill -SEGV $$")) == "damaged")
        #expect(await fault(page, "a", try child(folder, "kill -TRAP $$")) == "damaged")
        #expect(await fault(page, "a", try child(folder, "sleep 300", limits: .init(seconds: 1))) == "timed_out")
        #expect(await fault(page, "a", try child(folder, "while :; do :; done", limits: .init(cpuSeconds: 1))) == "timed_out")
        let writing = try child(folder, "exec head -c 5000000 /dev/zero", limits: .init(outputBytes: 1 << 20))
        #expect(await fault(page, "a", writing) == "too_large")
        let curious = try child(folder, "(ulimit -t; ulimit -v; ulimit -c) > \(folder.path)/limits")
        _ = await fault(page, "a", curious)
        #expect(try folder.text("limits") == "20\n\(1 << 20)\n0\n")
    }

    @Test(.timeLimit(.minutes(2))) func `ends with the task that asked`() async throws {
        let folder = try TemporaryPrograms()
        let started = try folder.pipe("started")
        let extractor = try child(folder, "echo go > \(started); sleep 300")
        let task = Task { await fault(page, "a", extractor) }
        await folder.wait(for: started)
        task.cancel()
        #expect(await task.value == "cancelled")
    }

    /// The executable stands beside the tests wherever the whole package was built, as it is before they run.
    private static let program: String? = {
        guard let tests = readlink("/proc/self/exe") else { return nil }
        let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "frontdesk").path
        return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }()

    private static func readlink(_ link: String) -> String? {
        do { return try FileManager.default.destinationOfSymbolicLink(atPath: link) } catch { return nil }
    }

    @Test(.enabled(if: program != nil, "the frontdesk executable was not built"), .timeLimit(.minutes(2)))
    func `that is the program itself gives what reading in this process gives`() async throws {
        let child = Extractor(child: ExtractionChild(program: try #require(Self.program), arguments: ["extract"]))
        for name in ["pricebook.docx", "pricebook.odt", "pricebook.doc", "pricebook.rtf", "question.eml"] {
            let bytes = try Fixture.bytes(name)
            #expect(try await child.extract(bytes, filename: name) == Extractor().extract(bytes, filename: name), "\(name)")
        }
        for name in ["locked.docx", "locked.odt", "locked.doc", "bomb.docx", "laughs.docx", "outside.odt"] {
            let bytes = try Fixture.bytes(name)
            #expect(await fault(bytes, name, child) == fault(bytes, name), "\(name)")
        }
    }
}

import Basics
import Documents
import Foundation
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct IngestionTests {
    private static let handbook = (1...12).map { "## Chapter \($0)\n\nRule \($0) of the handbook: wear a hat of size \($0), says Ada.\n" }
        .joined(separator: "\n")

    @Test func `a job tells what came of it, and consoles hear of it`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.handbook.utf8), named: "hand_book.md")
            try await library.work()
            let job = try await library.knowledge.job(acme, added.job)
            #expect(job.status == .completed)
            #expect(job.stats == .init(documents: 1, passages: 12, errors: 0))
            #expect(job.documents == [added.document])
            #expect(job.completedAt != nil)
            let (document, text) = try await library.knowledge.document(acme, added.document)
            #expect(document.status == .ready)
            #expect(document.passageCount == 12)
            #expect(text.contains("Rule 7 of the handbook"))
            let events = try await library.database.pool.query(
                .business(acme),
                "SELECT payload->'document'->>'status' AS status FROM inbox_events WHERE kind = 'document' ORDER BY sequence")
            #expect(try events.map { try $0("status") as String } == ["processing", "ready"])
        }
    }

    @Test func `a run that dies before it has written leaves nothing, and the next one ends as if nothing had been`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let undisturbed = try await library.passages(acme, library.add(acme, Self.handbook))
            #expect(undisturbed.count == 12)

            // While the tenth passage is written.
            try await library.database.asOwner(
                """
                CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.ordinal = 9 THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON chunks FOR EACH ROW EXECUTE FUNCTION break();
                """)
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.handbook.utf8), named: "notes.md")
            #expect(try await library.worker.deliverDue() == 1)
            #expect(try await library.passages(acme, added.document).isEmpty)
            #expect(try await library.knowledge.document(acme, added.document).0.status == .processing)
            #expect(!(try await library.knowledge.job(acme, added.job).isOver))

            // Before its original can be read.
            let hidden = library.storage.deletingLastPathComponent().appending(path: "\(library.storage.lastPathComponent)-away")
            try await library.database.asOwner("DROP TRIGGER broken ON chunks")
            try FileManager.default.moveItem(at: library.storage, to: hidden)
            library.time.pass(seconds: 10)
            #expect(try await library.worker.deliverDue() == 1)
            #expect(try await library.knowledge.document(acme, added.document).0.status == .processing)
            try FileManager.default.moveItem(at: hidden, to: library.storage)

            library.time.pass(seconds: 10)
            try await library.work()
            #expect(try await library.passages(acme, added.document) == undisturbed)
            #expect(try await library.knowledge.job(acme, added.job).status == .completed)
        }
    }

    @Test func `an entry that comes twice changes nothing`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.handbook.utf8), named: "notes.md")
            try await library.work()
            let ids = try await library.ask(acme, "hat of size 7", limit: 20).map(\.chunk)
            // As if the worker had died between its work and the outbox.
            try await library.database.pool.transaction(.business(acme)) { transaction in
                _ = try await transaction.queries([
                    "UPDATE outbox SET status = 'pending' WHERE business_id = \(acme) AND topic = 'knowledge.ingest'",
                    """
                    INSERT INTO outbox_due (id, business_id, topic, due_at)
                    SELECT id, business_id, topic, created_at FROM outbox WHERE business_id = \(acme) AND topic = 'knowledge.ingest'
                    """,
                ])
            }
            #expect(try await library.worker.deliverDue() == 1)
            #expect(try await library.ask(acme, "hat of size 7", limit: 20).map(\.chunk) == ids)
            #expect(try await library.knowledge.job(acme, added.job).stats.passages == 12)
        }
    }

    @Test func `what fails for hours is given up, and its keeper is told`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.handbook.utf8), named: "notes.md")
            try FileManager.default.removeItem(at: library.storage)
            for _ in 1...12 {
                #expect(try await library.worker.deliverDue() == 1)
                library.time.pass(seconds: 1_000)
            }
            #expect(try await library.worker.deliverDue() == 0)
            let job = try await library.knowledge.job(acme, added.job)
            #expect(job.status == .failed)
            #expect(job.faults.map(\.fault.code) == ["internal"])
            #expect(try await library.knowledge.document(acme, added.document).0.status == .failed)
        }
    }

    @Test func `a document that is deleted while it is read stays deleted`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let added = try await library.knowledge.add(acme, by: nil, file: Array(Self.handbook.utf8), named: "notes.md")
            try await library.knowledge.delete(acme, added.document)
            try await library.work()
            #expect(try await library.count("chunks", acme) == 0)
            #expect(try await library.knowledge.job(acme, added.job).status == .completed)
        }
    }

    @Test func `what cannot be read fails with a reason, and nothing of it is in the index`() async throws {
        let fixtures = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Documents/Fixtures")
        try await Library.open { library in
            let acme = BusinessID.new()
            let broken = Array("%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer".utf8)
            let cases: [(name: String, bytes: [UInt8], code: String)] = [
                ("locked.pdf", Array(try Data(contentsOf: fixtures.appending(path: "locked.pdf"))), "encrypted"),
                ("scanned.pdf", Array(try Data(contentsOf: fixtures.appending(path: "scanned.pdf"))), "no_text"),
                ("broken.pdf", broken, "damaged"),
                ("blank.md", Array("  \n\n \n".utf8), "empty"),
            ]
            for (name, bytes, code) in cases {
                let added = try await library.knowledge.add(acme, by: nil, file: bytes, named: name)
                try await library.work()
                let job = try await library.knowledge.job(acme, added.job)
                #expect(job.status == .failed, "\(name)")
                #expect(job.stats == .init(documents: 0, passages: 0, errors: 1), "\(name)")
                let fault = try #require(try await library.knowledge.document(acme, added.document).0.fault, "\(name)")
                #expect(fault.code == code, "\(name): \(fault)")
                #expect(fault.detail.count > 20, "\(name): \(fault)")
                #expect(job.faults.first?.fault == fault)
            }
            #expect(try await library.count("chunks", acme) == 0)
            #expect(try await library.knowledge.counts(acme).failed == cases.count)
        }
    }

    @Test func `a document that would fill the index alone fails with a reason`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let endless = (0...KnowledgeFailure.maximumPassages).map { "# \($0)\n\nx\n" }.joined(separator: "\n")
            let document = try await library.add(acme, endless, named: "endless.md")
            #expect(try await library.knowledge.document(acme, document).0.fault?.code == "too_long")
            #expect(try await library.count("chunks", acme) == 0)
        }
    }

    @Test func `what is no document by its kind is refused before anything is kept`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let bomb = [0x50, 0x4B, 0x03, 0x04] as [UInt8] + [UInt8](repeating: 0, count: 2_000)
            for (name, bytes) in [
                ("bomb.docx", bomb), ("bomb.pdf", bomb), ("photo.md", [0xFF, 0xD8, 0xFF, 0xE0]), ("nothing.txt", []),
                ("text.pdf", Array("no PDF".utf8)),
            ] {
                await #expect(throws: DocumentError.self, "\(name)") {
                    _ = try await library.knowledge.add(acme, by: nil, file: bytes, named: name)
                }
            }
            await #expect(throws: KnowledgeFailure.self) {
                _ = try await library.knowledge.add(
                    acme, by: nil, file: [UInt8](repeating: 0x61, count: Knowledge.maximumUpload + 1), named: "large.txt")
            }
            let list = try await library.knowledge.list(acme)
            #expect(list.items.isEmpty)
            #expect(try await library.count("knowledge_jobs", acme) == 0)
            #expect(!FileManager.default.fileExists(atPath: library.storage.path()))
        }
    }

    @Test func `a business may choose shorter passages`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let long = (1...60).map { "Sentence number \($0) speaks of pipes, valves and taps." }.joined(separator: " ")
            let standard = try await library.passages(acme, library.add(acme, long))
            try await library.knowledge.change(acme, passagePieces: 64)
            let short = try await library.passages(acme, library.add(acme, long))
            #expect(short.count > standard.count)
            await #expect(throws: InputFailure.self) { _ = try await library.knowledge.change(acme, passagePieces: 257) }
            #expect(try await library.knowledge.settings(BusinessID.new()).passagePieces == Chunker.standardPieces)
        }
    }

    @Test func `a title that nobody chose is the document's own`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let html = "<html><head><title>Our prices</title></head><body><p>A visit is $89.</p></body></html>"
            let plain = try await library.add(acme, html, named: "price_list-2026.html")
            let chosen = try await library.add(acme, html, named: "price_list-2026.html", DocumentDetails(title: "Prices 2026"))
            let bare = try await library.add(acme, "A visit is $89.", named: "price_list-2026.txt")
            #expect(try await library.knowledge.document(acme, plain).0.title == "Our prices")
            #expect(try await library.knowledge.document(acme, chosen).0.title == "Prices 2026")
            #expect(try await library.knowledge.document(acme, bare).0.title == "Price list 2026")
        }
    }
}

import Basics
import Foundation
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct VersionTests {
    private static let owner = PersonID.new()

    private func person(_ role: Role, of business: BusinessID) -> Caller {
        Caller(person: .new(), business: business, role: role, name: "Ines Alvarez")
    }

    private func texts(_ library: Library, _ business: BusinessID, _ question: String = "What does a visit cost?") async throws -> String {
        try await library.ask(business, question).map(\.text).joined(separator: "\n")
    }

    @Test func `a draft is found by nobody until it is published, and then from one moment to the next`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let article = Article(title: "Prices", source: "A visit costs $89.")
            let document = try await library.knowledge.write(acme, by: Self.owner, article, publish: false)
            #expect(document.state == .draft && document.publishedVersion == nil)
            try await library.work()
            #expect(try await texts(library, acme).isEmpty)
            #expect(try await library.ask(acme, "What does a visit cost?", as: .team).isEmpty)

            _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, 1)
            try await library.work()
            #expect(try await texts(library, acme).contains("$89"))

            // The next version is written and shown to nobody.
            let draft = try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: "A visit costs $95."))
            #expect(draft.number == 2 && draft.state == .draft)
            try await library.work()
            #expect(try await texts(library, acme).contains("$89"))
            _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, 2)
            #expect(try await texts(library, acme).contains("$89"), "The old one holds until the new one can be found.")
            try await library.work()
            let now = try await texts(library, acme)
            #expect(now.contains("$95") && !now.contains("$89"))
            #expect(try await library.knowledge.versions(acme, of: document.id).map(\.state) == [.published, .retired])
        }
    }

    @Test func `an older version is the way back`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Prices", source: "A visit costs $89."), publish: true)
            library.time.pass(seconds: 1)
            try await library.work()
            library.time.pass(seconds: 1)
            _ = try await library.knowledge.edit(
                acme, by: Self.owner, document.id, VersionEdit(title: "New prices", source: "A visit costs $950."))
            _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, 2)
            library.time.pass(seconds: 1)
            try await library.work()
            library.time.pass(seconds: 1)
            #expect(try await library.knowledge.document(acme, document.id).0.title == "New prices")
            _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, 1)
            library.time.pass(seconds: 1)
            try await library.work()
            library.time.pass(seconds: 1)
            let found = try await texts(library, acme)
            #expect(found.contains("$89") && !found.contains("$950"))
            let shown = try await library.knowledge.document(acme, document.id).0
            #expect(shown.title == "Prices" && shown.publishedVersion == 1 && shown.latestVersion == 2 && shown.state == .published)
            #expect(try await library.knowledge.list(acme, DocumentFilter(state: .retired)).items.isEmpty)
            let actions = try await library.knowledge.history(acme, of: document.id).items.map(\.action)
            #expect(actions == [.published, .published, .edited, .published, .created])
        }
    }

    @Test func `a reader sees the old version or the new one, never a mix and never nothing`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            func prices(_ amount: Int) -> String {
                (1...12).map { "## Job \($0)\n\nJob number \($0) costs exactly $\(amount) per visit.\n" }.joined(separator: "\n")
            }
            let document = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Prices", source: prices(100)), publish: true)
            try await library.work()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for round in 1...6 {
                        _ = try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: prices(100 + round)))
                        _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, round + 1)
                        try await library.work()
                    }
                }
                group.addTask {
                    for _ in 0..<60 {
                        let hits = try await library.ask(acme, "What does job number 7 cost per visit?", limit: 12)
                        let amounts = Set(hits.compactMap { $0.text.split(separator: "$").last.map { String($0.prefix(3)) } })
                        #expect(amounts.count == 1, "\(amounts)")
                        #expect(hits.count == 12)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `two people who edit one draft see each other`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Hours", source: "Open at 8."), publish: false)
            let first = try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: "Open at 9.", revision: 1))
            #expect(first.revision == 2)
            await #expect(throws: KnowledgeFailure.edited(revision: 2)) {
                try await library.knowledge.edit(acme, by: .new(), document.id, VersionEdit(source: "Open at 7.", revision: 1))
            }
            #expect(try await library.knowledge.version(acme, of: document.id, 1).1.source == "Open at 9.")
        }
    }

    @Test func `where consent is wanted, who wrote it cannot give it`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.knowledge.change(acme, needsApproval: true)
            let ann = person(.reviewer, of: acme)
            let bob = person(.manager, of: acme)
            let document = try await library.knowledge.write(
                acme, by: ann.person, Article(title: "Prices", source: "A visit costs $89."), publish: true)
            #expect(document.state == .inReview, "Publishing at once is sending for review.")
            #expect(try await library.knowledge.reviews(acme).map(\.document.id) == [document.id])
            await #expect(throws: KnowledgeFailure.state(.inReview, .publish)) {
                try await library.knowledge.publish(acme, by: ann.person, document.id, 1)
            }
            await #expect(throws: KnowledgeFailure.ownWork) { try await library.knowledge.approve(acme, by: ann, document.id, 1) }
            let returned = try await library.knowledge.sendBack(acme, by: bob, document.id, 1, note: "Say that weekends cost more.")
            #expect(returned.state == .draft && returned.note == "Say that weekends cost more.")
            _ = try await library.knowledge.submit(acme, by: ann, document.id, 1)
            _ = try await library.knowledge.approve(acme, by: bob, document.id, 1)
            _ = try await library.knowledge.publish(acme, by: ann.person, document.id, 1)
            try await library.work()
            #expect(try await texts(library, acme).contains("$89"))
            #expect(try await library.knowledge.reviews(acme).isEmpty)
        }
    }

    @Test func `an upload and a list of questions wait for consent too, read but not found`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.knowledge.change(acme, needsApproval: true)
            let bob = person(.owner, of: acme)
            let upload = try await library.knowledge.add(acme, by: Self.owner, file: Array("A visit costs $89.".utf8), named: "prices.md")
            let job = try await library.knowledge.addQuestions(
                acme, by: Self.owner, [Question(question: "What does a visit cost?", answer: "$89")])
            try await library.work()
            #expect(try await library.knowledge.job(acme, job).status == .completed)
            #expect(try await texts(library, acme).isEmpty)
            #expect(try await library.knowledge.document(acme, upload.document).text.contains("$89"))
            #expect(try await library.knowledge.reviews(acme).count == 2)
            _ = try await library.knowledge.approve(acme, by: bob, upload.document, 1)
            _ = try await library.knowledge.publish(acme, by: bob.person, upload.document, 1)
            // Its passages were there: it is found from the commit on, with no worker between.
            #expect(try await texts(library, acme).contains("$89"))
        }
    }

    @Test func `an answer that is given anew holds from when it can be found, and the former one until then`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            _ = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "What does a visit cost?", answer: "It is $89.")])
            try await library.work()
            let job = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "what does a visit cost", answer: "It is $95.")])
            #expect(try await texts(library, acme).contains("$89"))
            try await library.work()
            let found = try await texts(library, acme)
            #expect(found.contains("$95") && !found.contains("$89"))
            let document = try #require(try await library.knowledge.job(acme, job).documents.first)
            #expect(try await library.knowledge.versions(acme, of: document).map(\.number) == [2, 1])
        }
    }

    @Test func `a question that was reworded is known by its new wording, and no longer by the old one`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let first = try await library.knowledge.addQuestions(acme, by: nil, [Question(question: "Do you work Sundays?", answer: "No.")])
            try await library.work()
            let document = try #require(try await library.knowledge.job(acme, first).documents.first)
            let long = "Do you work on Sundays " + String(repeating: "or on holidays ", count: 20) + "at all?"
            _ = try await library.knowledge.edit(acme, by: Self.owner, document, VersionEdit(title: long, source: "Never."))
            _ = try await library.knowledge.publish(acme, by: Self.owner, document, 2)
            try await library.work()
            let again = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: long.lowercased(), answer: "Sometimes.")])
            let other = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "Do you work Sundays?", answer: "Yes.")])
            try await library.work()
            #expect(try await library.knowledge.job(acme, again).documents == [document])
            #expect(try await library.knowledge.job(acme, other).documents != [document])
            // And back: the old wording is another document's by now, so both stay apart.
            _ = try await library.knowledge.publish(acme, by: Self.owner, document, 1)
            try await library.work()
            #expect(try await library.knowledge.list(acme).items.count == 2)
            let article = try await library.knowledge.write(acme, by: Self.owner, Article(title: "Hours", source: "At 8."), publish: false)
            await #expect(throws: InputFailure.self) {
                try await library.knowledge.edit(acme, by: Self.owner, article.id, VersionEdit(title: long, source: "At 9."))
            }
        }
    }

    @Test func `a new file takes the place of the old one once it is read, and a broken one does not`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, "A visit costs $89.", named: "prices.md")
            let broken = try await library.knowledge.renew(
                acme, by: Self.owner, document, file: Array("%PDF-1.7\n1 0 obj << >> endobj".utf8), named: "prices.pdf", note: nil)
            try await library.work()
            #expect(try await library.knowledge.job(acme, broken.job).status == .failed)
            #expect(try await texts(library, acme).contains("$89"))
            let shown = try await library.knowledge.document(acme, document).0
            #expect(shown.status == .ready && shown.pending?.status == .failed && shown.pending?.fault?.code == "damaged")

            let renewed = try await library.knowledge.renew(
                acme, by: Self.owner, document, file: Array("A visit costs $95.".utf8), named: "prices.txt", note: "Spring")
            #expect(renewed.version == 3)
            try await library.work()
            #expect(try await texts(library, acme).contains("$95"))
            let after = try await library.knowledge.document(acme, document).0
            #expect(after.fileName == "prices.txt" && after.sourceType == .text && after.pending == nil)
            let difference = try await library.knowledge.difference(acme, of: document, from: 1, to: 3)
            #expect(difference.added == 1 && difference.removed == 1)
        }
    }

    @Test func `what is retired is silent at once, stays in the list, and can come back`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, "A visit costs $89.")
            #expect(try await texts(library, acme).contains("$89"))
            let retired = try await library.knowledge.retire(acme, by: Self.owner, document)
            #expect(retired.state == .retired)
            #expect(try await texts(library, acme).isEmpty)
            #expect(try await library.count("chunks", acme) == 0)
            #expect(try await library.knowledge.list(acme, DocumentFilter(state: .retired)).items.map(\.id) == [document])
            await #expect(throws: KnowledgeFailure.state(.retired, .retire)) {
                try await library.knowledge.retire(acme, by: Self.owner, document)
            }
            _ = try await library.knowledge.publish(acme, by: Self.owner, document, 1)
            try await library.work()
            #expect(try await texts(library, acme).contains("$89"))
        }
    }

    @Test func `a draft can be given up, but not the only version there is`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Hours", source: "Open at 8."), publish: true)
            try await library.work()
            _ = try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: "Open at 9."))
            try await library.knowledge.discardDraft(acme, by: Self.owner, document.id)
            let shown = try await library.knowledge.document(acme, document.id).0
            #expect(shown.publishedVersion == 1 && shown.pending == nil)
            let other = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Hours", source: "Open at 8."), publish: false)
            await #expect(throws: KnowledgeFailure.onlyVersion) {
                try await library.knowledge.discardDraft(acme, by: Self.owner, other.id)
            }
            // The next edit goes on behind the one that was given up.
            #expect(try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: "Open at 7.")).number == 3)
        }
    }

    @Test func `a worker that dies while it publishes leaves the old version standing`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.knowledge.write(
                acme, by: Self.owner, Article(title: "Prices", source: "A visit costs $89."), publish: true)
            try await library.work()
            _ = try await library.knowledge.edit(acme, by: Self.owner, document.id, VersionEdit(source: "A visit costs $95."))
            _ = try await library.knowledge.publish(acme, by: Self.owner, document.id, 2)
            try await library.database.asOwner(
                """
                CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.published_version = 2 THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER broken BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION break();
                """)
            #expect(try await library.worker.deliverDue() == 1)
            let between = try await texts(library, acme)
            #expect(between.contains("$89") && !between.contains("$95"))
            #expect(try await library.count("chunks", acme) == 1)
            try await library.database.asOwner("DROP TRIGGER broken ON documents")
            library.time.pass(seconds: 10)
            try await library.work()
            let after = try await texts(library, acme)
            #expect(after.contains("$95") && !after.contains("$89"))
        }
    }

    @Test func `a stranger's versions are not there, whatever is asked`() async throws {
        try await Library.open { library in
            let (acme, coit) = (BusinessID.new(), BusinessID.new())
            let document = try await library.add(acme, "A visit costs $89.")
            let stranger = person(.owner, of: coit)
            await #expect(throws: KnowledgeFailure.notFound) { try await library.knowledge.versions(coit, of: document) }
            await #expect(throws: KnowledgeFailure.notFound) { try await library.knowledge.version(coit, of: document, 1) }
            await #expect(throws: KnowledgeFailure.notFound) { try await library.knowledge.history(coit, of: document) }
            await #expect(throws: KnowledgeFailure.notFound) { try await library.knowledge.publish(coit, by: stranger.person, document, 1) }
            await #expect(throws: KnowledgeFailure.notFound) { try await library.knowledge.retire(coit, by: stranger.person, document) }
            await #expect(throws: KnowledgeFailure.notFound) {
                try await library.knowledge.edit(coit, by: stranger.person, document, VersionEdit(source: "Free!"))
            }
            await #expect(throws: KnowledgeFailure.notFound) {
                try await library.knowledge.confirm(coit, by: stranger.person, document, until: nil)
            }
            #expect(try await library.knowledge.versions(acme, of: document).count == 1)
        }
    }
}

@Suite struct ShelfLifeTests {
    @Test func `a fact with a day is on the list a week before, and one tap takes it off for as long again`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let day = try #require(CivilDate(year: 2027, month: 3, day: 21))
            let document = try await library.add(
                acme, "The winter check costs $120.", named: "winter.md", DocumentDetails(confirmBy: day))
            func due() async throws -> [DocumentID] {
                try await library.knowledge.list(acme, DocumentFilter(dueBy: library.knowledge.confirmationHorizon)).items.map(\.id)
            }
            #expect(try await due().isEmpty)
            library.time.pass(seconds: 114 * 86_400)
            #expect(try await due() == [document])
            let confirmed = try await library.knowledge.confirm(acme, by: .new(), document, until: nil)
            #expect(try await due().isEmpty)
            // From the 21st of November to the 21st of March are 120 days.
            #expect(confirmed.confirmBy?.description == "2027-07-13")
            #expect(try await library.knowledge.confirm(acme, by: .new(), document, until: .some(nil)).confirmBy == nil)
        }
    }
}

@Suite struct QuestionTableTests {
    private func read(_ text: String) throws -> [Question] { try QuestionTable.read(Array(text.utf8)) }

    @Test func `a spreadsheet's questions are taken, whatever the order of its columns`() throws {
        let rows = try read(
            "Answer;Tags;Question\nYes, we are.;trust, legal;Are you licensed?\n\"From $89;\nweekends more\";;What does a visit cost?\n;;\n"
        )
        #expect(
            rows == [
                Question(question: "Are you licensed?", answer: "Yes, we are.", tags: ["trust", "legal"]),
                Question(question: "What does a visit cost?", answer: "From $89; weekends more"),
            ])
        #expect(try read("pregunta,respuesta\n¿Abren los domingos?,No\n").first?.question == "¿Abren los domingos?")
    }

    @Test func `each row that cannot be taken is named as the spreadsheet counts it`() {
        let fault = #expect(throws: InputFailure.self) {
            try read("question,answer,source_uri\nWhere?,,\n,Yes,\nWhen?,At 8,javascript:alert(1)\nWho?,Ann,https://acme.example/team\n")
        }
        #expect(fault?.faults.map(\.field) == ["row 2", "row 3", "row 4"])
        let headless = #expect(throws: InputFailure.self) { try read("Are you licensed?,Yes\nWhere?,Here\n") }
        #expect(headless?.faults.first?.code == "header")
    }
}

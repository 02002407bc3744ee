import Basics
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct QuestionTests {
    @Test func `a question that is answered anew has only the new answer`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let first = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "Do you charge more on weekends?", answer: "Yes, 20 dollars.", tags: ["prices"])])
            try await library.work()
            let before = try await library.knowledge.job(acme, first).documents
            let second = try await library.knowledge.addQuestions(
                acme, by: nil,
                [
                    Question(question: "do you charge more on  WEEKENDS", answer: "Nobody should read this."),
                    Question(question: "Do you charge more on weekends", answer: "No, never.", sourceURI: "https://acme.example/faq"),
                    Question(question: "Are you licensed?", answer: "Yes, in Wisconsin."),
                ])
            // The former answer holds until the new one can be found.
            #expect(try await library.ask(acme, "weekend charge").map(\.text) == ["Do you charge more on weekends?\nYes, 20 dollars."])
            try await library.work()
            let job = try await library.knowledge.job(acme, second)
            #expect(job.stats == .init(documents: 2, passages: 2, errors: 0))
            #expect(Set(job.documents).isSuperset(of: before))
            let hits = try await library.ask(acme, "Do you charge more on weekends?", as: .team)
            #expect(hits.count == 2)
            #expect(hits.first?.text == "Do you charge more on weekends\nNo, never.")
            #expect(hits.first?.sourceURI == "https://acme.example/faq")
            #expect(hits.first?.sourceType == .faq)
            #expect(try await library.knowledge.list(acme).items.count == 2)
        }
    }

    @Test func `a deleted question can be asked again`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let question = Question(question: "Are you licensed?", answer: "Yes, in Wisconsin.")
            let job = try await library.knowledge.addQuestions(acme, by: nil, [question])
            try await library.work()
            try await library.knowledge.delete(acme, try #require(try await library.knowledge.job(acme, job).documents.first))
            #expect(try await library.ask(acme, "licensed").isEmpty)
            _ = try await library.knowledge.addQuestions(acme, by: nil, [question])
            try await library.work()
            #expect(try await library.ask(acme, "licensed").count == 1)
        }
    }

    @Test func `two hundred questions are one job`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let questions = (1...200).map {
                Question(question: "What does part number \($0) cost?", answer: "Part \($0) costs \($0 * 3) dollars.")
            }
            let job = try await library.knowledge.addQuestions(acme, by: nil, questions)
            try await library.work()
            #expect(try await library.knowledge.job(acme, job).stats == .init(documents: 200, passages: 200, errors: 0))
            #expect(try await library.ask(acme, "What does part number 137 cost?").first?.text.contains("411 dollars") == true)
        }
    }

    @Test func `a list that died between its batches goes on where it stood`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let questions = (1...150).map { Question(question: "What is rule \($0)?", answer: "Rule \($0) is kept by Grace.") }
            let job = try await library.knowledge.addQuestions(acme, by: nil, questions)
            // Of 150 passages the hundred-and-twentieth cannot be written: the first batch of 100 stands, the second does not.
            try await library.database.asOwner(
                """
                CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM chunks) >= 120 THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON chunks FOR EACH ROW EXECUTE FUNCTION break();
                """)
            #expect(try await library.worker.deliverDue() == 1)
            #expect(try await library.knowledge.job(acme, job).stats == .init(documents: 100, passages: 100, errors: 0))
            #expect(try await library.knowledge.job(acme, job).status == .running)
            try await library.database.asOwner("DROP TRIGGER broken ON chunks")
            library.time.pass(seconds: 10)
            try await library.work()
            #expect(try await library.knowledge.job(acme, job).stats == .init(documents: 150, passages: 150, errors: 0))
            #expect(try await library.count("chunks", acme) == 150)
        }
    }

    @Test func `an answer longer than a passage goes on in the next, under its question`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let answer = (1...80).map { "Step \($0) is to turn valve \($0) to the left." }.joined(separator: " ")
            let job = try await library.knowledge.addQuestions(
                acme, by: nil, [Question(question: "How do I drain the tank?", answer: answer)])
            try await library.work()
            #expect(try await library.knowledge.job(acme, job).stats.passages > 3)
            let hits = try await library.ask(acme, "How do I drain the tank?", limit: 50)
            #expect(hits.allSatisfy { $0.text.hasPrefix("How do I drain the tank?\n") })
            #expect(hits.contains { $0.text.contains("Step 80 ") })
        }
    }
}

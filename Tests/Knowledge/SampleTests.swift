import Basics
import Foundation
import Testing

@testable import Knowledge

/// The sample businesses' own documents, and the questions that their customers ask.
private struct Sample: Sendable {
    static let names = ["acme-plumbing", "greenleaf-landscaping", "saffron-table-catering"]

    let folder: URL

    init(_ name: String) {
        folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "kb-samples/\(name)")
    }

    func json(_ file: String) throws -> JSON { try JSON.parse(Data(contentsOf: folder.appending(path: file))) }

    func teach(_ library: Library, _ business: BusinessID) async throws {
        for entry in try json("documents/manifest.json").array ?? [] {
            let file = entry["file"]?.string ?? ""
            let details = DocumentDetails(
                title: entry["title"]?.string, visibility: DocumentVisibility(rawValue: entry["visibility"]?.string ?? "") ?? .team,
                from: entry["effective_from"]?.string.flatMap(EffectiveBound.init) ?? .open,
                until: entry["effective_until"]?.string.flatMap(EffectiveBound.init) ?? .open)
            let bytes = Array(try Data(contentsOf: folder.appending(path: "documents/\(file)")))
            _ = try await library.knowledge.add(business, by: nil, file: bytes, named: file, details)
        }
        let questions = (try json("documents/faqs.json").array ?? []).map {
            Question(question: $0["question"]?.string ?? "", answer: $0["answer"]?.string ?? "", sourceURI: $0["source_uri"]?.string)
        }
        _ = try await library.knowledge.addQuestions(business, by: nil, questions)
        try await library.work()
    }

    /// Questions that the documents answer, each with the sources that are right.
    func questions() throws -> [(text: String, at: Timestamp?, sources: [String])] {
        try Data(contentsOf: folder.appending(path: "questions.jsonl")).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let row = try JSON.parse(line)
            let expected = row["expect"]
            guard expected?["decision"] == "answer", let source = expected?["source"]?.string, source != "profile" else { return nil }
            let others = expected?["also_source"]?.array?.compactMap(\.string) ?? expected?["also_source"]?.string.map { [$0] } ?? []
            return (row["message"]?.string ?? "", row["at"]?.string.flatMap { Timestamp($0) }, [source] + others)
        }
    }
}

@Suite struct SampleTests {
    @Test(arguments: Sample.names)
    func `a sample business's documents are all read, and its customers' questions find them`(name: String) async throws {
        try await Library.open { library in
            let business = BusinessID.new()
            let sample = Sample(name)
            try await sample.teach(library, business)
            let counts = try await library.knowledge.counts(business)
            #expect(counts.failed == 0 && counts.processing == 0)
            let questions = try sample.questions()
            var missed: [String] = []
            for question in questions {
                let hits = try await library.retrieval.search(
                    business, question.text, limit: 5, audience: .customer, now: question.at ?? library.time.clock.now())
                let found = hits.map { $0.fileName ?? "faqs.json" }
                if !found.contains(where: question.sources.contains) { missed.append("\(question.text) (\(question.sources)): \(found)") }
            }
            print("\(name): \(questions.count - missed.count) of \(questions.count), \(counts.passages) passages")
            #expect(missed.count <= 2, "\(missed.joined(separator: "\n"))")
        }
    }

    @Test(arguments: Sample.names)
    func `a sample business's documents neither contradict nor repeat each other`(name: String) async throws {
        try await KeepersDesk.open { desk in
            let business = BusinessID.new()
            try await Sample(name).teach(desk.library, business)
            try await desk.review()
            let report = try await desk.upkeep.report(business)
            for pair in report.contradictions {
                Issue.record("\(pair.subject): \(pair.a.text) (\(pair.a.title)) / \(pair.b.text) (\(pair.b.title))")
            }
            for pair in report.duplicates { Issue.record("twice: \(pair.a.text) (\(pair.a.title)) / (\(pair.b.title))") }
            #expect(try await desk.faults(business).isEmpty)
        }
    }
}

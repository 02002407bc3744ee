import Basics
import Foundation
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

/// Questions of others, with the passages that answer them, in a folder beside the project. They are not part of it, so that where they are
/// missing these tests are skipped by name.
private enum Collection {
    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/retrieval")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path()) }

    static func rows(_ file: String) throws -> [JSON] {
        try Data(contentsOf: folder.appending(path: file)).split(separator: UInt8(ascii: "\n")).map { try JSON.parse($0) }
    }

    static func documents(_ language: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: "xquad_docs/docs_\(language)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }
}

/// Of how many queries the right passage came first, and among the first five.
private struct Recall: CustomStringConvertible {
    private var first = 0.0
    private var firstFive = 0.0
    private var count = 0.0

    mutating func add(rank: Int?) {
        count += 1
        if rank == 0 { first += 1 }
        if let rank, rank < 5 { firstFive += 1 }
    }

    var at1: Double { first / count }
    var at5: Double { firstFive / count }
    var description: String { "recall@1 \(at1), recall@5 \(at5) of \(count)" }
}

private func plain(_ text: String) -> String {
    text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
}

@Suite(.enabled(if: Collection.isThere, "../shared/data/retrieval is not here")) struct RecallTests {
    @Test func `paraphrased questions find their answers in a list of ninety`() async throws {
        try await Library.open { library in
            let business = BusinessID.new()
            let list = try Collection.rows("covid_faq_match/kb.jsonl")
            try await library.teach(business, list)
            var recall = Recall()
            for query in try Collection.rows("covid_faq_match/queries.jsonl") {
                try await recall.add(rank: library.rank(business, query, in: list))
            }
            print("covid: \(recall)")
            #expect(recall.at5 >= 0.93)
            #expect(recall.at1 >= 0.75)
        }
    }

    @Test func `spoken questions find their answers inside their business`() async throws {
        try await Library.open { library in
            let rows = try Collection.rows("dstc10_faq/kb.jsonl")
            let queries = try Collection.rows("dstc10_faq/queries_user.jsonl")
            var businesses: [String: (id: BusinessID, list: [JSON])] = [:]
            for tenant in Set(queries.compactMap { $0["tenant"]?.string }) {
                let list = rows.filter { $0["tenant"]?.string == tenant }
                let id = BusinessID.new()
                try await library.teach(id, list)
                businesses[tenant] = (id, list)
            }
            var recall = Recall()
            for query in queries {
                let business = try #require(businesses[query["tenant"]?.string ?? ""])
                try await recall.add(rank: library.rank(business.id, query, in: business.list))
            }
            print("dstc10: \(recall)")
            #expect(recall.at5 >= 0.92)
        }
    }

    @Test func `typed questions find their topic among six hundred phrasings`() async throws {
        try await Library.open { library in
            let business = BusinessID.new()
            let list = try Collection.rows("hint3_curekart/kb.jsonl").map { row in
                JSON.object([
                    .init("question", row["question"] ?? .null), .init("answer", .string("NODE \(row["intent"]?.string ?? "")")),
                ])
            }
            try await library.teach(business, list)
            var recall = Recall()
            for query in try Collection.rows("hint3_curekart/queries.jsonl") {
                guard let intent = query["gold_intent"]?.string else { continue }
                let hits = try await library.ask(business, query["query"]?.string ?? "", limit: 10)
                recall.add(rank: hits.firstIndex { $0.text.hasSuffix("\nNODE \(intent)") })
            }
            print("hint3: \(recall)")
            #expect(recall.at1 >= 0.82)
        }
    }

    @Test(arguments: [("en", 0.985), ("es", 0.95)])
    func `questions find the passage of an article that holds their answer`(language: String, floor: Double) async throws {
        try await Library.open { library in
            let business = BusinessID.new()
            for document in try Collection.documents(language) {
                _ = try await library.knowledge.add(business, by: nil, file: document.bytes, named: document.name)
            }
            try await library.work()
            var recall = Recall()
            for query in try Collection.rows("xquad_docs/queries.jsonl") where query["lang"]?.string == language {
                let answer = plain(query["answer_text"]?.string ?? "")
                let hits = try await library.ask(business, query["query"]?.string ?? "", limit: 10)
                recall.add(rank: hits.firstIndex { plain($0.text).contains(answer) })
            }
            print("xquad \(language): \(recall), \(try await library.knowledge.counts(business).passages) passages")
            #expect(recall.at5 >= floor)
        }
    }
}

extension Library {
    fileprivate func teach(_ business: BusinessID, _ list: [JSON]) async throws {
        _ = try await knowledge.addQuestions(
            business, by: nil,
            list.map { Question(question: $0["question"]?.string ?? "", answer: $0["answer"]?.string ?? $0["question"]?.string ?? "") })
        try await work()
    }

    /// Where the first passage with a right answer to `query` stands among what is found.
    fileprivate func rank(_ business: BusinessID, _ query: JSON, in list: [JSON]) async throws -> Int? {
        let gold = (query["gold"]?.array ?? []).compactMap(\.string)
        // An answer that is longer than a passage goes on in the next: each stands under its question.
        let questions = list.filter { gold.contains($0["doc_id"]?.string ?? "") }.map { plain($0["question"]?.string ?? "") + " " }
        return try await ask(business, query["query"]?.string ?? "", limit: 10).firstIndex { hit in
            questions.contains { plain(hit.text).hasPrefix($0) }
        }
    }
}

import Basics
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Knowledge

/// Hits with what is known of them: whether they say what the question's answer must say.
private struct Judgement {
    let confidence: Double
    let answers: Bool
}

private enum Calibration {
    /// The mean distance between what was promised and what came of it, over tenths of the confidence.
    static func error(_ judged: [Judgement]) -> Double {
        var sum = 0.0
        for tenth in 0..<10 {
            let part = judged.filter { min(9, Int($0.confidence * 10)) == tenth }
            guard !part.isEmpty else { continue }
            let promised = part.reduce(0) { $0 + $1.confidence } / Double(part.count)
            let kept = Double(part.count { $0.answers }) / Double(part.count)
            print("  \(tenth)/10: \(part.count) hits, promised \(promised), kept \(kept)")
            sum += abs(promised - kept) * Double(part.count)
        }
        return sum / Double(judged.count)
    }

    /// The share of pairs of an answering and another hit of which the answering one has more confidence.
    static func separation(_ judged: [Judgement]) -> Double {
        let good = judged.filter(\.answers).map(\.confidence)
        let bad = judged.filter { !$0.answers }.map(\.confidence)
        let won = good.reduce(0.0) { sum, one in sum + bad.reduce(0) { $0 + (one > $1 ? 1 : one == $1 ? 0.5 : 0) } }
        return won / Double(max(1, good.count * bad.count))
    }
}

private func plain(_ text: String) -> String {
    text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
}

@Suite struct ConfidenceTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func rows(_ file: URL) throws -> [JSON] {
        try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { try JSON.parse($0) }
    }

    /// Each sample business with its customers' questions, and once more without the documents that a question is answered from.
    @Test func `of the sample businesses' hits, about as many answer as is promised`() async throws {
        try await Library.open { library in
            var judged: [Judgement] = []
            let names = ["acme-plumbing", "greenleaf-landscaping", "saffron-table-catering"]
            var questions: [(name: String, text: String, facts: [[String]])] = []
            for name in names {
                for row in try Self.rows(Self.root.appending(path: "kb-samples/\(name)/questions.jsonl")) {
                    guard row["expect"]?["decision"]?.string == "answer", row["expect"]?["source"]?.string != "profile" else { continue }
                    let facts = (row["expect"]?["facts"]?.array ?? []).map { ($0.array ?? []).compactMap { $0.string.map(plain) } }
                    guard !facts.isEmpty else { continue }
                    questions.append((name, row["message"]?.string ?? "", facts))
                }
            }
            for name in names {
                let business = BusinessID.new()
                let folder = Self.root.appending(path: "kb-samples/\(name)/documents")
                for file in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
                where file.hasSuffix(".md") || file.hasSuffix(".html") || file.hasSuffix(".docx") {
                    _ = try await library.knowledge.add(
                        business, by: nil, file: Array(try Data(contentsOf: folder.appending(path: file))), named: file)
                }
                let list = (try JSON.parse(Data(contentsOf: folder.appending(path: "faqs.json"))).array ?? []).map {
                    Question(question: $0["question"]?.string ?? "", answer: $0["answer"]?.string ?? "")
                }
                _ = try await library.knowledge.addQuestions(business, by: nil, list)
                try await library.work()
                func judge(_ question: (name: String, text: String, facts: [[String]])) async throws -> Set<DocumentID> {
                    var answering: Set<DocumentID> = []
                    let hits = try await library.ask(business, question.text, limit: 3)
                    for hit in hits {
                        let text = " " + plain(hit.text) + " "
                        let answers = question.facts.allSatisfy { $0.contains { text.contains(" " + $0 + " ") } }
                        if answers { answering.insert(hit.document) }
                        judged.append(Judgement(confidence: hit.confidence, answers: answers))
                    }
                    return answering
                }
                for question in questions where question.name == name {
                    let answering = try await judge(question)
                    guard !answering.isEmpty else { continue }
                    // The same business without what it answers from: the nearest that it says beside.
                    func set(_ visibility: String) async throws {
                        _ = try await library.database.pool.query(
                            .business(business),
                            "UPDATE documents SET visibility = \(visibility) WHERE business_id = \(business) AND id = ANY (\(Array(answering)))"
                        )
                    }
                    try await set("internal")
                    _ = try await judge(question)
                    try await set("public")
                }
            }
            let error = Calibration.error(judged)
            print("samples: \(judged.count) hits, calibration error \(error), separation \(Calibration.separation(judged))")
            #expect(judged.count > 300)
            #expect(error <= 0.06)
            #expect(Calibration.separation(judged) >= 0.78)
        }
    }

    /// What it has never seen: questions by telephone to 31 businesses, and such as none of them answers.
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: root.appending(path: "../shared/data/retrieval").path()),
            "../shared/data is not here"))
    func `strangers' hits keep what is promised, too`() async throws {
        try await Library.open { library in
            let folder = Self.root.appending(path: "../shared/data/retrieval/dstc10_faq")
            let entries = try Self.rows(folder.appending(path: "kb.jsonl"))
            var asked = try Self.rows(folder.appending(path: "queries_user.jsonl")) + Self.rows(folder.appending(path: "queries_q2a.jsonl"))
            let tenants = Set(entries.compactMap { $0["tenant"]?.string }).sorted()
            // What no business answers is asked of each in turn.
            asked += try Self.rows(folder.appending(path: "queries_not_kb.jsonl")).enumerated().map { number, row in
                .object([.init("query", row["query"] ?? .null), .init("tenant", .string(tenants[number % tenants.count]))])
            }
            var judged: [Judgement] = []
            var first: [Judgement] = []
            for tenant in tenants {
                let mine = asked.filter { $0["tenant"]?.string == tenant }
                guard !mine.isEmpty else { continue }
                let business = BusinessID.new()
                let list = entries.filter { $0["tenant"]?.string == tenant }
                _ = try await library.knowledge.addQuestions(
                    business, by: nil, list.map { Question(question: $0["question"]?.string ?? "", answer: $0["answer"]?.string ?? "") })
                try await library.work()
                for query in mine {
                    let gold = Set((query["gold"]?.array ?? []).compactMap(\.string))
                    let right = list.filter { gold.contains($0["doc_id"]?.string ?? "") }.map { plain($0["question"]?.string ?? "") + " " }
                    for (place, hit) in try await library.ask(business, query["query"]?.string ?? "", limit: 3).enumerated() {
                        let judgement = Judgement(
                            confidence: hit.confidence, answers: right.contains { plain(hit.text).hasPrefix($0) })
                        judged.append(judgement)
                        if place == 0 { first.append(judgement) }
                    }
                }
            }
            print("dstc10: \(judged.count) hits")
            let error = Calibration.error(judged)
            print(
                "dstc10: calibration error \(error), separation \(Calibration.separation(judged)), of the first \(Calibration.separation(first))"
            )
            #expect(judged.count > 300)
            #expect(error <= 0.08)
            #expect(Calibration.separation(first) >= 0.95)
        }
    }
}

import Documents
import MiniLM
import TestSupport
import Testing

@testable import Knowledge

@Suite struct ChunkerTests {
    private func cut(_ blocks: [Block], limit: Int = Chunker.standardPieces, title: String = "Guide") throws -> [Passage] {
        let embedder = try Model.embedder()
        return Chunker(limit: limit) { embedder.tokenCount($0) }.passages(of: ExtractedDocument(title: title, blocks: blocks), title: title)
    }

    private static func words(_ count: Int, _ word: String = "pipe") -> String {
        (1...count).map { "\(word)\($0 % 7)" }.joined(separator: " ")
    }

    @Test func `passages follow headings, and know where they stand`() throws {
        let passages = try cut([
            Block(.paragraph, "Before any heading.", page: 1), Block(.heading(level: 1), "Prices", page: 1),
            Block(.heading(level: 2), "Heaters", page: 1), Block(.paragraph, "From $1,900.", page: 2),
            Block(.paragraph, "Installed.", page: 2), Block(.heading(level: 2), "Drains", page: 2),
            Block(.paragraph, "From $129.", page: 3),
            Block(.heading(level: 1), "Hours", page: 3), Block(.paragraph, "Eight to five.", page: 3),
        ])
        #expect(passages.map(\.section) == ["", "Prices › Heaters", "Prices › Drains", "Hours"])
        #expect(passages.map(\.text) == ["Before any heading.", "From $1,900.\n\nInstalled.", "From $129.", "Eight to five."])
        #expect(passages.map(\.page) == [1, 2, 3, 3])
        #expect(passages[1].searchText == "Guide › Prices › Heaters\nFrom $1,900.\n\nInstalled.")
    }

    @Test func `the title is not said twice, and a heading with nothing under it is not lost`() throws {
        let passages = try cut([
            Block(.heading(level: 1), "Guide"), Block(.heading(level: 2), "We never close"), Block(.heading(level: 2), "Visits"),
            Block(.paragraph, "Ask Ada."),
        ])
        #expect(passages.map(\.text) == ["We never close", "Ask Ada."])
        #expect(passages[1].context == "Guide › Visits")
    }

    @Test func `rows keep their header and stay in small groups`() throws {
        let rows = (1...40).map { Block(.tableRow(header: ["Service", "Price"]), "Service: Repair number \($0); Price: $\($0)00") }
        let passages = try cut(rows, limit: 64)
        #expect(passages.count > 5)
        #expect(passages.allSatisfy { $0.text.split(separator: "\n").allSatisfy { $0.hasPrefix("Service: Repair number") } })
        #expect(passages.flatMap { $0.text.split(separator: "\n") }.count == 40)
    }

    @Test func `a line that leads into a list moves with it`() throws {
        let passages = try cut(
            [
                Block(.paragraph, Self.words(12)), Block(.paragraph, "We also repair:"),
                Block(.listItem, Self.words(14, "tap")), Block(.listItem, "Valves"),
            ], limit: 48)
        #expect(passages.count > 1)
        #expect(passages.contains { $0.text.hasPrefix("We also repair:\n- tap") })
        #expect(!passages.contains { $0.text.hasSuffix(":") })
    }

    @Test func `a paragraph that is too long is cut at its sentences, with a short overlap`() throws {
        let sentences = (1...30).map { "Sentence \($0) says that Mr. Hopper turns valve no. \($0) at 8 a.m. each day." }
        let passages = try cut([Block(.paragraph, sentences.joined(separator: " "))], limit: 120)
        #expect(passages.count > 3)
        for passage in passages {
            #expect(passage.text.hasPrefix("Sentence ") && passage.text.hasSuffix("each day."))
        }
        for sentence in sentences { #expect(passages.contains { $0.text.contains(sentence) }) }
        for (one, next) in zip(passages, passages.dropFirst()) {
            let first = try #require(Sentences.of(next.text).first)
            #expect(one.text.hasSuffix(first))
        }
    }

    @Test func `no passage is ever longer than the model reads, and nothing is lost`() throws {
        let embedder = try Model.embedder()
        var random = Seeded(state: 20_261_121)
        let alphabet = [
            "pipe", "Wasserhahn", "¿cuánto?", "漢字仮名", "🚿", "a.m.", "[CLS]", "$1,900.50", "x", "éèê", "https://acme.example/a?b=c", "end.",
        ]
        for round in 0..<25 {
            let blocks = (0..<Int.random(in: 1...12, using: &random)).map { _ in Self.block(alphabet, &random) }
            let limit = Int.random(in: 10...400, using: &random)
            let title = Self.text(alphabet, Int.random(in: 0...80, using: &random), &random)
            let passages = try cut(blocks, limit: limit, title: title)
            let bound = max(Chunker.minimumPieces, min(Chunker.maximumPieces, limit))
            for passage in passages {
                #expect(embedder.tokenCount(passage.searchText) <= bound, "round \(round)")
                #expect(!passage.text.isEmpty)
            }
            let all = Set(passages.flatMap { Self.marks($0.text) } + passages.flatMap { Self.marks($0.section) })
            let expected = Set(blocks.flatMap { Self.marks($0.text) })
            #expect(expected.isSubset(of: all), "round \(round): lost \(expected.subtracting(all))")
            let questions = Chunker(limit: limit) { embedder.tokenCount($0) }.passages(
                question: title, answer: blocks.map(\.text).joined(separator: "\n"))
            #expect(questions.allSatisfy { embedder.tokenCount($0.searchText) <= bound }, "round \(round)")
        }
    }

    @Test func `a word without an end is cut, and one character under a thousand accents too`() throws {
        let embedder = try Model.embedder()
        let texts = [
            String(repeating: "漢", count: 3_000), String(repeating: "a-", count: 2_000), "e" + String(repeating: "\u{0301}", count: 5_000),
        ]
        for text in texts {
            let passages = try cut([Block(.paragraph, text)])
            #expect(passages.allSatisfy { embedder.tokenCount($0.searchText) <= Chunker.standardPieces })
        }
        #expect(try cut([Block(.paragraph, texts[0])]).map(\.text.count).reduce(0, +) == 3_000)
        #expect(try cut([]).isEmpty)
    }

    // MARK: Random documents

    private static func block(_ alphabet: [String], _ random: inout Seeded) -> Block {
        let text = text(alphabet, [3, 20, 60, 400].randomElement(using: &random) ?? 3, &random)
        return switch Int.random(in: 0...6, using: &random) {
        case 0: Block(.heading(level: .random(in: 1...6, using: &random)), text)
        case 1, 2: Block(.listItem, text)
        case 3: Block(.tableRow(header: ["A"]), "A: \(text)")
        default: Block(.paragraph, text, page: .random(in: 1...9, using: &random))
        }
    }

    /// Words of which one in five can be told from all others.
    private static func text(_ alphabet: [String], _ count: Int, _ random: inout Seeded) -> String {
        (0..<count).map { _ in
            Int.random(in: 0...4, using: &random) == 0
                ? "mark\(Int.random(in: 0...9_999_999, using: &random))" : alphabet.randomElement(using: &random) ?? ""
        }.joined(separator: " ")
    }

    private static func marks(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("mark") } }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same documents in each run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

import Basics
import Knowledge
import Synchronization
import Testing
import Understanding

@testable import Answering

@Suite struct ExtractTests {
    @Test func `a passage is cut into sentences, items and rows`() {
        let hit = Hit.passage(
            """
            Visits start at 8 a.m. on weekdays. Dr. Weber is our vet.

            We also repair:
            - Pumps
            - Valves

            Job: Toilet repair; Price: $135–$215; What is included: Parts; labor extra
            """)
        let excerpts = PassageCutter.excerpts(of: hit)
        #expect(
            excerpts.map(\.text) == [
                "Visits start at 8 a.m. on weekdays.", "Dr. Weber is our vet.", "Pumps", "Valves",
                "Toilet repair – Price: $135–$215; What is included: Parts; labor extra.",
            ])
        #expect(excerpts.map(\.kind) == [.sentence, .sentence, .item, .item, .row])
        #expect(excerpts[2].leadIn == "We also repair:")
    }

    @Test func `ranges hold the figures that lie in them`() {
        func bounds(_ text: String) -> [Bound] { Bound.all(in: TokenizedText(text)) }
        func figure(_ text: String) -> Figure? { Figure.all(in: TokenizedText(text)).first }
        let threeWeeks = figure("3 weeks before")
        #expect(threeWeeks != nil)
        #expect(bounds("15 to 44 days before the event").contains { bound in threeWeeks.map(bound.holds) == true })
        #expect(!bounds("45 to 89 days before the event").contains { bound in threeWeeks.map(bound.holds) == true })
        #expect(!bounds("90 days or more before the event").contains { bound in threeWeeks.map(bound.holds) == true })
        #expect(bounds("14 days or less").contains { bound in figure("10 days").map(bound.holds) == true })
        #expect(bounds("up to 6 zones").contains { bound in figure("5 zones").map(bound.holds) == true })
    }

    @Test(arguments: [
        ("Are you open on Sunday? And what does a flush cost?", 2), ("How much is a flush?", 0), ("I need help. My sink leaks.", 0),
        ("Do you come to Verona, and are you open on Sunday?", 2), ("can you come on Monday and do you take cards", 2),
        ("How much is a flush and how long does it take?", 0), ("Do you repair and install heaters?", 0),
        ("what is it? who are you? where do you work? when can you come?", 0),
    ])
    func `the questions of a message are told apart`(message: String, count: Int) {
        #expect(Questions.several(in: TokenizedText(message)).count == count)
    }

    @Test func `what was prepared of a passage is what reading it gives, and is not embedded again`() async throws {
        let hits = [Hit.passage("A flush costs $120. It takes an hour.\n\n- Pumps\n- Valves"), Hit.passage("We come on Mondays.")]
        let model = CountingEmbedder(model: try Model.embedder())
        let read = await ExcerptShelf(embedder: model).read(hits)
        #expect(model.count.withLock(\.self) == 5)

        let kept = zip(hits, read).reduce(into: [:]) { $0[$1.0.chunk] = ExcerptStore.vectors(ExcerptStore.bytes($1.1.vectors)) }
        let shelf = ExcerptShelf(embedder: model)
        #expect(shelf.unread(hits) == hits)
        shelf.put(hits, kept)
        #expect(shelf.unread(hits).isEmpty)
        let prepared = await shelf.read(hits)
        #expect(prepared.map(\.vectors) == read.map(\.vectors) && prepared.map(\.excerpts) == read.map(\.excerpts))
        #expect(model.count.withLock(\.self) == 5)

        // Cut differently since: the vectors are of other sentences.
        let stale = ExcerptShelf(embedder: model)
        stale.put(hits, kept.mapValues { Array($0.dropLast()) })
        #expect(stale.unread(hits).count == 2)
    }

    @Test func `a model's stream is cut at sentences, whatever its pieces`() {
        let text = "It costs $1.50 per foot. [2] That is a\nlot [1, 3]. **Call** us!"
        for size in [1, 3, 7, 200] {
            var reader = SpokenSentences()
            var sentences: [SpokenSentences.Sentence] = []
            var rest = text[...]
            while !rest.isEmpty {
                sentences += reader.add(String(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            sentences += reader.end()
            #expect(
                sentences.map(\.text).joined(separator: " ") == "It costs $1.50 per foot. That is a lot. Call us!", "in pieces of \(size)")
            #expect(sentences.flatMap(\.cited) == [2, 1, 3], "in pieces of \(size)")
        }
    }

    @Test func `what only asks is no word of the question`() {
        #expect(Set(Words.asked(TokenizedText("what time of day should I water"))) == [Words.stem("water")])
        #expect(!Words.asked(TokenizedText("we cancel 3 weeks before")).contains("3"))
    }
}

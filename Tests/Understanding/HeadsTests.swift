import Basics
import MiniLM
import Testing

@testable import Understanding

@Suite struct HeadsTests {
    @Test func `the shipped weights are those of the examples`() async throws {
        let heads = try Heads.shipped()
        let model = try Reader.model()
        let parts: [(Head, Examples, Double)] = [
            (heads.intent, .intent, Training.Decay.intent), (heads.person, .person, Training.Decay.person),
            (heads.tone, .tone, Training.Decay.tone),
        ]
        var embeddings: [String: [Float]] = [:]
        let texts = Array(Set(parts.flatMap(\.1.texts)))
        for (text, embedding) in zip(texts, await model.embed(texts)) { embeddings[text] = embedding }
        #expect(embeddings.count > 1_000, "without its embeddings this test would mean nothing")
        for (head, examples, decay) in parts {
            #expect(head.examples == examples.fingerprint, "the examples changed: run `frontdesk train-heads`")
            let rows = examples.texts.map { embeddings[$0] ?? [] }
            // Training again would end where the gradient vanishes; the loss is convex, so there is one such place.
            let residual = Training.residual(of: head, examples: examples, embeddings: rows, decay: decay)
            // Up to .00199 with the embeddings of fp32 that it was trained on; kernels that round more move it by less than .0003.
            #expect(residual < 0.0023, "\(head.classes)")
            let shifted = Head(
                classes: head.classes, weights: head.weights.map { $0 * 1.1 }, dimensions: head.dimensions, temperature: head.temperature,
                examples: head.examples)
            #expect(
                Training.residual(of: shifted, examples: examples, embeddings: rows, decay: decay) > 2 * residual,
                "the measure must see a wrong head")
        }
    }

    @Test func `training is deterministic and learns what can be learnt`() {
        let examples = Examples(Array("[up]\na\nb\n[down]\nc\nd\n".utf8))
        let rows: [[Float]] = [[1, 0], [0.9, 0.1], [-1, 0], [-0.9, 0.1]]
        let first = Training.train(examples, embeddings: rows, decay: 0.01)
        #expect(first == Training.train(examples, embeddings: rows, decay: 0.01))
        #expect(first.classes == ["up", "down"])
        #expect((first.probabilities([1, 0])["up"] ?? 0) > 0.8)
        #expect((first.probabilities([-1, 0])["down"] ?? 0) > 0.8)
        #expect(first.probabilities([])["up"] == 0.5)
    }

    @Test func `weights survive writing and reading, and damaged ones are refused`() throws {
        let heads = try Heads.shipped()
        #expect(try Heads(Array(heads.json.utf8)) == heads)
        for broken in ["", "{}", #"{"model":"another"}"#, heads.json.replacing("\"dimensions\":384", with: "\"dimensions\":383")] {
            #expect(throws: HeadsError.self) { try Heads(Array(broken.utf8)) }
        }
    }

    @Test func `every class has at least seventy examples, and none twice`() {
        let intent = Examples.intent
        for index in intent.classes.indices { #expect(intent.labels.count { $0 == index } >= 70) }
        for examples in [Examples.intent, .person, .tone] {
            let seen = Dictionary(grouping: zip(examples.texts, examples.labels), by: \.0).filter { Set($0.value.map(\.1)).count > 1 }
            #expect(seen.isEmpty, "one sentence in two classes: \(seen.keys)")
        }
    }
}

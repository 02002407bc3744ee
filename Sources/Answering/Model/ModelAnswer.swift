import Basics
import Escalation
import Knowledge
import LanguageModels
import Synchronization
import Understanding

/// An answer that a model words, from the same passages and under the same checks as one without.
extension Answerer {
    /// So long a customer waits for the first sentence; then the documents' own sentences answer.
    static let patience: Duration = .seconds(2)

    /// nil where the model said nothing in time, or nothing that could be stood behind.
    func modelDraft(_ turn: Turn, _ decision: Decision, _ extract: Extract, _ hits: [Hit]) async -> (draft: TurnDraft?, fault: String?) {
        guard let model else { return (nil, nil) }
        let writer = ModelWriter(turn: turn, hits: Array(hits.prefix(Prompt.snippets)))
        let writing = Task { try await writer.write(model.stream(Prompt.request(turn, hits))) }
        let watch = Task {
            // Cancelled as soon as the answer is there.
            do { try await Task.sleep(for: Self.patience) } catch { return }
            if !writer.hasSpoken { writing.cancel() }
        }
        let outcome = await withTaskCancellationHandler {
            await writing.result
        } onCancel: {
            writing.cancel()
        }
        watch.cancel()
        let spoken = writer.spoken
        guard !spoken.text.isEmpty else { return (nil, outcome.fault) }
        var draft = turn.draft(decision, decision.action == .offerPerson ? .offer : .answer, .model, confidence: extract.confidence)
        draft.text = spoken.text
        draft.cited = spoken.cited
        draft.withheld = spoken.withheld
        draft.model = spoken.cost
        draft.quoted = spoken.quoted
        return (turn.closing(draft), outcome.fault)
    }
}

extension Result where Failure == any Error, Success == Void {
    fileprivate var fault: String? {
        switch self {
        case .success: nil
        case .failure(let error): error is CancellationError ? "model: silent for too long" : "model: \(error)"
        }
    }
}

/// Checks a model's sentences as they come, and says those that can be stood behind.
private final class ModelWriter: Sendable {
    struct Spoken {
        var text = ""
        var cited: [CitedPassage] = []
        var withheld: [String] = []
        var quoted: [Money] = []
        var cost: ModelCost?
    }

    private let turn: Turn
    private let hits: [Hit]
    private let evidence: NumberGuard.Evidence
    private let state = Mutex(Spoken())

    init(turn: Turn, hits: [Hit]) {
        self.turn = turn
        self.hits = hits
        evidence = NumberGuard.Evidence(turn.profileEvidence + hits.flatMap { [$0.title, $0.section, $0.text] })
    }

    var spoken: Spoken { state.withLock { $0 } }
    var hasSpoken: Bool { state.withLock { !$0.text.isEmpty } }

    func write(_ deltas: AsyncThrowingStream<ModelDelta, any Error>) async throws {
        var sentences = SpokenSentences()
        for try await delta in deltas {
            switch delta {
            case .text(let text): for sentence in sentences.add(text) { say(sentence) }
            case .usage(let usage): note(usage)
            }
        }
        try Task.checkCancellation()
        for sentence in sentences.end() { say(sentence) }
    }

    private func say(_ sentence: SpokenSentences.Sentence) {
        let amounts = turn.amounts(in: [sentence.text])
        let isTraceable = NumberGuard.check(sentence: sentence.text, against: evidence).isEmpty
        let piece = state.withLock { spoken -> String? in
            guard isTraceable, !turn.isAboveLimit(amounts) else {
                spoken.withheld.append(sentence.text)
                return nil
            }
            for number in sentence.cited where hits.indices.contains(number - 1) {
                let hit = hits[number - 1]
                if !spoken.cited.contains(where: { $0.hit.chunk == hit.chunk }) {
                    spoken.cited.append(CitedPassage(hit: hit, snippet: hit.text))
                }
            }
            let piece = spoken.text.isEmpty ? sentence.text : " " + sentence.text
            spoken.text += piece
            spoken.quoted += amounts
            return piece
        }
        if let piece { turn.observe(.text(piece)) }
    }

    private func note(_ usage: ModelUsage) {
        state.withLock {
            $0.cost = ModelCost(model: usage.model, promptTokens: usage.promptTokens ?? 0, completionTokens: usage.completionTokens ?? 0)
        }
    }
}

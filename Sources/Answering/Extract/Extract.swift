import Basics
import Knowledge
import Understanding

/// What a business's own documents say to a question: their sentences, as they stand there.
struct Extract: Sendable {
    struct Part: Sendable {
        /// nil where the profile says it.
        let hit: Hit?
        let sentences: [String]
    }

    /// What is said, the most telling first; each of another passage.
    let parts: [Part]
    /// How surely this answers the question, 0…1.
    let confidence: Double
    /// Of the best excerpt, for the trace.
    let relevance: Relevance?

    /// Every excerpt that was looked at: what it says in amounts, and its score.
    let amounts: [(minor: Set<Int>, score: Double)]

    static let none = Extract(parts: [], confidence: 0, relevance: nil, amounts: [])

    /// How far the best excerpt that says these amounts lies behind the best of all; nil where none says them.
    func distance(toAmounts wanted: Set<Int>) -> Double? {
        guard let best = relevance?.score else { return nil }
        return amounts.lazy.filter { wanted.isSubset(of: $0.minor) }.map { best - $0.score }.min()
    }
}

extension Extract {
    /// What a skill says, as one part of an answer.
    init(exact text: String) {
        self.init(parts: [Part(hit: nil, sentences: [text])], confidence: 1, relevance: nil, amounts: [])
    }

    /// Several answers as one, no passage twice.
    static func joining(_ extracts: [Extract], whole: Extract) -> Extract {
        guard let surest = extracts.max(by: { $0.confidence < $1.confidence }) else { return whole }
        var seen: Set<ChunkID> = []
        let parts = extracts.flatMap(\.parts).filter { part in part.hit.map { seen.insert($0.chunk).inserted } ?? true }
        return Extract(
            parts: parts, confidence: surest.confidence, relevance: surest.relevance ?? whole.relevance,
            amounts: extracts.flatMap(\.amounts))
    }
}

/// Composes answers from passages, without a model.
struct Extractor: Sendable {
    let shelf: ExcerptShelf

    init(embedder: any SentenceEmbedding) { shelf = ExcerptShelf(embedder: embedder) }

    static func candidates(_ hits: [Hit], _ passages: [ReadPassage], _ inquiry: Inquiry) -> [Candidate] {
        zip(hits, passages).compactMap { Candidate($0, $1, inquiry) }
    }

    func extract(_ reading: Reading, embedding: [Float], from hits: [Hit]) async -> Extract {
        let passages = await shelf.read(hits)
        let inquiry = Inquiry(reading, embedding: embedding, passages: passages)
        let candidates = Self.candidates(hits, passages, inquiry)
        guard let best = candidates.max(by: { $0.score < $1.score }) else { return .none }
        let confidence = Confidence.of(best.relevance)
        let amounts = candidates.flatMap { candidate in
            zip(candidate.passage.excerpts, candidate.relevances).compactMap { $0.amounts.isEmpty ? nil : ($0.amounts, $1.score) }
        }
        return Extract(
            parts: [Extract.Part(hit: best.hit, sentences: best.said)], confidence: confidence, relevance: best.relevance, amounts: amounts)
    }
}

/// A passage with its best excerpt.
struct Candidate {
    let hit: Hit
    let passage: ReadPassage
    let relevances: [Relevance]
    let best: Int

    var relevance: Relevance { relevances[best] }
    var score: Double { relevance.score }

    init?(_ hit: Hit, _ passage: ReadPassage, _ inquiry: Inquiry) {
        guard !passage.excerpts.isEmpty else { return nil }
        self.hit = hit
        self.passage = passage
        let relevances = passage.excerpts.indices.map { inquiry.relevance(of: $0, in: passage, of: hit) }
        self.relevances = relevances
        best = relevances.indices.max { relevances[$0].score < relevances[$1].score } ?? 0
    }

    /// The best excerpt with as much around it as it needs to be understood.
    var said: [String] {
        let excerpts = passage.excerpts
        if hit.sourceType == .faq, excerpts.reduce(0, { $0 + $1.text.count }) <= Surroundings.wholeAnswer { return excerpts.map(\.text) }
        switch excerpts[best].kind {
        case .sentence: return Surroundings.sentences(around: best, passage: passage, relevances: relevances)
        case .item: return Surroundings.items(around: best, passage: passage, relevances: relevances)
        case .row: return Surroundings.rows(around: best, passage: passage, relevances: relevances)
        }
    }
}

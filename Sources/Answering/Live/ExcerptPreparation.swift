import Basics
public import Knowledge
public import Outbox

/// Reads passages sentence by sentence as soon as they are indexed, so that no turn has to.
public struct ExcerptPreparation: OutboxHandler {
    /// Passages that are embedded together.
    private static let batch = 32

    public let topics = [Knowledge.indexedTopic]
    public let takesLong = true
    private let knowledge: Retrieval
    private let store: ExcerptStore
    private let embedder: any SentenceEmbedding

    public init(knowledge: Retrieval, store: ExcerptStore, embedder: any SentenceEmbedding) {
        self.knowledge = knowledge
        self.store = store
        self.embedder = embedder
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        let documents = entry.payload["document_ids"]?.array?.compactMap { $0.string.flatMap { DocumentID($0) } } ?? []
        // What was deleted or indexed anew meanwhile has no passages under its old documents any more.
        let passages = try await knowledge.passages(entry.business, of: documents)
        let known = try await store.vectors(entry.business, of: passages.map(\.chunk))
        let waiting = passages.filter { known[$0.chunk] == nil }
        for start in stride(from: 0, to: waiting.count, by: Self.batch) {
            try await prepare(waiting[start..<min(start + Self.batch, waiting.count)], of: entry.business)
        }
    }

    private func prepare(_ passages: ArraySlice<Hit>, of business: BusinessID) async throws {
        let readings = passages.map(PassageReading.init)
        var vectors = await embedder.embed(readings.flatMap(\.texts))[...]
        try Task.checkCancellation()
        var prepared: [ChunkID: [[Float]]] = [:]
        for (passage, reading) in zip(passages, readings) {
            prepared[passage.chunk] = Array(vectors.prefix(reading.texts.count))
            vectors = vectors.dropFirst(reading.texts.count)
        }
        try await store.save(business, prepared)
    }
}

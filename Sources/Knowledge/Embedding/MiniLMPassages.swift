public import MiniLM

extension Embedder: PassageEmbedding {
    public var maximumPieces: Int { Chunker.maximumPieces }

    /// Cannot fail.
    public func embed(query: String) async throws(EmbeddingFailure) -> [Float] { await embed(query) }

    public func embed(passages: [String]) async throws(EmbeddingFailure) -> [[Float]] {
        let vectors = await embed(passages)
        guard vectors.count == passages.count else { throw EmbeddingFailure(.cancelled, "The task was cancelled") }
        return vectors
    }
}

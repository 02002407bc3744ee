public import LanguageModels
public import MiniLM

extension Embedder: PassageEmbedding {
    public var maximumPieces: Int { Chunker.maximumPieces }

    /// Cannot fail.
    public func embed(query: String) async throws(ModelError) -> [Float] { await embed(query) }

    public func embed(passages: [String]) async throws(ModelError) -> [[Float]] {
        let vectors = await embed(passages)
        guard vectors.count == passages.count else { throw ModelError(.cancelled, "The task was cancelled") }
        return vectors
    }
}

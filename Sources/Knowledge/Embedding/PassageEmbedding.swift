public import LanguageModels

/// What turns passages and questions into vectors of length 1: the model in the process, or a provider's.
public protocol PassageEmbedding: Sendable {
    /// Kept beside each vector: those of two models are never compared.
    var model: String { get }
    /// Numbers in a vector.
    var dimensions: Int { get }
    /// Word pieces that the model reads of a passage; what follows would not be found.
    var maximumPieces: Int { get }

    func tokenCount(_ text: String) -> Int

    /// The vector of a customer's question. Who asks waits: it fails early rather than late, and the search by words goes on without it.
    func embed(query: String) async throws(ModelError) -> [Float]

    /// The passages' vectors, in their order: all of them, or none.
    func embed(passages: [String]) async throws(ModelError) -> [[Float]]
}

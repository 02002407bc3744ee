/// The models that are at hand, by their names.
public struct EmbeddingModels: Sendable {
    /// Of the businesses that never chose one: the built-in model.
    public let standard: any PassageEmbedding
    private let named: [String: any PassageEmbedding]

    public init(standard: any PassageEmbedding, others: [any PassageEmbedding] = []) {
        self.standard = standard
        named = Dictionary((others + [standard]).map { ($0.model, $0) }, uniquingKeysWith: { $1 })
    }

    public var names: [String] { named.keys.sorted() }

    public subscript(model: String) -> (any PassageEmbedding)? { named[model] }
}

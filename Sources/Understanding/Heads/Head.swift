import Basics

/// One linear classifier over embeddings (multinomial logistic regression).
public struct Head: Sendable, Hashable {
    public let classes: [String]
    /// The weights of each class behind each other, the bias last in each.
    public let weights: [Float]
    public let dimensions: Int
    /// Above 1 the probabilities are drawn together; set so that they are true on examples that training did not see.
    public let temperature: Double
    /// Fingerprint of the examples that it was trained on.
    public let examples: String

    public init(classes: [String], weights: [Float], dimensions: Int, temperature: Double, examples: String) {
        self.classes = classes
        self.weights = weights
        self.dimensions = dimensions
        self.temperature = temperature
        self.examples = examples
    }

    /// The log of each class's probability. Without an embedding all classes are equal and the word patterns decide alone.
    public func logProbabilities(_ embedding: [Float]) -> [String: Double] {
        var scores = [Double](repeating: 0, count: classes.count)
        if embedding.count == dimensions {
            for index in classes.indices { scores[index] = score(index, embedding) / temperature }
        }
        let top = scores.max() ?? 0
        let total = top + logarithm(scores.reduce(0) { $0 + exponential($1 - top) })
        return Dictionary(zip(classes, scores.map { $0 - total }), uniquingKeysWith: { first, _ in first })
    }

    public func probabilities(_ embedding: [Float]) -> [String: Double] { logProbabilities(embedding).mapValues(exponential) }

    private func score(_ index: Int, _ embedding: [Float]) -> Double {
        let start = index * (dimensions + 1)
        var sum: Float = weights[start + dimensions]
        for place in 0..<dimensions { sum += weights[start + place] * embedding[place] }
        return Double(sum)
    }
}

/// Trains the heads from their examples. Deterministic: the same examples and embeddings give the same weights.
public enum Training {
    /// Weight decay of each head. Feelings are told from fewer and rougher examples, so less is believed of each.
    public enum Decay {
        public static let intent = 0.005
        public static let person = 0.003
        public static let tone = 0.02
    }

    /// All three heads, embedding each example once. Some hundred embeddings: seconds, so it is done before shipping and not at start.
    public static func train(with embedder: any TextEmbedding) async -> Heads {
        let intent = await train(.intent, decay: Decay.intent, with: embedder)
        let person = await train(.person, decay: Decay.person, with: embedder)
        let tone = await train(.tone, decay: Decay.tone, with: embedder)
        return Heads(intent: intent, person: person, tone: tone)
    }

    public static func train(_ examples: Examples, decay: Double, with embedder: any TextEmbedding) async -> Head {
        var embeddings: [[Float]] = []
        for text in examples.texts { embeddings.append(await embedder.embed(text)) }
        return train(examples, embeddings: embeddings, decay: decay)
    }

    public static func train(_ examples: Examples, embeddings: [[Float]], decay: Double) -> Head {
        let problem = Problem(embeddings: embeddings, labels: examples.labels, classes: examples.classes.count, decay: decay)
        return Head(
            classes: examples.classes, weights: problem.solve(), dimensions: problem.dimensions, temperature: temperature(of: problem),
            examples: examples.fingerprint)
    }

    /// How far a head is from the optimum of its examples: the length of the loss's gradient there. The loss is convex, so a small
    /// one means that training again would give the same weights.
    public static func residual(of head: Head, examples: Examples, embeddings: [[Float]], decay: Double) -> Double {
        let problem = Problem(embeddings: embeddings, labels: examples.labels, classes: examples.classes.count, decay: decay)
        return problem.residual(of: head.weights)
    }

    /// The temperature at which the probabilities of held-out examples (four folds) are likeliest.
    private static func temperature(of problem: Problem) -> Double {
        let folds = 4
        var held: [(scores: [Double], label: Int)] = []
        for fold in 0..<folds {
            let weights = problem.subset { $0 % folds != fold }.solve(steps: 200)
            for index in problem.labels.indices where index % folds == fold {
                held.append((problem.scores(of: index, weights), problem.labels[index]))
            }
        }
        func loss(_ temperature: Double) -> Double {
            held.reduce(0) { sum, one in
                let top = one.scores.max() ?? 0
                let total = one.scores.reduce(0) { $0 + exponential(($1 - top) / temperature) }
                return sum + logarithm(total) - (one.scores[one.label] - top) / temperature
            }
        }
        return stride(from: 0.5, through: 3, by: 0.05).min { loss($0) < loss($1) } ?? 1
    }
}

/// Softmax regression with weight decay, by accelerated gradient descent (Nesterov 1983; step 1/L of the loss).
struct Problem: Sendable {
    /// Embeddings have unit length; at this scale the decay, which is per weight, is of the right order.
    static let scale: Float = 8
    let rows: [[Float]]
    let labels: [Int]
    let classes: Int
    let decay: Double
    let dimensions: Int
    private let importance: [Float]

    init(embeddings: [[Float]], labels: [Int], classes: Int, decay: Double) {
        self.init(rows: embeddings.map { $0.map { $0 * Self.scale } }, labels: labels, classes: classes, decay: decay)
    }

    private init(rows: [[Float]], labels: [Int], classes: Int, decay: Double) {
        self.rows = rows
        self.labels = labels
        self.classes = classes
        self.decay = decay
        dimensions = rows.first?.count ?? 0
        var counts = [Float](repeating: 0, count: classes)
        for label in labels { counts[label] += 1 }
        // Half-way to balance: a class with four times the examples weighs twice as much. Full balance makes the rare ones trigger-happy.
        let total = counts.reduce(0) { $0 + $1.squareRoot() }
        importance = labels.map { 1 / (total * counts[$0].squareRoot()) }
    }

    func subset(_ keep: (Int) -> Bool) -> Problem {
        let kept = labels.indices.filter(keep)
        return Problem(rows: kept.map { rows[$0] }, labels: kept.map { labels[$0] }, classes: classes, decay: decay)
    }

    /// Weights for unscaled embeddings.
    func solve(steps: Int = 500) -> [Float] {
        let width = dimensions + 1
        let rate = Float(1 / (0.5 * Double(Self.scale * Self.scale + 1) + decay))
        var weights = [Float](repeating: 0, count: classes * width)
        var ahead = weights
        var momentum = 1.0
        for _ in 0..<steps {
            let slope = gradient(at: ahead)
            let next = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
            let carry = Float((momentum - 1) / next)
            momentum = next
            for index in weights.indices {
                let moved = ahead[index] - rate * slope[index]
                ahead[index] = moved + carry * (moved - weights[index])
                weights[index] = moved
            }
        }
        for index in weights.indices where index % width != dimensions { weights[index] *= Self.scale }
        return weights
    }

    func residual(of weights: [Float]) -> Double {
        let width = dimensions + 1
        var scaled = weights
        for index in scaled.indices where index % width != dimensions { scaled[index] /= Self.scale }
        return gradient(at: scaled).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    func scores(of row: Int, _ weights: [Float]) -> [Double] {
        let width = dimensions + 1
        return (0..<classes).map { index in
            var sum = weights[index * width + dimensions]
            for place in 0..<dimensions { sum += weights[index * width + place] * rows[row][place] / Self.scale }
            return Double(sum)
        }
    }

    private func gradient(at weights: [Float]) -> [Float] {
        let width = dimensions + 1
        var slope = [Float](repeating: 0, count: weights.count)
        var errors = [Float](repeating: 0, count: classes)
        weights.withUnsafeBufferPointer { weights in
            slope.withUnsafeMutableBufferPointer { slope in
                for (row, label) in zip(rows, labels).enumerated().map({ ($0.offset, $0.element.1) }) {
                    rows[row].withUnsafeBufferPointer { values in
                        for index in 0..<classes {
                            var sum = weights[index * width + dimensions]
                            for place in 0..<dimensions { sum += weights[index * width + place] * values[place] }
                            errors[index] = sum
                        }
                        let top = errors.max() ?? 0
                        var total: Float = 0
                        for index in 0..<classes {
                            errors[index] = Float(exponential(Double(errors[index] - top)))
                            total += errors[index]
                        }
                        for index in 0..<classes {
                            let error = (errors[index] / total - (index == label ? 1 : 0)) * importance[row]
                            for place in 0..<dimensions { slope[index * width + place] += error * values[place] }
                            slope[index * width + dimensions] += error
                        }
                    }
                }
                for index in 0..<weights.count where index % width != dimensions { slope[index] += Float(decay) * weights[index] }
            }
        }
        return slope
    }
}

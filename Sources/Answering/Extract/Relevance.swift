import Glibc
import Knowledge
import Understanding

/// How well one excerpt answers a question, by several measures from 0 to 1.
public struct Relevance: Sendable, Hashable {
    /// The cosine of its meaning with the question's.
    public let meaning: Double
    /// How much of what the question's words weigh stands in it.
    public let own: Double
    /// The same with its heading, …
    public let words: Double
    /// … in its whole passage, and with the title and all headings.
    public let passageWords: Double
    public let path: Double
    /// How many of the question's neighbouring words are neighbours in it.
    public let neighbours: Double
    /// Whether it has the kind of figure that is wanted; 0.5 where none is.
    public let figure: Double
    /// Whether the question's own figure lies in a range that it speaks of: 1, or 0 where it lies beside; 0.5 where there is none.
    public let range: Double
    /// The retrieval's measures of its passage.
    public let passage: Double
    public let passageMeaning: Double
    public let passageLexical: Double

    /// Whether money is asked for.
    public let isMoney: Bool
    /// Whether it is an answer from a list of questions, whose question is always near to a question.
    public let isFAQ: Bool

    /// One measure of all, from 0 to about 1. The weights are those of a softmax over the excerpts of 208 questions to three sample
    /// businesses (half of them worded apart from the samples), rounded; in five-fold cross-validation the best excerpt is right in 171.
    public var score: Double {
        let words = 0.13 * own + 0.08 * words + 0.05 * passageWords + 0.07 * path
        let figures = (isMoney ? 0.16 : 0.10) * figure + 0.08 * range
        return 0.27 * meaning + words + figures + 0.10 * passage + 0.13 * passageMeaning + 0.04 * passageLexical - (isFAQ ? 0.05 : 0)
    }
}

/// A question as excerpts are compared with it.
struct Inquiry: Sendable {
    let embedding: [Float]
    let stems: Set<String>
    let neighbours: Set<String>
    let wanted: Wanted
    let figures: [Figure]
    /// Of each stem; what is rare among the passages tells most.
    private let weights: [String: Double]
    private let total: Double

    init(_ reading: Reading, embedding: [Float], passages: [ReadPassage]) {
        self.embedding = embedding
        let sequence = Words.asked(reading.text)
        // Of a question about money its subject counts: every price list says "cost".
        stems = Set(sequence).subtracting(Wanted(reading).isMoney && Set(sequence) != Words.price ? Words.price : [])
        neighbours = Words.neighbours(sequence)
        wanted = Wanted(reading)
        figures = Figure.all(in: reading.text)
        var weights: [String: Double] = [:]
        for stem in stems {
            let count = passages.count { $0.stems.contains(stem) }
            weights[stem] = log(1 + Double(passages.count) / (Double(count) + 0.5))
        }
        self.weights = weights
        total = weights.values.reduce(0, +)
    }

    func relevance(of index: Int, in passage: ReadPassage, of hit: Hit) -> Relevance {
        let excerpt = passage.excerpts[index]
        return Relevance(
            meaning: Self.product(embedding, passage.vectors[index]), own: share { excerpt.stems.contains($0) },
            words: share { excerpt.stems.contains($0) || passage.headingStems.contains($0) },
            passageWords: share { passage.stems.contains($0) },
            path: share { excerpt.stems.contains($0) || passage.pathStems.contains($0) },
            neighbours: neighbours.isEmpty ? 0.5 : Double(neighbours.count { excerpt.neighbours.contains($0) }) / Double(neighbours.count),
            figure: wanted.measure(excerpt.mentions), range: range(excerpt), passage: hit.score, passageMeaning: hit.vector,
            passageLexical: hit.lexical, isMoney: wanted.isMoney, isFAQ: hit.sourceType == .faq)
    }

    private func range(_ excerpt: Excerpt) -> Double {
        let bounds = excerpt.bounds.filter { bound in figures.contains { $0.unit == bound.unit } }
        guard !bounds.isEmpty else { return 0.5 }
        return figures.contains { figure in bounds.contains { $0.holds(figure) } } ? 1 : 0
    }

    /// How much of the question's weight lies on the stems that `stands` holds of.
    private func share(_ stands: (String) -> Bool) -> Double {
        guard total > 0 else { return 0.5 }
        return weights.reduce(0) { $0 + (stands($1.key) ? $1.value : 0) } / total
    }

    private static func product(_ left: [Float], _ right: [Float]) -> Double {
        guard left.count == right.count else { return 0 }
        var sum: Float = 0
        for index in left.indices { sum += left[index] * right[index] }
        return Double(sum)
    }
}

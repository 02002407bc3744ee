import Basics

/// Finds passages that give different figures for the same thing. Pure but for the embedder, which is handed in.
struct Contradictions {
    struct Pair: Sendable {
        let left: Int
        let right: Int
        let a: Claim
        let b: Claim
    }

    /// Sentences about one thing are at least so near without their figures. Measured by `ContradictionTests`.
    static let nearness = 0.55
    /// A word that so many claims share tells nothing: it is no way to find a claim's counterpart.
    private static let common = 200
    static let maximum = 200

    /// The pairs of claims of different passages that contradict each other, by their words.
    static func candidates(_ passages: [ClaimPassage]) -> [Pair] {
        let claims = passages.enumerated().flatMap { index, passage in ClaimReader.claims(of: passage).map { (passage: index, claim: $0) } }
        var byWord: [String: [Int]] = [:]
        for (index, entry) in claims.enumerated() {
            // Phone numbers and opening hours are mostly of nothing but the business itself.
            let words = entry.claim.subject.isEmpty ? [""] : entry.claim.subject
            for word in words { byWord["\(entry.claim.kind.rawValue) \(word)", default: []].append(index) }
        }
        var seen: Set<[Int]> = []
        var pairs: [Pair] = []
        for bucket in byWord.values where bucket.count <= common {
            for (place, left) in bucket.enumerated() {
                for right in bucket[(place + 1)...] where claims[left].passage != claims[right].passage {
                    let (a, b) = (claims[left], claims[right])
                    guard a.claim.contradicts(b.claim), seen.insert([left, right]).inserted else { continue }
                    pairs.append(Pair(left: a.passage, right: b.passage, a: a.claim, b: b.claim))
                }
            }
        }
        // Buckets come in no order.
        return pairs.sorted { ($0.left, $0.right, $0.a.value, $0.b.value) < ($1.left, $1.right, $1.a.value, $1.b.value) }
    }

    /// Those whose sentences are near in meaning, each pair of passages once.
    static func near(_ candidates: [Pair], embed: ([String]) async -> [[Float]]) async -> [Pair] {
        let candidates = Array(candidates.prefix(Self.maximum * 5))
        guard !candidates.isEmpty else { return [] }
        let vectors = await embed(candidates.flatMap { [$0.a.reading, $0.b.reading] })
        var found: [[Int]: (pair: Pair, nearness: Double)] = [:]
        for (index, pair) in candidates.enumerated() {
            let nearness = QuestionGroups.Middle(vector: vectors[index * 2]).nearness(to: vectors[index * 2 + 1])
            // "Call us at" and "Phone:" are of the business itself, whatever their words.
            guard nearness >= Self.nearness || pair.a.subject.isEmpty && pair.b.subject.isEmpty,
                nearness > found[[pair.left, pair.right]]?.nearness ?? 0
            else { continue }
            found[[pair.left, pair.right]] = (pair, nearness)
        }
        return found.values.map(\.pair).sorted { ($0.left, $0.right) < ($1.left, $1.right) }
    }
}

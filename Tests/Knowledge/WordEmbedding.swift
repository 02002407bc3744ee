import Knowledge
import LanguageModels
import Synchronization

/// A small model of another kind: each word has a direction of its own, and a text is the middle of its words'. Texts with the same words
/// are near each other, and it needs no file.
final class WordEmbedding: PassageEmbedding {
    let model: String
    let dimensions = 64
    let maximumPieces = 1_000
    private let state = Mutex((isAway: false, read: 0))

    init(_ model: String = "words-64") { self.model = model }

    /// Refuses from now on, as a provider that cannot be reached.
    func leave() { state.withLock { $0.isAway = true } }
    /// How many passages it has read.
    var read: Int { state.withLock { $0.read } }

    func tokenCount(_ text: String) -> Int { text.split(separator: " ").count }
    func embed(query: String) async throws(ModelError) -> [Float] { try vector(query) }

    func embed(passages: [String]) async throws(ModelError) -> [[Float]] {
        state.withLock { $0.read += passages.count }
        return try passages.map { text throws(ModelError) in try vector(text) }
    }

    private func vector(_ text: String) throws(ModelError) -> [Float] {
        if state.withLock({ $0.isAway }) { throw ModelError(.unreachable, "It has left") }
        var sum = [Float](repeating: 0, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for index in sum.indices {
                hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sum[index] += Float(Int64(bitPattern: hash) >> 40) / Float(1 << 23)
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : [1] + [Float](repeating: 0, count: dimensions - 1)
    }
}

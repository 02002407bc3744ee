/// Cuts a list of texts into requests: in their order, none with more texts or bytes than a provider takes, a text that is larger by itself alone.
struct EmbeddingBatches: Sendable, Sequence, IteratorProtocol {
    private var rest: ArraySlice<String>
    private let maximumCount: Int
    private let maximumBytes: Int

    init(_ texts: [String], maximumCount: Int, maximumBytes: Int) {
        rest = texts[...]
        self.maximumCount = Swift.max(1, maximumCount)
        self.maximumBytes = maximumBytes
    }

    mutating func next() -> ArraySlice<String>? {
        guard !rest.isEmpty else { return nil }
        var bytes = 0
        let batch = rest.prefix(maximumCount).prefix { text in
            bytes += text.utf8.count
            return bytes <= maximumBytes
        }
        let taken = batch.isEmpty ? rest.prefix(1) : batch
        rest = rest.dropFirst(taken.count)
        return taken
    }
}

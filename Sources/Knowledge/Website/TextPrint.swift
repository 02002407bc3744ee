/// A page's text in a few numbers, so that pages that say the same can be told without keeping them.
struct TextPrint: Sendable, Hashable {
    /// Of the whole text as it was extracted.
    let hash: ContentHash
    /// Similar texts differ in few bits (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002); over runs of three
    /// words.
    let similarity: UInt64
    /// Of all words with digits: pages that differ in a price, a date or a phone number are not the same, however alike they are.
    let figures: UInt64
    let words: Int

    /// Texts of few words change many bits with each, or are too alike by nature.
    private static let minimumWords = 60
    /// Of 64. Manku, Jain and Das Sarma ("Detecting Near-Duplicates for Web Crawling", 2007) found 3 to balance precision and recall.
    private static let maximumDistance = 3

    init(hash: ContentHash, similarity: UInt64, figures: UInt64, words: Int) {
        self.hash = hash
        self.similarity = similarity
        self.figures = figures
        self.words = words
    }

    init(_ text: String) {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        hash = ContentHash(of: text.utf8)
        self.words = words.count
        figures = Self.mixed(Set(words.filter { $0.contains(where: \.isNumber) }).sorted().reduce(Self.seed) { Self.hash($1, after: $0) })
        similarity = Self.similarity(of: words)
    }

    /// Whether the two say the same: word for word, or but for a few words that are no figures.
    func isSame(as other: TextPrint) -> Bool {
        if hash == other.hash { return true }
        guard min(words, other.words) >= Self.minimumWords, figures == other.figures else { return false }
        return (similarity ^ other.similarity).nonzeroBitCount <= Self.maximumDistance
    }

    private static func similarity(of words: [Substring]) -> UInt64 {
        let hashes = words.map { hash($0, after: seed) }
        var votes = [Int](repeating: 0, count: 64)
        for start in 0..<max(1, hashes.count - 2) {
            let run = mixed(hashes[start..<min(start + 3, hashes.count)].reduce(seed) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 })
            for bit in 0..<64 { votes[bit] += run >> UInt64(bit) & 1 == 1 ? 1 : -1 }
        }
        return votes.indices.reduce(0) { $0 | (votes[$1] > 0 ? 1 << UInt64($1) : 0) }
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// FNV-1a.
    private static func hash(_ word: Substring, after start: UInt64) -> UInt64 {
        (word.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } ^ 0xFF) &* 0x100_0000_01B3
    }

    /// The last steps of MurmurHash3: FNV-1a leaves the high bits of short words alike.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value ^= value >> 33
        value &*= 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
        value &*= 0xC4CE_B9FE_1A85_EC53
        return value ^ (value >> 33)
    }
}

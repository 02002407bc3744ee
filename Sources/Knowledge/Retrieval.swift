import Basics
import Glibc
import MiniLM
import Postgres

/// Who asks, and so what may be found.
public enum Audience: Sendable, Hashable {
    /// Public documents only: nothing else can reach a customer.
    case customer
    /// The business's own people.
    case team

    var visibility: [DocumentVisibility] { self == .customer ? [.everyone] : [.everyone, .team] }
}

/// A passage that was found.
public struct Hit: Sendable, Hashable {
    public let chunk: ChunkID
    public let document: DocumentID
    public let title: String
    /// The headings above it, as `Prices › Water heaters`.
    public let section: String
    public let text: String
    public let sourceURI: String?
    public let fileName: String?
    public let page: Int?
    public let sourceType: SourceType
    /// How near its meaning is to the query's: the cosine, 1 for the same words. Unrelated texts have 0 to 0.2. Says little outside English.
    public let vector: Double
    /// How much of what the query's words weigh is in it, from 0 to 1.
    public let lexical: Double
    /// From 0 to 1, comparable between queries: an answer rarely has less than 0.3.
    public internal(set) var score = 0.0
}

/// Finds the passages that answer a question: by meaning and by words, both exact and fused.
public struct Retrieval: Sendable {
    /// So many are taken of each kind of search before they are fused.
    private static let candidates = 40
    public static let maximumQueryLength = 2_000

    private let store: PassageStore
    private let embedder: Embedder

    public init(pool: PostgresPool, embedder: Embedder) {
        store = PassageStore(pool: pool)
        self.embedder = embedder
    }

    /// All passages of `documents`, internal ones too, with no measures: for who prepares them.
    public func passages(_ business: BusinessID, of documents: [DocumentID]) async throws -> [Hit] {
        try await store.passages(business, of: documents)
    }

    /// - Parameter embedding: the query's vector, where the caller has it already.
    /// - Returns: the best first, without repetitions, at most `limit`.
    public func search(
        _ business: BusinessID, _ query: String, embedding: [Float]? = nil, limit: Int = 8, audience: Audience, now: Timestamp
    ) async throws -> [Hit] {
        try await search(business, query, embedding: embedding, limit: limit, visibility: audience.visibility, now: now)
    }

    /// The same for a choice of documents: the team looks at what a customer would find.
    public func search(
        _ business: BusinessID, _ query: String, embedding: [Float]? = nil, limit: Int = 8, visibility: [DocumentVisibility], now: Timestamp
    ) async throws -> [Hit] {
        let text = String(query.unicodeScalars.filter { $0 != "\0" }.prefix(Self.maximumQueryLength).map(Character.init))
        guard text.contains(where: { !$0.isWhitespace }) else { return [] }
        let vector = if let embedding { embedding } else { await embedder.embed(text) }
        let found = try await store.search(
            business, text, vector, visibility: visibility, candidates: max(Self.candidates, limit), at: now)
        return Fusion.ranked(found, limit: limit)
    }
}

/// How the two measures become one score, and what is left out as said already.
enum Fusion {
    /// Measured on four sets of questions: FAQ lists of 90 to 600 entries, 31 small businesses, articles in English and Spanish. Giving
    /// each its place in a list instead (reciprocal ranks) loses up to 7 points of recall@1. The model knows no language but English;
    /// there the words decide.
    static func score(_ hit: Hit, _ language: Language) -> Double {
        let words = language == .english ? 0.35 : 0.7
        return max(0, min(1, (1 - words) * hit.vector + words * hit.lexical))
    }

    static func ranked(_ candidates: [Candidate], limit: Int) -> [Hit] {
        let hits = candidates.map { candidate in
            var hit = candidate.hit
            hit.score = score(hit, candidate.language)
            return hit
        }
        var kept: [(hit: Hit, words: PlainWords)] = []
        for hit in hits.sorted(by: { ($1.score, $0.chunk) < ($0.score, $1.chunk) }) where kept.count < limit {
            let words = PlainWords(hit.text)
            if !kept.contains(where: { $0.words.hold(words) }) { kept.append((hit, words)) }
        }
        return kept.map(\.hit)
    }
}

/// The words and figures of a passage, in small letters: the same passage from a web page and from its PDF differs in punctuation.
///
/// Bytes, because each passage is looked for in each better one: `String.contains` took a third of a turn's time for it.
struct PlainWords: Sendable {
    /// Each word between single spaces, ended by a zero: `strstr` is what searches fast.
    private let text: [CChar]

    init(_ text: String) {
        var bytes: [UInt8] = [UInt8(ascii: " ")]
        bytes.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case "A"..."Z": bytes.append(UInt8(truncatingIfNeeded: scalar.value | 0x20))
            case _ where scalar.value > 0x7F && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil):
                bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            default: if bytes.last != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
            }
        }
        if bytes.last != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
        bytes.append(0)
        self.text = bytes.map { CChar(bitPattern: $0) }
    }

    /// Whether `other` stands in it, word for word.
    func hold(_ other: PlainWords) -> Bool { text.count >= other.text.count && strstr(text, other.text) != nil }
}

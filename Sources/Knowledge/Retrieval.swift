import Basics
import Glibc
import Logging
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
    /// The version of the document that it stands in.
    public internal(set) var version = 1
    /// The searches that it was among the best of.
    public internal(set) var legs: Set<Leg> = []
    /// How many of a hundred such hits answer their question, as a share. See `Confidence`.
    public internal(set) var confidence = 0.0

    /// A way to be found.
    public enum Leg: String, Sendable, CaseIterable {
        case meaning, words
    }
}

/// What was found, and how much it is worth.
public struct Findings: Sendable {
    /// The best first, without repetitions.
    public let hits: [Hit]
    /// The confidence of the best hit; 0 where there is none.
    public let confidence: Double
    /// Whether the best hit rather answers than not.
    public var isAnswerable: Bool { confidence >= Confidence.answerable }
    /// The model could not be asked, and so the words alone decided.
    public let isByWordsAlone: Bool
}

/// Finds the passages that answer a question: by meaning and by words, fused.
public struct Retrieval: Sendable {
    /// So many are taken of each kind of search before they are fused.
    private static let candidates = 40
    public static let maximumQueryLength = 2_000

    private let store: PassageStore
    private let models: EmbeddingModels
    private let logger: Logger

    /// - Parameter models: those that passages are embedded with.
    public init(pool: PostgresPool, models: EmbeddingModels, logger: Logger) {
        store = PassageStore(pool: pool)
        self.models = models
        self.logger = logger
    }

    /// With the built-in model alone.
    public init(pool: PostgresPool, embedder: Embedder, logger: Logger = Logger(label: "knowledge")) {
        self.init(pool: pool, models: EmbeddingModels(standard: embedder), logger: logger)
    }

    /// All passages of `documents`, internal ones too, with no measures: for who prepares them.
    public func passages(_ business: BusinessID, of documents: [DocumentID]) async throws -> [Hit] {
        try await store.passages(business, of: documents)
    }

    /// - Parameter embedding: the query's vector of the built-in model, where the caller has it already.
    /// - Returns: the best first, without repetitions, at most `limit`.
    public func search(
        _ business: BusinessID, _ query: String, embedding: [Float]? = nil, limit: Int = 8, audience: Audience, now: Timestamp
    ) async throws -> [Hit] {
        try await find(business, query, embedding: embedding, limit: limit, visibility: audience.visibility, now: now).hits
    }

    /// The same for a choice of documents, with what it is worth: the team looks at what a customer would find.
    public func find(
        _ business: BusinessID, _ query: String, embedding: [Float]? = nil, limit: Int = 8, visibility: [DocumentVisibility], now: Timestamp
    ) async throws -> Findings {
        let text = String(query.unicodeScalars.filter { $0 != "\0" }.prefix(Self.maximumQueryLength).map(Character.init))
        guard text.contains(where: { !$0.isWhitespace }) else { return Findings(hits: [], confidence: 0, isByWordsAlone: false) }
        do {
            return try await find(business, text, embedding, limit, visibility, now)
        } catch let error as PostgresError where .undefinedTable ~= error {
            // The table with the index was exchanged between the look at its name and the search in it.
            return try await find(business, text, embedding, limit, visibility, now)
        }
    }

    private func find(
        _ business: BusinessID, _ text: String, _ embedding: [Float]?, _ limit: Int, _ visibility: [DocumentVisibility], _ now: Timestamp
    ) async throws -> Findings {
        let place = try await store.place(business, standard: models.standard.model)
        let vector = await vector(of: text, embedding, for: place)
        let found = try await store.search(
            PassageSearch(
                business: business, text: text, vector: vector, place: place, visibility: visibility,
                candidates: max(Self.candidates, limit), now: now))
        // Two at least: how sure the best is shows in how far the next is behind.
        let ranked = Confidence.weighed(Fusion.ranked(found, limit: max(2, limit), byWordsAlone: vector == nil))
        let hits = Array(ranked.prefix(limit))
        return Findings(hits: hits, confidence: hits.first?.confidence ?? 0, isByWordsAlone: vector == nil)
    }

    /// The query as the business's model reads it; nil where that cannot be asked, because half an answer is better than none.
    private func vector(of text: String, _ embedding: [Float]?, for place: SearchedPlace) async -> QueryVector? {
        if let embedding, place.model == models.standard.model { return QueryVector(model: place.model, values: embedding) }
        guard let model = models[place.model] else {
            logger.error("no such embedding model is configured: searching by words", metadata: ["model": "\(place.model)"])
            return nil
        }
        do {
            return QueryVector(model: model.model, values: try await model.embed(query: text))
        } catch {
            logger.warning("a query could not be embedded: searching by words", metadata: ["model": "\(place.model)", "error": "\(error)"])
            return nil
        }
    }
}

/// How the two measures become one score, and what is left out as said already.
enum Fusion {
    /// Measured on four sets of questions: FAQ lists of 90 to 600 entries, 31 small businesses, articles in English and Spanish. Giving
    /// each its place in a list instead (reciprocal ranks) loses up to 7 points of recall@1. The model knows no language but English;
    /// there the words decide.
    static func score(_ hit: Hit, _ language: Language, byWordsAlone: Bool = false) -> Double {
        let words = byWordsAlone ? 1 : language == .english ? 0.35 : 0.7
        return max(0, min(1, (1 - words) * hit.vector + words * hit.lexical))
    }

    static func ranked(_ candidates: [Candidate], limit: Int, byWordsAlone: Bool = false) -> [Hit] {
        let hits = candidates.map { candidate in
            var hit = candidate.hit
            hit.score = score(hit, candidate.language, byWordsAlone: byWordsAlone)
            return hit
        }
        var kept: [(hit: Hit, words: PlainWords)] = []
        for hit in hits.sorted(by: { ($1.score, $0.chunk) < ($0.score, $1.chunk) }) where kept.count < limit {
            let words = PlainWords(hit.text)
            if !kept.contains(where: { $0.words.hold(words) || $0.words.isSame(as: words) }) { kept.append((hit, words)) }
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
    /// A sum over its different words: the same for a text in another order, or that repeats itself.
    private let sum: UInt64

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
        sum = Set(bytes.dropLast().split(separator: UInt8(ascii: " ")).map(Self.hash)).reduce(0, &+)
        self.text = bytes.map { CChar(bitPattern: $0) }
    }

    private static func hash(_ word: ArraySlice<UInt8>) -> UInt64 {
        word.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Whether it has exactly the words of `other`: a price table and the same prices as a list. One word more or less is no repetition:
    /// it may be the weekday, or a "not".
    func isSame(as other: PlainWords) -> Bool { sum == other.sum }

    /// Whether `other` stands in it, word for word.
    func hold(_ other: PlainWords) -> Bool { text.count >= other.text.count && strstr(text, other.text) != nil }
}

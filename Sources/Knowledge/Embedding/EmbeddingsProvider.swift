public import Curl
import LanguageModels

/// Vectors from any address that speaks OpenAI's embeddings: OpenAI itself, vLLM, llama.cpp, Ollama, text-embeddings-inference and many more.
///
/// Questions and passages go separate ways, each with a breaker of its own: a worker's large batches, and what they run into, take nothing from
/// customers who wait.
public final class EmbeddingsProvider: PassageEmbedding {
    public struct Limits: Sendable {
        /// Texts in one request.
        public var batchCount: Int
        /// Bytes of text in one request.
        public var batchBytes: Int
        /// Requests with passages at once, of all ingestions together; the others wait for their turn.
        public var passageCalls: Int
        /// Questions at once; as many again may wait, and more are turned away.
        public var queryCalls: Int
        public var connect: Duration
        /// For one request.
        public var passageCall: Duration
        /// For one batch with all its attempts and pauses.
        public var passageTotal: Duration
        /// For one question with all its attempts and pauses.
        public var queryTotal: Duration

        public init(
            batchCount: Int = 64, batchBytes: Int = 128 << 10, passageCalls: Int = 4, queryCalls: Int = 64,
            connect: Duration = .seconds(3), passageCall: Duration = .seconds(30), passageTotal: Duration = .seconds(120),
            queryTotal: Duration = .milliseconds(1_500)
        ) {
            self.batchCount = batchCount
            self.batchBytes = batchBytes
            self.passageCalls = passageCalls
            self.queryCalls = queryCalls
            self.connect = connect
            self.passageCall = passageCall
            self.passageTotal = passageTotal
            self.queryTotal = queryTotal
        }
    }

    /// A vector longer than this cannot be indexed (pgvector's `halfvec`).
    public static let maximumDimensions = 4_000
    public let model: String
    public let dimensions: Int
    public let maximumPieces: Int
    private let wire: EmbeddingsWire
    private let limits: Limits
    private let pieces: @Sendable (String) -> Int
    private let queries: EmbeddingsLane
    private let passages: EmbeddingsLane

    /// - Parameters:
    ///   - url: the base, as `https://api.openai.com/v1`. The operator configures it, so that it may lead into the machine's own network.
    ///   - key: nil for servers that want none. It is sent to that address only: redirects are not followed.
    ///   - dimensions: of the model's vectors.
    ///   - asksForDimensions: whether the model is to be told how many; some have no choice and refuse to be asked.
    ///   - maximumPieces: that the model reads of a passage, in the measure of `pieces`.
    ///   - pieces: how many word pieces a text has. The model's own are not known here; those of MiniLM are close, and what passages are cut by.
    ///   - pause: waits so long before another attempt.
    public init(
        curl: CurlClient, url: String, model: String, key: String?, dimensions: Int, asksForDimensions: Bool = false,
        maximumPieces: Int = Chunker.maximumPieces, limits: Limits = Limits(), pieces: @escaping @Sendable (String) -> Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.model = model
        self.dimensions = dimensions
        self.maximumPieces = maximumPieces
        self.limits = limits
        self.pieces = pieces
        wire = EmbeddingsWire(
            curl: curl, url: url, model: model, key: key, connect: limits.connect, asksFor: asksForDimensions ? dimensions : nil)
        queries = EmbeddingsLane(
            .queries, Turnstile(width: limits.queryCalls, room: limits.queryCalls), total: limits.queryTotal, call: limits.queryTotal, now,
            pause)
        passages = EmbeddingsLane(
            .passages, Turnstile(width: limits.passageCalls), total: limits.passageTotal, call: limits.passageCall, now, pause)
    }

    /// The provider with the length of its vectors as its first answer shows it.
    public static func learning(
        curl: CurlClient, url: String, model: String, key: String?, limits: Limits = Limits(), pieces: @escaping @Sendable (String) -> Int
    ) async throws(ModelError) -> EmbeddingsProvider {
        let wire = EmbeddingsWire(curl: curl, url: url, model: model, key: key, connect: limits.connect, asksFor: nil)
        let vectors = try await wire.vectors(of: ["dimensions"], dimensions: nil, timeout: limits.passageCall)
        return EmbeddingsProvider(
            curl: curl, url: url, model: model, key: key, dimensions: vectors[0].count, limits: limits, pieces: pieces)
    }

    public func tokenCount(_ text: String) -> Int { pieces(text) }

    public func embed(query: String) async throws(ModelError) -> [Float] {
        let vectors = try await queries.call {
            (timeout) async throws(ModelError) in
            try await self.wire.vectors(of: [query], dimensions: self.dimensions, timeout: timeout)
        }
        return vectors[0]
    }

    public func embed(passages texts: [String]) async throws(ModelError) -> [[Float]] {
        let batches = Array(EmbeddingBatches(texts, maximumCount: limits.batchCount, maximumBytes: limits.batchBytes))
        let result = await withTaskGroup(of: (Int, Result<[[Float]], ModelError>).self) { group in
            var vectors = [[[Float]]](repeating: [], count: batches.count)
            var next = 0
            // Only as many as can be on their way: those that wait would hold their texts, and go on after a failure.
            func start() {
                guard next < batches.count else { return }
                let (number, batch) = (next, Array(batches[next]))
                next += 1
                group.addTask { (number, await self.embedded(batch)) }
            }
            for _ in 0..<max(1, limits.passageCalls) { start() }
            while let (number, outcome) = await group.next() {
                switch outcome {
                case .success(let found): vectors[number] = found
                case .failure(let failure):
                    group.cancelAll()
                    return Result<[[Float]], ModelError>.failure(failure)
                }
                start()
            }
            return .success(vectors.flatMap(\.self))
        }
        return try result.get()
    }

    private func embedded(_ batch: [String]) async -> Result<[[Float]], ModelError> {
        do throws(ModelError) {
            return .success(
                try await passages.call {
                    (timeout) async throws(ModelError) in
                    try await self.wire.vectors(of: batch, dimensions: self.dimensions, timeout: timeout)
                })
        } catch { return .failure(error) }
    }
}

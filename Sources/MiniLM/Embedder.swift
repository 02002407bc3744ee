import Synchronization

/// Turns text into vectors with all-MiniLM-L6-v2, in the process: no provider, no network.
///
/// Texts whose meanings are close have vectors whose product is close to 1. The vectors' cosine to the reference implementation's is
/// .9999 or better, and they differ between kinds of CPU by as much: compare them by distance, never bit for bit.
public final class Embedder: Sendable {
    /// Numbers in a vector.
    public static let dimensions = 384
    /// Word pieces that the model reads of a text, the two special ones included. What follows does not count.
    public static let maximumTokens = 256

    /// The model's name, to be kept beside vectors that are stored.
    public let model = "all-MiniLM-L6-v2"
    public let tokenizer: Tokenizer
    public var dimensions: Int { Self.dimensions }

    private let encoder: Encoder
    private let workers: Workers

    /// Reads the model (some 40 ms) and starts the threads.
    /// - Parameters:
    ///   - directory: holds `model.safetensors` and `vocab.txt`, itself or in a folder `model`.
    ///   - threads: how many texts are embedded at the same time. One per core.
    public init(directory: String, threads: Int) throws(EmbedderError) {
        let tokenizer = try Tokenizer(directory: directory)
        let kernels = Kernels.best
        let weights = try Weights(path: ModelDirectory(directory).file("model.safetensors"), kernels: kernels)
        let encoder = Encoder(weights: weights, kernels: kernels)
        self.tokenizer = tokenizer
        self.encoder = encoder
        workers = try Workers(encoder: encoder, tokenizer: tokenizer, threads: threads)
    }

    deinit { workers.close() }

    /// The instruction set that is in use, for the log.
    public var instructionSet: String { encoder.kernels.name }

    /// A text's vector, of length 1. Overtakes batches. Is not cut short by cancellation: it takes milliseconds.
    public func embed(_ text: String) async -> [Float] {
        await withCheckedContinuation { continuation in
            let query = WorkQueue.Query(text) { continuation.resume(returning: $0) }
            if !workers.add(query) { continuation.resume(returning: embedHere(text)) }
        }
    }

    /// The texts' vectors, in their order. A cancelled task gets an empty array, after the text that is being read.
    public func embed(_ texts: [String]) async -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let submitted = Mutex<WorkQueue.Batch?>(nil)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let batch = WorkQueue.Batch(texts) { continuation.resume(returning: $0) }
                submitted.withLock { $0 = batch }
                if Task.isCancelled { workers.cancel(batch) }
                if !workers.add(batch), workers.withdraw(batch) {
                    continuation.resume(returning: Task.isCancelled ? [] : texts.map(embedHere))
                }
            }
        } onCancel: {
            if let batch = submitted.withLock({ $0 }) { workers.cancel(batch) }
        }
    }

    /// How many word pieces a text has, without the two special tokens and without a limit.
    public func tokenCount(_ text: String) -> Int { tokenizer.tokenCount(text) }

    /// Ends the threads once they have finished what waits. Whoever asks later gets the answer on his own thread.
    public func shutdown() { workers.close() }

    private func embedHere(_ text: String) -> [Float] {
        encoder.encode([tokenizer.tokens(text)], in: Encoder.Workspace(kernels: encoder.kernels))[0]
    }
}

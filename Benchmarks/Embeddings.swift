import ArgumentParser
import Basics
import Glibc
import MiniLM

/// Texts per second of the embedding model, one after another or as a batch.
struct Embeddings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Texts per second through the embedder.", discussion: "Standard input holds the texts as a JSON array.")

    @Option(help: "The model's folder.") var model: String
    @Option(help: "How many texts are embedded at the same time.") var threads: Int
    @Flag(help: "All texts in one call, as for a document; otherwise one at a time, as for a question.") var batch = false
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        let texts = try await input().array?.compactMap(\.string) ?? []
        guard !texts.isEmpty else { throw Spoiled("standard input has no texts") }
        let embedder = try Embedder(directory: model, threads: threads)
        defer { embedder.shutdown() }
        _ = await embedder.embed(texts[0])
        let (began, used) = (ContinuousClock.now, processorSeconds())
        var count = 0
        while (.now - began).seconds < seconds {
            if batch {
                count += await embedder.embed(texts).count
            } else {
                _ = await embedder.embed(texts[count % texts.count])
                count += 1
            }
        }
        let (elapsed, ofProcessor) = ((.now - began).seconds, processorSeconds() - used)
        report {
            $0.field("rate", Double(count) / elapsed)
            $0.field("rate_of_cpu", Double(count) / ofProcessor)
        }
    }

    /// User and system time of this process so far. POSIX fixes the unit.
    private func processorSeconds() -> Double { Double(clock()) / 1_000_000 }
}

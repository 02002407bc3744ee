import Basics
import Foundation
import MiniLM
import Understanding

/// Trains the classifiers anew from the examples that this program was built with, and writes their weights to `file`.
///
/// - Parameter model: the folder of all-MiniLM-L6-v2.
public func trainHeads(model: String, into file: String) async throws {
    let embedder = try Embedder(directory: model, threads: ProcessorCount.available)
    defer { embedder.shutdown() }
    let heads = await Training.train(with: embedder)
    try Data(heads.json.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
}

import CMiniLM

/// The sizes of all-MiniLM-L6-v2, from its config.json. They are compiled in: another model is another encoder.
enum Shape {
    static let width = 384
    static let heads = 12
    static let headWidth = 32
    static let inner = 1536
    static let layers = 6
    static let vocabulary = 30_522
    static let positions = 512
    static let epsilon: Float = 1e-12
}

/// A block of floats of its own, aligned to cache lines.
final class Floats: @unchecked Sendable {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        start = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: max(count, 1))
    }

    convenience init(copying source: UnsafePointer<Float>, count: Int) {
        self.init(count: count)
        start.update(from: source, count: count)
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }
}

/// Numbers of a format that only the kernels know, aligned to cache lines.
final class Bytes: @unchecked Sendable {
    let start: UnsafeMutableRawPointer

    init(count: Int) { start = .allocate(byteCount: count, alignment: 64) }

    deinit { start.deallocate() }
}

/// y = x · Wᵀ + b with W laid out for the kernels, and whole panels of b.
struct Linear: Sendable {
    let weight: Bytes
    let bias: Floats
    let outputs: Int
    let inputs: Int
}

struct Normalisation: Sendable {
    let weight: Floats
    let bias: Floats
}

struct Layer: Sendable {
    /// Query, key and value in one matrix: one pass over the activations instead of three.
    let attention: Linear
    let attentionOutput: Linear
    let attentionNormalisation: Normalisation
    let inner: Linear
    let output: Linear
    let outputNormalisation: Normalisation
}

/// What the encoder reads. The layers' matrices (21 MB, or 42 MB in fp32) are copied in the kernels' layout and the file's pages given back; the
/// embedding table (47 MB) stays in the mapped file, and only the rows of words that occur are ever read.
struct Weights {
    private let file: MappedFile
    let words: UnsafePointer<Float>
    /// Position embeddings with the one token type's embedding added.
    let positions: Floats
    let embeddingNormalisation: Normalisation
    let layers: [Layer]

    init(path: String, kernels: Kernels) throws(EmbedderError) {
        let tensors = try SafeTensors(path: path)
        let reader = WeightReader(tensors: tensors, kernels: kernels)
        file = tensors.file
        words = try tensors.floats("embeddings.word_embeddings.weight", shape: [Shape.vocabulary, Shape.width])
        positions = try reader.positions()
        embeddingNormalisation = try reader.normalisation("embeddings.LayerNorm")
        var layers: [Layer] = []
        for index in 0..<Shape.layers { layers.append(try reader.layer(index)) }
        self.layers = layers
        file.releasePages()
    }
}

// The word embeddings are read-only memory that `file` keeps alive.
extension Weights: @unchecked Sendable {}

private struct WeightReader {
    let tensors: SafeTensors
    let kernels: Kernels

    func positions() throws(EmbedderError) -> Floats {
        let count = Shape.positions * Shape.width
        let table = Floats(
            copying: try tensors.floats("embeddings.position_embeddings.weight", shape: [Shape.positions, Shape.width]), count: count)
        let type = try tensors.floats("embeddings.token_type_embeddings.weight", shape: [2, Shape.width])
        for index in 0..<count { table.start[index] += type[index % Shape.width] }
        return table
    }

    func normalisation(_ name: String) throws(EmbedderError) -> Normalisation {
        Normalisation(weight: try vector("\(name).weight", count: Shape.width), bias: try vector("\(name).bias", count: Shape.width))
    }

    func layer(_ index: Int) throws(EmbedderError) -> Layer {
        let name = "encoder.layer.\(index)"
        let own = "\(name).attention.self"
        return Layer(
            attention: try linear(["\(own).query", "\(own).key", "\(own).value"], outputs: Shape.width, inputs: Shape.width),
            attentionOutput: try linear(["\(name).attention.output.dense"], outputs: Shape.width, inputs: Shape.width),
            attentionNormalisation: try normalisation("\(name).attention.output.LayerNorm"),
            inner: try linear(["\(name).intermediate.dense"], outputs: Shape.inner, inputs: Shape.width),
            output: try linear(["\(name).output.dense"], outputs: Shape.width, inputs: Shape.inner),
            outputNormalisation: try normalisation("\(name).output.LayerNorm"))
    }

    /// Several matrices of one shape, one above the other. `outputs` is a multiple of every kernel's panel, so they stay whole panels.
    private func linear(_ names: [String], outputs: Int, inputs: Int) throws(EmbedderError) -> Linear {
        let size = kernels.weightBytes(outputs: outputs, inputs: inputs)
        let weight = Bytes(count: names.count * size)
        let bias = Floats(count: names.count * outputs)
        for (index, name) in names.enumerated() {
            let matrix = try tensors.floats("\(name).weight", shape: [outputs, inputs])
            kernels.packWeights(matrix, outputs: outputs, inputs: inputs, into: weight.start + index * size)
            (bias.start + index * outputs).update(from: try tensors.floats("\(name).bias", shape: [outputs]), count: outputs)
        }
        return Linear(weight: weight, bias: bias, outputs: names.count * outputs, inputs: inputs)
    }

    private func vector(_ name: String, count: Int) throws(EmbedderError) -> Floats {
        Floats(copying: try tensors.floats(name, shape: [count]), count: count)
    }
}

import CMiniLM

/// A set of numeric kernels for one instruction set. A new one is a new C file and a line in `choice.c`; weights are packed by the set
/// that multiplies them, so its layout and its number format are its own affair.
struct Kernels: @unchecked Sendable {
    let table: minilm_kernels

    /// The fastest set of this CPU that multiplies correctly on it.
    static let best = all.first(where: \.isSound) ?? portable

    /// What the compiler's target has by itself, in fp32.
    static let portable = all[all.count - 1]

    /// Every set that this CPU can run, best first.
    static var all: [Kernels] {
        var sets: [Kernels] = []
        while let next = minilm_kernels_at(sets.count) { sets.append(Kernels(table: next.pointee)) }
        return sets
    }

    var name: String { String(cString: table.name) }

    /// `columns` rounded up to whole panels: what a row of results needs room for.
    func padded(_ columns: Int) -> Int { (columns + table.panel - 1) / table.panel * table.panel }

    func pack(
        _ matrix: UnsafePointer<Float>, outputs: Int, inputs: Int, stride: Int, transposed: Bool = false,
        into packed: UnsafeMutablePointer<Float>
    ) {
        (transposed ? table.pack_transposed : table.pack)(matrix, outputs, inputs, stride, packed)
    }

    func multiply(
        _ activations: UnsafePointer<Float>, stride: Int, by packed: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
        gelu: Bool = false, into result: UnsafeMutablePointer<Float>, resultStride: Int, rows: Int, outputs: Int, inputs: Int
    ) {
        table.multiply(activations, stride, packed, bias, gelu ? 1 : 0, result, resultStride, rows, outputs, inputs)
    }

    /// Bytes of the packed weights of a linear layer.
    func weightBytes(outputs: Int, inputs: Int) -> Int { table.weights_size(outputs, inputs) }

    /// Bytes that `apply` needs for activations in the set's own number format.
    func roomBytes(rows: Int, inputs: Int) -> Int { table.room_size(rows, inputs) }

    func packWeights(_ matrix: UnsafePointer<Float>, outputs: Int, inputs: Int, into packed: UnsafeMutableRawPointer) {
        table.pack_weights(matrix, outputs, inputs, packed)
    }

    func apply(
        _ linear: Linear, to activations: UnsafePointer<Float>, rows: Int, gelu: Bool = false, into result: UnsafeMutablePointer<Float>,
        room: Bytes
    ) {
        table.apply(
            activations, linear.weight.start, linear.bias.start, gelu ? 1 : 0, result, padded(linear.outputs), rows, linear.outputs,
            linear.inputs, room.start)
    }

    func lookUp(
        _ tokens: [Int32], words: UnsafePointer<Float>, positions: UnsafePointer<Float>, into state: UnsafeMutablePointer<Float>
    ) {
        table.look_up(words, positions, tokens, tokens.count, Shape.width, state)
    }

    func softmax(_ scores: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int, scale: Float) {
        table.softmax(scores, stride, rows, columns, scale)
    }

    func normalise(_ state: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>? = nil, with own: Normalisation, rows: Int) {
        table.add_and_normalise(state, addend, own.weight.start, own.bias.start, Shape.epsilon, rows, Shape.width)
    }

    /// The mean of the rows, at unit length.
    func mean(_ rows: UnsafePointer<Float>, count: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: Shape.width) { buffer, initialized in
            guard let start = buffer.baseAddress else { return }
            table.mean_of_unit_length(rows, count, Shape.width, start)
            initialized = Shape.width
        }
    }
}

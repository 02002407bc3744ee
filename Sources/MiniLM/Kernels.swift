import CMiniLM

/// A set of numeric kernels for one instruction set. A new one (bf16 on AMX, say) is a new C file and a line in `choice.c`;
/// weights are packed by the set that multiplies them, so its layout and its number format are its own affair.
struct Kernels: @unchecked Sendable {
    private let table: minilm_kernels

    /// The fastest set of this CPU.
    static let best = Kernels(table: minilm_best_kernels().pointee)

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

    func apply(
        _ linear: Linear, to activations: UnsafePointer<Float>, rows: Int, gelu: Bool = false, into result: UnsafeMutablePointer<Float>
    ) {
        multiply(
            activations, stride: linear.inputs, by: linear.weight.start, bias: linear.bias.start, gelu: gelu,
            into: result, resultStride: linear.outputs, rows: rows, outputs: linear.outputs, inputs: linear.inputs)
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

extension Kernels {
    /// Whether the set multiplies on this CPU as the portable one does, within what its number format rounds off.
    ///
    /// It is asked once, before a set is chosen, because the instructions of newer CPUs are not found wherever this program is built
    /// and tested: a wrong product there costs speed, and not the meaning of every vector that is stored.
    var isSound: Bool {
        let expected = Kernels.portable.sample()
        let scale = expected.reduce(0) { max($0, abs($1)) }
        return zip(sample(), expected).allSatisfy { abs($0 - $1) <= scale * 0.02 }
    }

    /// Two products of fixed matrices, of no round size in any direction that may be odd: a linear layer's, and one of activations.
    private func sample() -> [Float] {
        let (rows, outputs, inputs) = (37, 64, 417)
        let (activations, matrix, bias) = (Floats(count: rows * inputs), Floats(count: outputs * inputs), Floats(count: outputs))
        for index in 0..<rows * inputs { activations.start[index] = Float((index &* 7919) % 257 - 128) / 64 }
        for index in 0..<outputs * inputs { matrix.start[index] = Float((index &* 104_729) % 509 - 254) / 2048 }
        for index in 0..<outputs { bias.start[index] = Float(index % 7) / 4 }
        let linear = Linear(
            weight: Bytes(count: weightBytes(outputs: outputs, inputs: inputs)), bias: bias, outputs: outputs, inputs: inputs)
        packWeights(matrix.start, outputs: outputs, inputs: inputs, into: linear.weight.start)
        let packed = Floats(count: outputs * inputs)
        pack(matrix.start, outputs: outputs, inputs: inputs, stride: inputs, into: packed.start)
        let (layered, multiplied) = (Floats(count: rows * outputs), Floats(count: rows * outputs))
        let room = Bytes(count: roomBytes(rows: rows, inputs: inputs))
        apply(linear, to: activations.start, rows: rows, gelu: true, into: layered.start, room: room)
        multiply(
            activations.start, stride: inputs, by: packed.start, into: multiplied.start, resultStride: outputs, rows: rows,
            outputs: outputs, inputs: inputs)
        return [layered, multiplied].flatMap { Array(UnsafeBufferPointer(start: $0.start, count: rows * outputs)) }
    }
}

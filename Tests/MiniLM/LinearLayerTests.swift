import CMiniLM
import Glibc
import Testing

@testable import MiniLM

/// The linear layers, which most sets compute in a narrower format than fp32. Every set that this CPU can run is tested.
@Suite struct `A linear layer` {
    @Test func `is what a plain loop makes of it, for all heights of a tile and odd sizes`() {
        for (outputs, inputs) in [(64, 32), (33, 97), (7, 5), (16, 800), (1, 1), (40, 385), (32, 1536)] {
            let layer = Sample(rows: 48, outputs: outputs, inputs: inputs) { index in
                Float((index * 31) % 41 - 20) / 100
            } weight: { index in
                Float((index * 17) % 43 - 21) / 100
            }
            for kernels in Kernels.all {
                for rows in [1, 2, 5, 6, 7, 13, 14, 15, 16, 17, 29, 33, 48] {
                    let (plain, gelu) = layer.worstFault(kernels, rows: rows)
                    #expect(plain < tolerance(of: kernels), "\(kernels.name) \(rows)x\(outputs)x\(inputs)")
                    #expect(gelu < tolerance(of: kernels), "\(kernels.name) \(rows)x\(outputs)x\(inputs) with GELU")
                }
            }
        }
    }

    @Test func `does not overflow, whatever the numbers are`() {
        // All terms of one sign and of the greatest magnitude: the largest sum that a layer of this width can have.
        for (activation, weight) in [(Float(1), Float(1)), (-1, 1), (3e4, 1e-3), (1e-20, 1e20), (0, 1), (1, 0)] {
            let layer = Sample(rows: 7, outputs: 32, inputs: 1536) { _ in
                activation
            } weight: { _ in
                weight
            }
            for kernels in Kernels.all {
                #expect(layer.worstFault(kernels, rows: 7).plain < tolerance(of: kernels), "\(kernels.name) \(activation) x \(weight)")
            }
        }
    }

    @Test func `keeps the small numbers of a row beside a large one`() {
        // As after the model's GELU: one activation is 50 times as large as the others.
        let layer = Sample(rows: 9, outputs: 32, inputs: 384) { index in
            index % 384 == 5 ? 20 : Float((index * 13) % 81 - 40) / 100
        } weight: { index in
            index % 384 == 5 ? 0 : Float((index * 29) % 37 - 18) / 100
        }
        for kernels in Kernels.all {
            #expect(layer.worstFault(kernels, rows: 9).plain < tolerance(of: kernels), "\(kernels.name)")
        }
    }

    @Test func `is computed as the portable set does, or the set is not chosen`() {
        for kernels in Kernels.all { #expect(kernels.isSound, "\(kernels.name)") }
        #expect(Kernels.best.isSound)
        var table = Kernels.portable.table
        table.apply = { activations, _, _, _, result, stride, rows, outputs, inputs, _ in
            guard let activations, let result else { return }
            for row in 0..<rows {
                for output in 0..<outputs { result[row * stride + output] = activations[row * inputs + output] }
            }
        }
        #expect(!Kernels(table: table).isSound)
    }
}

/// What the number format rounds off, as a part of the sum of the terms' magnitudes.
private func tolerance(of kernels: Kernels) -> Double {
    switch kernels.name {
    case "portable": 1e-5
    case "amx": 8e-3
    default: 1e-3
    }
}

/// A layer, and what a plain loop in double precision makes of it.
private struct Sample {
    private let outputs: Int
    private let inputs: Int
    private let activations: Floats
    private let matrix: Floats
    private var sums: [Double] = []
    /// The largest sum of the magnitudes of an output's terms.
    private var magnitude = 1e-3

    init(rows: Int, outputs: Int, inputs: Int, activation: (Int) -> Float, weight: (Int) -> Float) {
        (self.outputs, self.inputs) = (outputs, inputs)
        activations = Floats(count: rows * inputs)
        matrix = Floats(count: outputs * inputs)
        for index in 0..<rows * inputs { activations.start[index] = activation(index) }
        for index in 0..<outputs * inputs { matrix.start[index] = weight(index) }
        for row in 0..<rows {
            for output in 0..<outputs {
                var (sum, magnitude) = (Double(bias(output)), 0.0)
                for k in 0..<inputs {
                    let term = Double(activations.start[row * inputs + k]) * Double(matrix.start[output * inputs + k])
                    sum += term
                    magnitude += abs(term)
                }
                sums.append(sum)
                self.magnitude = max(self.magnitude, magnitude)
            }
        }
    }

    private func bias(_ output: Int) -> Float { Float(output % 5) / 10 }

    /// Over the first `rows`, without and with GELU, as a part of the magnitude.
    func worstFault(_ kernels: Kernels, rows: Int) -> (plain: Double, gelu: Double) {
        let stride = kernels.padded(outputs)
        let layer = Linear(
            weight: Bytes(count: kernels.weightBytes(outputs: outputs, inputs: inputs)), bias: Floats(count: stride), outputs: outputs,
            inputs: inputs)
        for output in 0..<stride { layer.bias.start[output] = bias(output) }
        kernels.packWeights(matrix.start, outputs: outputs, inputs: inputs, into: layer.weight.start)
        let room = Bytes(count: kernels.roomBytes(rows: rows, inputs: inputs))
        let (plain, gelu) = (Floats(count: rows * stride), Floats(count: rows * stride))
        kernels.apply(layer, to: activations.start, rows: rows, into: plain.start, room: room)
        kernels.apply(layer, to: activations.start, rows: rows, gelu: true, into: gelu.start, room: room)
        var worst = (plain: 0.0, gelu: 0.0)
        for index in 0..<rows * outputs {
            let place = index / outputs * stride + index % outputs
            worst.plain = larger(worst.plain, Double(plain.start[place]) - sums[index])
            worst.gelu = larger(worst.gelu, Double(gelu.start[place]) - sums[index] / 2 * (1 + erf(sums[index] / 2.0.squareRoot())))
        }
        return (worst.plain / magnitude, worst.gelu / magnitude)
    }

    /// What is no number is infinitely wrong.
    private func larger(_ worst: Double, _ fault: Double) -> Double { fault.isNaN ? .infinity : max(worst, abs(fault)) }
}

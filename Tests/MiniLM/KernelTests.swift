import Glibc
import Testing

@testable import MiniLM

/// Every instruction set that this CPU has is tested, not only the one that would be chosen.
@Suite struct `The kernels` {
    @Test func `multiply like a plain loop, for all heights of a tile and odd sizes`() {
        for kernels in Kernels.all {
            for (outputs, inputs) in [(64, 32), (33, 96), (7, 5), (16, 800), (1, 1)] {
                for rows in [1, 2, 5, 6, 7, 14, 15, 29] {
                    let (worst, gelu) = worstFault(kernels, rows: rows, outputs: outputs, inputs: inputs)
                    #expect(worst < 1e-4, "\(kernels.name) \(rows)x\(outputs)x\(inputs)")
                    #expect(gelu < 1e-4, "\(kernels.name) \(rows)x\(outputs)x\(inputs) with GELU")
                }
            }
        }
    }

    @Test func `make probabilities of scores of any length`() {
        for kernels in Kernels.all {
            for columns in [1, 2, 7, 8, 15, 16, 17, 31, 33, 256] {
                let stride = kernels.padded(columns)
                let scores = Floats(count: 2 * stride)
                for index in 0..<2 * stride { scores.start[index] = Float((index * 37) % 101) - 50 }
                let before = (0..<columns).map { Double(scores.start[$0]) }
                kernels.softmax(scores.start, stride: stride, rows: 2, columns: columns, scale: 0.5)
                let highest = before.max() ?? 0
                let total = before.reduce(0) { $0 + exp(($1 - highest) * 0.5) }
                for index in 0..<columns {
                    let expected = exp((before[index] - highest) * 0.5) / total
                    #expect(abs(Double(scores.start[index]) - expected) < 1e-6, "\(kernels.name) \(columns)")
                }
            }
        }
    }

    @Test func `give the reference's vectors, each set alone`() throws {
        let path = ModelDirectory(try Model.directory()).file("model.safetensors")
        for kernels in Kernels.all {
            let encoder = Encoder(weights: try Weights(path: path, kernels: kernels), kernels: kernels)
            let workspace = Encoder.Workspace(kernels: kernels)
            for reference in try Reference.all() {
                let vector = encoder.encode([reference.ids], in: workspace)[0]
                #expect(
                    cosine(vector, reference.vector) >= Reference.agreement(of: kernels.name),
                    "\(kernels.name): \(reference.text.prefix(40))")
            }
        }
    }

    private func worstFault(_ kernels: Kernels, rows: Int, outputs: Int, inputs: Int) -> (plain: Float, gelu: Float) {
        let room = kernels.padded(outputs)
        let (a, matrix, bias) = (Floats(count: rows * inputs), Floats(count: outputs * inputs), Floats(count: room))
        let (packed, plain, gelu) = (Floats(count: room * inputs), Floats(count: rows * room), Floats(count: rows * room))
        for index in 0..<rows * inputs { a.start[index] = Float((index * 31) % 41 - 20) / 100 }
        for index in 0..<outputs * inputs { matrix.start[index] = Float((index * 17) % 43 - 21) / 100 }
        for index in 0..<room { bias.start[index] = Float(index % 5) / 10 }
        kernels.pack(matrix.start, outputs: outputs, inputs: inputs, stride: inputs, into: packed.start)
        for (result, isGelu) in [(plain, false), (gelu, true)] {
            kernels.multiply(
                a.start, stride: inputs, by: packed.start, bias: bias.start, gelu: isGelu, into: result.start, resultStride: room,
                rows: rows, outputs: outputs, inputs: inputs)
        }
        var worst: (plain: Float, gelu: Float) = (0, 0)
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum = bias.start[output]
                for k in 0..<inputs { sum += a.start[row * inputs + k] * matrix.start[output * inputs + k] }
                worst.plain = max(worst.plain, abs(plain.start[row * room + output] - sum))
                worst.gelu = max(worst.gelu, abs(gelu.start[row * room + output] - exactGelu(sum)))
            }
        }
        return worst
    }
}

private func exactGelu(_ x: Float) -> Float { Float(Double(x) / 2 * (1 + erf(Double(x) / 2.0.squareRoot()))) }

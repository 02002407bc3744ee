/// The model: token ids in, vectors out. Pure arithmetic on the calling thread.
///
/// Texts are laid one behind the other without padding: matrix products see all tokens at once, attention sees each text alone.
struct Encoder: Sendable {
    let weights: Weights
    let kernels: Kernels

    /// Room for the activations of one pass; used by one thread at a time.
    final class Workspace {
        /// The most tokens that one pass may hold: 4 MB of activations.
        static let tokens = 384
        /// Rows that pass through the wide layer, or queries through attention, at once: what lies between stays in the second-level cache.
        fileprivate static let block = 48

        fileprivate let state: Floats
        fileprivate let projected: Floats
        fileprivate let context: Floats
        fileprivate let inner: Floats
        fileprivate let keys: Floats
        fileprivate let values: Floats
        fileprivate let scores: Floats
        fileprivate let room: Bytes

        init(kernels: Kernels) {
            let longest = kernels.padded(Embedder.maximumTokens)
            state = Floats(count: Self.tokens * Shape.width)
            projected = Floats(count: Self.tokens * 3 * Shape.width)
            context = Floats(count: Self.tokens * Shape.width)
            inner = Floats(count: max(Self.block * Shape.inner, Self.tokens * Shape.width))
            keys = Floats(count: longest * Shape.headWidth)
            values = Floats(count: longest * kernels.padded(Shape.headWidth))
            scores = Floats(count: Self.block * longest)
            room = Bytes(
                count: max(
                    kernels.roomBytes(rows: Self.tokens, inputs: Shape.width), kernels.roomBytes(rows: Self.block, inputs: Shape.inner)))
        }
    }

    /// One vector for each text. All together must fit the workspace, each text at most `Embedder.maximumTokens`.
    /// `betweenLayers` is called six times: the place to let something more urgent pass.
    func encode(_ texts: [[Int32]], in workspace: Workspace, betweenLayers: () -> Void = {}) -> [[Float]] {
        let rows = texts.reduce(0) { $0 + $1.count }
        precondition(rows <= Workspace.tokens)
        embed(texts, in: workspace)
        for layer in weights.layers {
            attend(texts, layer, rows: rows, in: workspace)
            feedForward(layer, rows: rows, in: workspace)
            betweenLayers()
        }
        var from = 0
        return texts.map { text in
            defer { from += text.count }
            return kernels.mean(workspace.state.start + from * Shape.width, count: text.count)
        }
    }

    private func embed(_ texts: [[Int32]], in workspace: Workspace) {
        var row = workspace.state.start
        for text in texts {
            kernels.lookUp(text, words: weights.words, positions: weights.positions.start, into: row)
            row += text.count * Shape.width
        }
        let rows = (row - workspace.state.start) / Shape.width
        kernels.normalise(workspace.state.start, with: weights.embeddingNormalisation, rows: rows)
    }

    private func attend(_ texts: [[Int32]], _ layer: Layer, rows: Int, in workspace: Workspace) {
        kernels.apply(layer.attention, to: workspace.state.start, rows: rows, into: workspace.projected.start, room: workspace.room)
        var from = 0
        for text in texts {
            for head in 0..<Shape.heads { attend(head: head, from: from, length: text.count, in: workspace) }
            from += text.count
        }
        kernels.apply(
            layer.attentionOutput, to: workspace.context.start, rows: rows, into: workspace.inner.start, room: workspace.room)
        kernels.normalise(workspace.state.start, adding: workspace.inner.start, with: layer.attentionNormalisation, rows: rows)
    }

    /// softmax(Q Kᵀ / √32) V of one head over one text, block by block of Q.
    private func attend(head: Int, from: Int, length: Int, in workspace: Workspace) {
        let stride = 3 * Shape.width
        let query = workspace.projected.start + from * stride + head * Shape.headWidth
        let scoresStride = kernels.padded(length)
        kernels.pack(query + Shape.width, outputs: length, inputs: Shape.headWidth, stride: stride, into: workspace.keys.start)
        kernels.pack(
            query + 2 * Shape.width, outputs: Shape.headWidth, inputs: length, stride: stride, transposed: true,
            into: workspace.values.start)
        for block in blocks(of: length) {
            kernels.multiply(
                query + block.lowerBound * stride, stride: stride, by: workspace.keys.start, into: workspace.scores.start,
                resultStride: scoresStride, rows: block.count, outputs: length, inputs: Shape.headWidth)
            kernels.softmax(
                workspace.scores.start, stride: scoresStride, rows: block.count, columns: length,
                scale: 1 / Float(Shape.headWidth).squareRoot())
            kernels.multiply(
                workspace.scores.start, stride: scoresStride, by: workspace.values.start,
                into: workspace.context.start + (from + block.lowerBound) * Shape.width + head * Shape.headWidth,
                resultStride: Shape.width, rows: block.count, outputs: Shape.headWidth, inputs: length)
        }
    }

    private func feedForward(_ layer: Layer, rows: Int, in workspace: Workspace) {
        let result = workspace.context.start
        for block in blocks(of: rows) {
            let state = workspace.state.start + block.lowerBound * Shape.width
            kernels.apply(layer.inner, to: state, rows: block.count, gelu: true, into: workspace.inner.start, room: workspace.room)
            // The attention's contexts are done with; their room takes the result.
            kernels.apply(layer.output, to: workspace.inner.start, rows: block.count, into: result, room: workspace.room)
            kernels.normalise(state, adding: result, with: layer.outputNormalisation, rows: block.count)
        }
    }

    /// Blocks of nearly equal height, so that the last is not a few rows for which all weights are read once more.
    private func blocks(of rows: Int) -> some Sequence<Range<Int>> {
        let count = (rows + Workspace.block - 1) / Workspace.block
        return (0..<count).lazy.map { rows * $0 / count..<rows * ($0 + 1) / count }
    }
}

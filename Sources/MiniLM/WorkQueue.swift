/// What waits to be embedded. A value: the lock and the threads are `Workers`'.
///
/// Queries go first. Several that wait at once are taken together: the weights are then read from memory once for all of them.
/// Batches take turns text by text, so that a small document does not wait for the end of a large one.
struct WorkQueue {
    final class Query: Sendable {
        let text: String
        let answer: @Sendable ([Float]) -> Void

        init(_ text: String, answer: @escaping @Sendable ([Float]) -> Void) {
            self.text = text
            self.answer = answer
        }
    }

    /// A batch's progress is touched only under the queue's lock.
    final class Batch: @unchecked Sendable {
        let texts: [String]
        let answer: @Sendable ([[Float]]) -> Void
        fileprivate var next = 0
        fileprivate var vectors: [[Float]]
        fileprivate var missing: Int
        fileprivate var isCancelled = false

        init(_ texts: [String], answer: @escaping @Sendable ([[Float]]) -> Void) {
            self.texts = texts
            self.answer = answer
            vectors = Array(repeating: [], count: texts.count)
            missing = texts.count
        }
    }

    /// Some texts of a batch, for one thread.
    struct Share {
        let batch: Batch
        var indices: Range<Int>
    }

    private var queries: [Query] = []
    private var batches: [Batch] = []

    var isEmpty: Bool { queries.isEmpty && batches.isEmpty }

    mutating func add(_ query: Query) { queries.append(query) }

    /// A batch that was cancelled before it came here is not taken in.
    mutating func add(_ batch: Batch) {
        if !batch.isCancelled { batches.append(batch) }
    }

    /// The queries that have waited longest.
    mutating func takeQueries(_ limit: Int) -> [Query] {
        let taken = Array(queries.prefix(limit))
        queries.removeFirst(taken.count)
        return taken
    }

    /// The next `count` texts of the batch whose turn it is.
    mutating func takeShare(_ count: Int) -> Share? {
        guard !batches.isEmpty else { return nil }
        let batch = batches.removeFirst()
        let indices = batch.next..<min(batch.next + count, batch.texts.count)
        batch.next = indices.upperBound
        if batch.next < batch.texts.count { batches.append(batch) }
        return Share(batch: batch, indices: indices)
    }

    /// Enters a share's vectors. Returns all of the batch's once the last has come.
    mutating func complete(_ share: Share, _ vectors: [[Float]]) -> [[Float]]? {
        let batch = share.batch
        for (index, vector) in zip(share.indices, vectors) { batch.vectors[index] = vector }
        batch.missing -= share.indices.count
        return batch.missing == 0 && !batch.isCancelled ? batch.vectors : nil
    }

    /// True if the batch still owed an answer, which it now no longer gets from here.
    mutating func cancel(_ batch: Batch) -> Bool {
        guard !batch.isCancelled, batch.missing > 0 else { return false }
        batch.isCancelled = true
        batches.removeAll { $0 === batch }
        return true
    }
}

import Basics
import Glibc
import Synchronization

/// The threads that embed. They are the embedder's own, because a batch takes seconds and the cooperative pool must never stand still
/// for it. A thread asks between two layers (some 10 ms apart) whether a query waits, and if so embeds it first.
final class Workers: Sendable {
    private let encoder: Encoder
    private let tokenizer: Tokenizer
    private let threads: Int
    private let state = Mutex(State())
    private let wake = Wake()

    private struct State {
        var queue = WorkQueue()
        var isClosed = false
    }

    /// Queries that are embedded together at most. More would make the first wait for the last.
    private static let queriesAtOnce = 4

    init(encoder: Encoder, tokenizer: Tokenizer, threads: Int) throws(EmbedderError) {
        self.encoder = encoder
        self.tokenizer = tokenizer
        self.threads = max(1, threads)
        for _ in 0..<self.threads { try startThread() }
    }

    /// False once closed: the caller must do the work itself.
    func add(_ query: WorkQueue.Query) -> Bool {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.queue.add(query) }
            return !state.isClosed
        }
        if isTaken { wake.one() }
        return isTaken
    }

    func add(_ batch: WorkQueue.Batch) -> Bool {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.queue.add(batch) }
            return !state.isClosed
        }
        if isTaken { for _ in 0..<min(threads, batch.texts.count) { wake.one() } }
        return isTaken
    }

    /// Answers a cancelled batch with nothing. A text that is being embedded is finished and thrown away.
    func cancel(_ batch: WorkQueue.Batch) {
        if withdraw(batch) { batch.answer([]) }
    }

    /// True if the batch was still owed its answer: from now on the caller owes it.
    func withdraw(_ batch: WorkQueue.Batch) -> Bool { state.withLock { $0.queue.cancel(batch) } }

    /// The threads finish what was accepted, then end.
    func close() {
        let wasOpen = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if wasOpen { for _ in 0..<threads { wake.one() } }
    }

    private func startThread() throws(EmbedderError) {
        do throws(OwnThread.Refused) { try OwnThread.start { self.run() } } catch {
            close()
            throw .noThread(reason: error.reason)
        }
    }

    private func run() {
        let workspaces = Workspaces(kernels: encoder.kernels)
        while true {
            wake.wait()
            while embedQueries(workspaces) || embedShare(workspaces) {}
            if state.withLock({ $0.isClosed && $0.queue.isEmpty }) { return }
        }
    }

    /// One for batches, one for the queries that pass in the middle of one.
    private final class Workspaces {
        let forQueries: Encoder.Workspace
        let forBatches: Encoder.Workspace

        init(kernels: Kernels) {
            forQueries = Encoder.Workspace(kernels: kernels)
            forBatches = Encoder.Workspace(kernels: kernels)
        }
    }

    private func embedQueries(_ workspaces: Workspaces) -> Bool {
        let queries = state.withLock { $0.queue.takeQueries(Self.queriesAtOnce) }
        guard !queries.isEmpty else { return false }
        for run in runs(queries.map { tokenizer.tokens($0.text) }) {
            let vectors = encoder.encode(run.tokens, in: workspaces.forQueries)
            for (query, vector) in zip(queries[run.indices], vectors) { query.answer(vector) }
        }
        return true
    }

    private func embedShare(_ workspaces: Workspaces) -> Bool {
        guard let share = state.withLock({ $0.queue.takeShare(Self.textsAtOnce) }) else { return false }
        var vectors: [[Float]] = []
        for run in runs(share.indices.map { tokenizer.tokens(share.batch.texts[$0]) }) {
            vectors += encoder.encode(run.tokens, in: workspaces.forBatches) {
                while embedQueries(workspaces) {}
            }
        }
        if let all = state.withLock({ $0.queue.complete(share, vectors) }) { share.batch.answer(all) }
        return true
    }

    /// Two texts of a batch at once keep the tiles full when texts are short, and a cancelled batch ends soon.
    private static let textsAtOnce = 2

    private struct Run {
        var tokens: [[Int32]]
        var indices: Range<Int>
    }

    /// Groups texts so that each group fits a workspace.
    private func runs(_ texts: [[Int32]]) -> [Run] {
        var runs: [Run] = []
        var room = 0
        for (index, tokens) in texts.enumerated() {
            if tokens.count <= room {
                runs[runs.count - 1].tokens.append(tokens)
                runs[runs.count - 1].indices = runs[runs.count - 1].indices.lowerBound..<index + 1
            } else {
                runs.append(Run(tokens: [tokens], indices: index..<index + 1))
                room = Encoder.Workspace.tokens
            }
            room -= tokens.count
        }
        return runs
    }
}

/// A counting semaphore: threads that have nothing to do sleep on it.
private final class Wake: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    func one() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0 && errno == EINTR {}
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }
}

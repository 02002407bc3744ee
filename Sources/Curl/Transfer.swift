import Synchronization

/// The status line and the header fields.
struct Head: Sendable {
    var status: Int
    var headers = CurlHeaders()
}

/// The meeting place of one transfer: curl's thread brings what arrives, one task takes it. Either side may end it.
final class Transfer: Sendable {
    /// What the task waits for.
    enum Condition { case head, data, end }

    /// What curl is to do with the bytes that it offered.
    enum Verdict { case taken, pause, stop }

    private struct State {
        var head: Head?
        var buffer: [UInt8] = []
        var received = 0
        var isPaused = false
        var end: Result<Void, CurlError>?
        var waiter: (condition: Condition, continuation: UnsafeContinuation<Void, Never>)?

        func meets(_ condition: Condition) -> Bool {
            if end != nil { return true }
            return switch condition {
            case .head: head != nil
            case .data: !buffer.isEmpty
            case .end: false
            }
        }

        mutating func wakeIfMet() -> UnsafeContinuation<Void, Never>? {
            guard let waiter, meets(waiter.condition) else { return nil }
            self.waiter = nil
            return waiter.continuation
        }
    }

    private let state = Mutex(State())
    private let maximumBytes: Int
    private let window: Int
    /// How to reach the thread; set once, before the transfer is given to it.
    private let driver: Driver

    /// - Parameter window: how many bytes may lie here unread before the sender is held up.
    init(maximumBytes: Int, window: Int, driver: Driver) {
        self.maximumBytes = maximumBytes
        self.window = window
        self.driver = driver
    }

    // MARK: The task

    func start(_ errand: Errand) { driver.order(.start(self, errand)) }

    func head() async throws(CurlError) -> Head {
        await wait(for: .head)
        let (head, end) = state.withLock { ($0.head, $0.end) }
        if let head { return head }
        try end?.get()
        throw CurlError(.protocolError, "The answer has no status")
    }

    /// The bytes that have come since the last call; nil at the end.
    func next() async throws(CurlError) -> [UInt8]? {
        await wait(for: .data)
        let (bytes, end, wasPaused) = state.withLock { state in
            defer {
                state.buffer = []
                state.isPaused = false
            }
            return (state.buffer, state.end, state.isPaused)
        }
        if wasPaused, end == nil { driver.order(.resume(self)) }
        if !bytes.isEmpty { return bytes }
        try end?.get()
        return nil
    }

    /// All of the body, at its end.
    func whole() async throws(CurlError) -> [UInt8] {
        await wait(for: .end)
        let (bytes, end) = state.withLock { ($0.buffer, $0.end) }
        try end?.get()
        return bytes
    }

    func cancel() {
        if finish(.failure(CurlError(.cancelled, "The transfer was cancelled"))) { driver.order(.cancel(self)) }
    }

    private func wait(for condition: Condition) async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isMet = state.withLock { state in
                    if state.meets(condition) { return true }
                    state.waiter = (condition, continuation)
                    return false
                }
                if isMet { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
    }

    // MARK: The thread

    func received(_ head: Head) {
        let waiter = state.withLock { state in
            state.head = head
            return state.wakeIfMet()
        }
        waiter?.resume()
    }

    func received(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        let (verdict, waiter): (Verdict, UnsafeContinuation<Void, Never>?) = state.withLock { state in
            if state.end != nil { return (.stop, nil) }
            guard state.buffer.isEmpty || state.buffer.count + bytes.count <= window else {
                state.isPaused = true
                return (.pause, nil)
            }
            state.received += bytes.count
            guard state.received <= maximumBytes else {
                state.end = .failure(CurlError(.tooLarge, "The body is larger than \(maximumBytes) bytes"))
                return (.stop, state.wakeIfMet())
            }
            state.buffer.append(contentsOf: bytes)
            return (.taken, state.wakeIfMet())
        }
        waiter?.resume()
        return verdict
    }

    /// Whether this call ended it. The first reason stands.
    @discardableResult
    func finish(_ end: Result<Void, CurlError>) -> Bool {
        let (isFirst, waiter) = state.withLock { state in
            guard state.end == nil else { return (false, UnsafeContinuation<Void, Never>?.none) }
            state.end = end
            if case .failure(let error) = end, error.code == .cancelled { state.buffer = [] }
            return (true, state.wakeIfMet())
        }
        waiter?.resume()
        return isFirst
    }
}

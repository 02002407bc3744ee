import Glibc

/// Threads of the system, for what blocks: Swift's cooperative pool has one thread per core and must not stand still.
public enum OwnThread {
    /// The system had no thread to give.
    public struct Refused: Error {
        public let reason: String
    }

    /// Runs `body` on a detached thread made for it.
    ///
    /// SIGPIPE is blocked in it. hiredis writes with `write`, and OpenSSL behind libcurl does too: a write to a connection that the
    /// server has closed would end the process.
    public static func start(_ body: @escaping @Sendable () -> Void) throws(Refused) {
        let work = Unmanaged.passRetained(Work(body))
        let code = detachedThread(work.toOpaque())
        guard code == 0 else {
            work.release()
            throw Refused(reason: "No thread could be started: \(String(cString: strerror(code)))")
        }
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The error's number, 0 for none.
private func detachedThread(_ work: UnsafeMutableRawPointer) -> Int32 {
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { threadMain($0) }, work)
    // Cannot fail: the thread exists and was not detached before.
    if code == 0 { pthread_detach(thread) }
    return code
}

private func threadMain(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
    return nil
}

import Glibc

/// Starts a detached thread of the system. Waiting for sockets would block Swift's cooperative pool.
///
/// SIGPIPE is blocked in it: hiredis writes with `write`, and a write to a connection that the server has closed would end the process.
func startThread(_ body: @escaping @Sendable () -> Void) throws(RedisError) {
    let box = Unmanaged.passRetained(Body(run: body))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { threadMain($0) }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw .system("No thread could be started: \(systemText(code))")
    }
    // Cannot fail: the thread exists and was not detached before.
    pthread_detach(thread)
}

private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func threadMain(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
    return nil
}

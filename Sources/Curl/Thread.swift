import Glibc

/// Starts a detached thread of the system: waiting for sockets or for the name service would block Swift's cooperative pool.
///
/// SIGPIPE is blocked in it. `CURLOPT_NOSIGNAL` does not cover OpenSSL, which writes to a closed connection without `MSG_NOSIGNAL`.
func startThread(_ body: @escaping @Sendable () -> Void) throws(CurlError) {
    let box = Unmanaged.passRetained(Body(run: body))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { threadMain($0) }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw CurlError(.unavailable, "No thread could be started: \(String(cString: strerror(code)))")
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

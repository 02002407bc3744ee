import Basics
import CCurl
import Glibc
import Synchronization

/// Names to addresses, each look-up on a thread of its own, since `getaddrinfo` can only block. At most so many at once: a name service
/// that hangs must not gather threads without end.
final class Resolver: Sendable {
    static let atOnce = 32
    private let running = Mutex(0)
    private let lookUp: @Sendable (String) -> [IPAddress]

    /// - Parameter lookUp: blocks; empty when the name has no address.
    init(lookUp: @escaping @Sendable (String) -> [IPAddress] = systemAddresses) { self.lookUp = lookUp }

    /// - Parameter remind: how to be called at the time limit.
    func addresses(
        of host: String, within limit: Duration, remind: (ContinuousClock.Instant, @escaping @Sendable () -> Void) -> Void
    ) async throws(CurlError) -> [IPAddress] {
        guard takeTurn() else { throw CurlError(.resolveFailed, "Too many names are being resolved") }
        let answer = Answer()
        do throws(OwnThread.Refused) {
            try OwnThread.start { [self] in
                let found = lookUp(host)
                running.withLock { $0 -= 1 }
                answer.give(.success(found))
            }
        } catch {
            running.withLock { $0 -= 1 }
            throw CurlError(.unavailable, error.reason)
        }
        remind(.now + limit) { answer.give(.failure(CurlError(.timedOut, "The name was not resolved within \(limit)"))) }
        let found = try await answer.value().get()
        guard !found.isEmpty else { throw CurlError(.resolveFailed, "\(host) has no address") }
        return found
    }

    private func takeTurn() -> Bool {
        running.withLock { running in
            guard running < Self.atOnce else { return false }
            running += 1
            return true
        }
    }
}

/// One answer for one task that waits; the first that is given counts.
private final class Answer: Sendable {
    typealias Outcome = Result<[IPAddress], CurlError>
    private let state = Mutex<(outcome: Outcome?, waiter: UnsafeContinuation<Outcome, Never>?)>((nil, nil))

    func give(_ outcome: Outcome) {
        let waiter = state.withLock { state -> UnsafeContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    func value() async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let outcome = state.withLock { state in
                    if state.outcome == nil { state.waiter = continuation }
                    return state.outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            give(.failure(CurlError(.cancelled, "The request was cancelled")))
        }
    }
}

/// What the system's name service knows, hosts file included.
private func systemAddresses(of host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    return sequence(first: first) { $0?.pointee.ai_next }.compactMap { $0?.pointee.ai_addr }.compactMap { IPAddress(UnsafePointer($0)) }
}

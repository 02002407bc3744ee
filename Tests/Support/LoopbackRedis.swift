import Foundation
import Glibc
import Synchronization

/// A Redis of the test's own, to be killed, stopped and brought back.
public final class LoopbackRedis: Sendable {
    public let port: Int
    private let options: [String]
    private let process = Mutex<pid_t>(0)

    public var url: String { "redis://127.0.0.1:\(port)" }

    /// - Parameter options: such as `["--requirepass", "secret"]`.
    public static func start(options: [String] = []) async throws -> LoopbackRedis {
        // Between the choice and the start another test may have taken the port.
        for _ in 0..<3 {
            let redis = LoopbackRedis(port: try LoopbackServer.freePort(), options: options)
            do {
                try await redis.start()
                return redis
            } catch is PortTaken { redis.kill() }
        }
        throw Loopback.Late(description: "redis-server does not start; is it installed?")
    }

    private struct PortTaken: Error {}

    private init(port: Int, options: [String]) {
        self.port = port
        self.options = options
    }

    deinit { kill() }

    /// Returns when it takes connections.
    public func start() async throws {
        let (pid, output) = try launch()
        process.withLock { $0 = pid }
        let isReady = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Self.reads("Ready to accept connections", from: output))
                Self.drain(output)
            }
        }
        guard isReady else { throw PortTaken() }
    }

    /// As the machine's death: nothing is said to the clients but what the kernel says.
    public func kill() {
        let pid = process.withLock { pid in
            defer { pid = 0 }
            return pid
        }
        guard pid > 0 else { return }
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Stands still: takes connections and bytes, and answers nothing.
    public func freeze() { process.withLock { _ = Glibc.kill($0, SIGSTOP) } }
    public func thaw() { process.withLock { _ = Glibc.kill($0, SIGCONT) } }

    private func launch() throws -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw Loopback.Late(description: "No pipe")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words =
            [
                "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir",
                NSTemporaryDirectory(),
            ]
            + options
        var arguments = words.map { strdup($0) } + [nil]
        defer { for each in arguments { free(each) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, "redis-server", &actions, nil, &arguments, environ)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw Loopback.Late(description: "redis-server cannot be started: \(String(cString: strerror(code)))")
        }
        return (pid, ends[0])
    }

    private static func reads(_ mark: String, from output: Int32) -> Bool {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !text.contains(mark) {
            let count = Glibc.read(output, &buffer, buffer.count)
            guard count > 0 else { return false }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return true
    }

    /// A full pipe would hold the server up.
    private static func drain(_ output: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while Glibc.read(output, &buffer, buffer.count) > 0 {}
        close(output)
    }
}

import Foundation
import Glibc
import Synchronization
import TestSupport

@testable import Postgres

/// A PostgreSQL server of a test's own, to be killed, stopped and started again.
final class PrivateServer: Sendable {
    let folder: String
    let port: Int
    private let binaries: String
    private let stopped = Mutex<[Int32]>([])
    private let isRunning = Mutex(false)

    var url: String { "postgresql://owner:owner@127.0.0.1:\(port)/postgres" }

    /// Makes a cluster and starts it, runs `body`, and removes both.
    static func with<R: Sendable>(_ body: (PrivateServer) async throws -> R) async throws -> R {
        let server = try PrivateServer()
        let outcome: Result<R, any Error>
        do {
            try await server.initialise()
            try await server.start()
            outcome = .success(try await body(server))
        } catch { outcome = .failure(error) }
        try await server.remove()
        return try outcome.get()
    }

    private init() throws {
        guard let binaries = ProcessInfo.processInfo.environment["FRONTDESK_PG_BIN"] else {
            throw MissingService(
                description:
                    "This test starts a PostgreSQL of its own: run `make test`, or set FRONTDESK_PG_BIN to the folder with initdb and pg_ctl."
            )
        }
        self.binaries = binaries
        port = try Self.freePort()
        folder = "/tmp/frontdesk-test-\(getpid())-\(port)"
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard found else { throw MissingService(description: "no free port on 127.0.0.1") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    // MARK: The cluster

    private func initialise() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "owner\n".write(toFile: "\(folder)/password", atomically: false, encoding: .utf8)
        if getuid() == 0 { try await run("/bin/chown", ["-R", "frontdesk:", folder], asServer: false) }
        try await run(
            "\(binaries)/initdb",
            [
                "-D", "\(folder)/data", "-U", "owner", "--auth=scram-sha-256", "--pwfile=\(folder)/password", "-E", "UTF8", "--no-sync",
                "--no-locale",
            ])
    }

    func start() async throws {
        let options = "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories=\(folder) -c fsync=off -c shared_buffers=16MB"
        try await run("\(binaries)/pg_ctl", ["-D", "\(folder)/data", "-w", "-l", "\(folder)/log", "-o", options, "start"])
        isRunning.withLock { $0 = true }
    }

    /// As a crash: the server's first process dies at once, and the others with it.
    func kill() async throws {
        let first = try postmaster()
        let all = try await processes()
        for process in [first] + all { Glibc.kill(process, SIGKILL) }
        isRunning.withLock { $0 = false }
        try await run("/usr/bin/tail", ["--pid=\(first)", "-f", "/dev/null"], asServer: false)
    }

    /// The whole server stops in its tracks, as a machine that hangs: connections stay open, and nothing answers.
    func freeze() async throws {
        let all = [try postmaster()] + (try await processes())
        stopped.withLock { $0 = all }
        for process in all { Glibc.kill(process, SIGSTOP) }
    }

    func thaw() {
        for process in stopped.withLock({ $0 }) { Glibc.kill(process, SIGCONT) }
    }

    private func postmaster() throws -> Int32 {
        let text = try String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        guard let line = text.split(separator: "\n").first, let process = Int32(line) else {
            throw MissingService(description: "the server's process is not known")
        }
        return process
    }

    private func processes() async throws -> [Int32] {
        let own = "SELECT pid::text FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        return try await OwnerSession.open(url) { try $0.run(own) }.compactMap { Int32($0) }
    }

    private func remove() async throws {
        thaw()
        if isRunning.withLock({ $0 }) {
            try await run("\(binaries)/pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "-w", "stop"])
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Runs a program to its end, as an unprivileged user where we are root: PostgreSQL refuses to run as root.
    private func run(_ program: String, _ arguments: [String], asServer: Bool = true) async throws {
        let drop = getuid() == 0 && asServer
        let prefix = drop ? ["/usr/bin/setpriv", "--reuid=frontdesk", "--regid=frontdesk", "--clear-groups", "--inh-caps=-all"] : []
        // initdb wants a working directory that its user may read.
        let words = ["/usr/bin/env", "-C", folder] + prefix + [program] + arguments
        let status = try await Self.spawn(words)
        guard status == 0 else { throw MissingService(description: "\(words.joined(separator: " ")) ended with \(status)") }
    }

    /// Foundation's `Process` waits for the end of a socket that the server, which pg_ctl leaves behind, inherits: it would wait for ever.
    private static func spawn(_ words: [String]) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            let started = Threads.detach {
                var actions = posix_spawn_file_actions_t()
                posix_spawn_file_actions_init(&actions)
                defer { posix_spawn_file_actions_destroy(&actions) }
                for descriptor: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0) }
                var argv = words.map { strdup($0) } + [nil]
                defer { argv.forEach { free($0) } }
                var process = pid_t()
                let failure = posix_spawn(&process, words[0], &actions, nil, &argv, environ)
                guard failure == 0 else {
                    return continuation.resume(throwing: MissingService(description: "\(words[0]) cannot be started: error \(failure)"))
                }
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                continuation.resume(returning: status)
            }
            if !started { continuation.resume(throwing: MissingService(description: "no thread to start \(words[0]) on")) }
        }
    }
}

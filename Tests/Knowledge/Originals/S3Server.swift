import Curl
import Foundation
import Logging
import TestSupport

@testable import Knowledge

/// An S3 that checks signatures and rights, run by the Python that `FRONTDESK_PYTHON` names. One for all tests: each has businesses of its own.
/// It ends with its standard input, and so with the tests.
final class S3Server: Sendable {
    struct Keys: Sendable {
        let access: String
        let secret: String
    }

    let port: Int
    /// May do everything in the bucket `originals`.
    let keeper: Keys
    /// May do nothing.
    let stranger: Keys
    private let input: Pipe
    private let process: Process

    private static let shared = Task { try await S3Server() }

    static func running() async throws -> S3Server { try await shared.value }

    var url: String { "http://127.0.0.1:\(port)/originals" }

    private init() async throws {
        guard let python = ProcessInfo.processInfo.environment["FRONTDESK_PYTHON"] else {
            throw Loopback.Late(description: "FRONTDESK_PYTHON names no Python with moto; `make test` sets it")
        }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "s3.py").path()
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let (lines, line) = AsyncStream<String>.makeStream()
        let handle = output.fileHandleForReading
        Thread.detachNewThread {
            var rest: [UInt8] = []
            while case let data = handle.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    line.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeFirst(end + 1)
                }
            }
            line.finish()
        }
        let words = try await Loopback.within(.seconds(60)) {
            var words: [String] = []
            for await line in lines where words.count < 4 {
                let parts = line.split(separator: " ").map(String.init)
                if parts.first == "ready" { words = Array(parts.dropFirst()) } else if words.count == 3 { return words + parts }
            }
            throw Loopback.Late(description: "The S3 server ended before it was ready")
        }
        guard words.count == 5, let port = Int(words[0]) else {
            throw Loopback.Late(description: "The S3 server said \(words)")
        }
        self.port = port
        keeper = Keys(access: words[1], secret: words[2])
        stranger = Keys(access: words[3], secret: words[4])
        self.input = input
        self.process = process
    }
}

extension S3Bucket {
    init(
        _ url: String, _ keys: S3Server.Keys, limits: Limits = Limits(), pause: @escaping @Sendable (Double) async throws -> Void = { _ in }
    ) throws {
        self.init(
            curl: CurlClient(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }), address: try S3Address(url),
            region: "eu-central-1", accessKey: keys.access, secretKey: keys.secret, limits: limits, pause: pause)
    }
}

/// What a store says when it fails; nil when it does not.
func storageFault(_ body: () async throws(KnowledgeFailure) -> Void) async -> FileStoreFault? {
    do throws(KnowledgeFailure) {
        try await body()
        return nil
    } catch {
        if case .storage(let fault) = error { return fault }
        return nil
    }
}

extension FileStoreFault {
    var reason: S3Fault.Reason? { if case .bucket(let fault) = self { fault.reason } else { nil } }
}

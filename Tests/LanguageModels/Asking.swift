import Curl
import LanguageModels
import Logging
import Synchronization
import TestSupport

/// What a reader got: the text in its pieces, the usage, and the error that ended it.
struct Reading: Sendable {
    var pieces: [String] = []
    var usage: ModelUsage?
    var error: (any Error)?

    var text: String { pieces.joined() }
    var reason: ModelError.Reason? { (error as? ModelError)?.reason }
}

let question = ModelRequest(
    system: "You answer for Rossi Plumbing.", messages: [ModelMessage(.user, "What does a new water heater cost, asks Giulia?")])

extension LanguageModel {
    /// The whole answer, within ten seconds.
    func answer(_ request: ModelRequest = question) async throws -> Reading {
        try await Loopback.within(.seconds(10)) {
            var reading = Reading()
            do {
                for try await delta in stream(request) {
                    switch delta {
                    case .text(let text): reading.pieces.append(text)
                    case .usage(let usage): reading.usage = usage
                    }
                }
            } catch { reading.error = error }
            return reading
        }
    }
}

extension OpenAICompatible {
    convenience init(_ provider: ModelProvider, key: String? = nil, limits: Limits = Limits()) {
        self.init(curl: CurlClient(logger: .silent), url: provider.url, model: "kind-1", key: key, limits: limits)
    }
}

extension Logger {
    static let silent = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
}

/// Keeps every line, of every level.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "tests") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.level) \(event.message) \(metadata) \(event.metadata ?? [:])") }
        }
    }
}

/// A monotonic clock that goes only when the test says so.
final class Hands: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: @Sendable () -> ContinuousClock.Instant { { [self] in time.withLock { $0 } } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

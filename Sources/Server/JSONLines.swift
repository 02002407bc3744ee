import Basics
import Foundation
import Logging
import Synchronization

/// Logs as JSON lines on standard error: one object a line, with what the caller attached as members.
public struct JSONLines: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let label: String

    public init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.field("time", Timestamp.now)
            $0.field("level", event.level.rawValue)
            $0.field("message", event.message.description)
            $0.field("logger", label)
            for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
                $0.member(key == "hb.request.id" ? "request_id" : key, .string(value.description))
            }
        }
        Self.write(json.bytes + [0x0A])
    }

    private static let lock = Mutex(())

    /// One write a line, under a lock: lines of two threads do not mix. What the terminal or the pipe does not take is lost; there is nowhere to say so.
    private static func write(_ line: [UInt8]) {
        lock.withLock { _ in
            _ = line.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
    }
}

import Basics
import Logging
import Redis
import Synchronization

/// The text so far of what is being written, for who joins late. On this node at once; in Redis for the others, as far as that goes: what
/// is lost here is seen a moment later as the finished message.
public final class PartialTexts: Sendable {
    /// Seconds; longer than anything is written.
    private static let lifetime = 60

    private struct Partial {
        let id: String
        var text: String
    }

    private let redis: RedisClient
    private let logger: Logger
    private let here = Mutex<[Topic: Partial]>([:])

    public init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
    }

    /// `text` is all of it so far.
    public func set(_ topic: Topic, id: String, text: String) {
        here.withLock { $0[topic] = Partial(id: id, text: text) }
        send(["SET", key(topic), .init("\(id)\n\(text)"), "EX", .init(String(Self.lifetime))])
    }

    public func clear(_ topic: Topic) {
        guard here.withLock({ $0.removeValue(forKey: topic) }) != nil else { return }
        send(["DEL", key(topic)])
    }

    public func current(_ topic: Topic) async -> (id: String, text: String)? {
        if let partial = here.withLock({ $0[topic] }) { return (partial.id, partial.text) }
        do throws(RedisError) {
            guard let stored = try await redis.command(["GET", key(topic)]).text, let end = stored.firstIndex(of: "\n") else { return nil }
            return (String(stored[..<end]), String(stored[stored.index(after: end)...]))
        } catch {
            return nil
        }
    }

    private func key(_ topic: Topic) -> RedisArgument { .init("frontdesk:p:\(topic.channel)") }

    private func send(_ command: [RedisArgument]) {
        Task { [redis, logger] in
            do throws(RedisError) { _ = try await redis.command(command) } catch {
                logger.debug("partial text did not reach Redis", metadata: ["error": "\(error)"])
            }
        }
    }
}

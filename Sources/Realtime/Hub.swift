import Basics
import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// Somebody on this node who follows a topic. Called from any thread; must not block.
public protocol Follower: AnyObject, Sendable {
    func receive(_ signal: Signal)
    /// A signal may have been missed: look into the log.
    func look()
}

/// The doorbells of this node: who follows what, and the way to the other nodes over Redis.
///
/// Redis only rings. While it is away, followers on the same node are told as ever, and the logs of what is followed here are looked
/// into twice a second instead, so that a conversation between two nodes goes on more slowly and loses nothing.
public final class Hub: Service {
    private static let sweepInterval: Duration = .milliseconds(500)
    private static let nodeLength = 8

    private let redis: RedisClient
    private let subscriber: RedisSubscriber
    private let logger: Logger
    private let node: String
    private let registry: Registry
    private let interruptions: AsyncStream<Bool>
    /// Rings that Redis did not take, with the newest sequence of each topic.
    private let owed = Mutex<[Topic: Int]>([:])

    /// - Parameter url: of the Redis that carries the signals between nodes.
    public init(redis: RedisClient, url: String, logger: Logger) {
        self.redis = redis
        self.logger = logger
        let node = String(UUIDv7.text(of: UUIDv7.make()).suffix(Self.nodeLength))
        let registry = Registry()
        let (states, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        self.node = node
        self.registry = registry
        interruptions = states
        subscriber = RedisSubscriber(
            url: url, logger: logger,
            onMessage: { channel, bytes in
                guard let (sender, signal) = Signal.decode(bytes, nodeLength: Self.nodeLength), sender != node else { return }
                for follower in registry.followers(ofChannel: channel) { follower.receive(signal) }
            },
            onState: { continuation.yield($0) })
    }

    /// Whether signals reach other nodes at once.
    public var isConnected: Bool { subscriber.isConnected }

    /// Follows `topic` until the result is cancelled or let go.
    public func follow(_ topic: Topic, _ follower: any Follower) -> Following {
        if registry.add(follower, to: topic) { subscriber.subscribe(topic.channel) }
        lookOnceHeard(topic, follower)
        return Following { [registry, subscriber] in
            if registry.remove(follower, from: topic) { subscriber.unsubscribe(topic.channel) }
        }
    }

    /// What another node rang before Redis had the subscription rang nobody here: one more look closes the gap.
    private func lookOnceHeard(_ topic: Topic, _ follower: any Follower) {
        Task { [weak follower, subscriber] in
            do throws(RedisError) {
                try await subscriber.subscribed(to: topic.channel)
                follower?.look()
            } catch {
                // Redis is away: followers look by themselves until it is back.
            }
        }
    }

    /// Tells everyone who follows `topic`. Call it after the commit: who is told reads the log at once.
    public func send(_ signal: Signal, to topic: Topic) {
        for follower in registry.followers(of: topic) { follower.receive(signal) }
        Task {
            guard await !publish(signal, to: topic), case .rang(let sequence) = signal else { return }
            owe(topic, upTo: sequence)
        }
    }

    private func publish(_ signal: Signal, to topic: Topic) async -> Bool {
        do throws(RedisError) {
            _ = try await redis.command(["PUBLISH", .init(topic.channel), .init(signal.encoded(from: node))])
            return true
        } catch {
            logger.debug("doorbell did not reach Redis", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// A ring that Redis did not take is rung again once it does. The other node may be connected again before this one is: it has
    /// looked into its logs already then, and would not look again by itself.
    private func owe(_ topic: Topic, upTo sequence: Int) {
        let isFirst = owed.withLock { owed in
            defer { owed[topic] = max(sequence, owed[topic] ?? 0) }
            return owed.isEmpty
        }
        guard isFirst else { return }
        Task {
            while let (topic, sequence) = owed.withLock({ $0.first }) {
                guard await publish(.rang(upTo: sequence), to: topic) else {
                    do { try await Task.sleep(for: Self.sweepInterval) } catch { return }
                    continue
                }
                owed.withLock { owed in if owed[topic] == sequence { owed[topic] = nil } }
            }
        }
    }

    public func ring(_ topic: Topic, upTo sequence: Int) { send(.rang(upTo: sequence), to: topic) }

    public func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.subscriber.run() }
            group.addTask { await self.lookWhileDeaf() }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(365 * 86_400)) }
            group.cancelAll()
        }
    }

    /// While the subscription is down followers look by themselves; once more when it is back, for what was rung in between.
    private func lookWhileDeaf() async {
        var sweeping: Task<Void, Never>?
        for await connected in interruptions {
            sweeping?.cancel()
            sweeping = nil
            if connected { lookAll() } else { sweeping = Task { await sweep() } }
        }
        sweeping?.cancel()
    }

    private func sweep() async {
        while !Task.isCancelled, !subscriber.isConnected {
            lookAll()
            do { try await Task.sleep(for: Self.sweepInterval) } catch { return }
        }
    }

    private func lookAll() {
        for follower in registry.everyone() { follower.look() }
    }
}

/// Keeps a follower registered; ends when cancelled or let go.
public final class Following: Sendable {
    private let end: Mutex<(@Sendable () -> Void)?>

    init(end: @escaping @Sendable () -> Void) { self.end = Mutex(end) }

    public func cancel() {
        let end = end.withLock { end -> (@Sendable () -> Void)? in
            defer { end = nil }
            return end
        }
        end?()
    }

    deinit { cancel() }
}

/// Who follows what on this node.
private final class Registry: Sendable {
    private struct Entries {
        var byTopic: [Topic: [any Follower]] = [:]
        var topics: [String: Topic] = [:]
    }

    private let entries = Mutex(Entries())

    /// True where this is the first follower of the topic.
    func add(_ follower: any Follower, to topic: Topic) -> Bool {
        entries.withLock { entries in
            entries.byTopic[topic, default: []].append(follower)
            return entries.topics.updateValue(topic, forKey: topic.channel) == nil
        }
    }

    /// True where it was the last.
    func remove(_ follower: any Follower, from topic: Topic) -> Bool {
        entries.withLock { entries in
            guard var followers = entries.byTopic[topic] else { return false }
            followers.removeAll { $0 === follower }
            entries.byTopic[topic] = followers.isEmpty ? nil : followers
            if followers.isEmpty { entries.topics[topic.channel] = nil }
            return followers.isEmpty
        }
    }

    func followers(of topic: Topic) -> [any Follower] { entries.withLock { $0.byTopic[topic] ?? [] } }

    func followers(ofChannel channel: String) -> [any Follower] {
        entries.withLock { entries in entries.topics[channel].flatMap { entries.byTopic[$0] } ?? [] }
    }

    func everyone() -> [any Follower] { entries.withLock { $0.byTopic.values.flatMap { $0 } } }
}

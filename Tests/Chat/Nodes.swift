import Basics
import Chat
import Foundation
import Logging
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport

/// One server process's share of the chat: a hub of its own on the shared Redis and database.
struct Node: Sendable {
    let redis: RedisClient
    let hub: Hub
    let conversations: Conversations
    let chats: Chats

    init(pool: PostgresPool, redisURL: String) {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        redis = RedisClient(url: redisURL, logger: logger)
        hub = Hub(redis: redis, url: redisURL, logger: logger)
        conversations = Conversations(pool: pool, hub: hub)
        chats = Chats(conversations: conversations)
    }

    /// Follows a conversation as a client does.
    func follow(_ conversation: Conversation, after sequence: Int) -> Listening {
        let listening = Listening()
        let conversations = conversations
        let follower = LogFollower(
            after: sequence, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            read: { after, limit in try await conversations.messages(conversation, after: after, limit: limit).map(LogEntry.init) },
            deliver: { listening.receive($0) })
        follower.start(on: .conversation(conversation.business, conversation.id), of: hub)
        listening.hold(follower)
        return listening
    }
}

/// What one client was told, in order.
final class Listening: Sendable {
    private let events: AsyncStream<LiveEvent>
    private let continuation: AsyncStream<LiveEvent>.Continuation
    private let follower = Mutex<LogFollower?>(nil)

    init() { (events, continuation) = AsyncStream.makeStream() }

    func receive(_ event: LiveEvent) { continuation.yield(event) }
    func hold(_ follower: LogFollower) { self.follower.withLock { $0 = follower } }

    func stop() {
        follower.withLock { follower in
            follower?.stop()
            follower = nil
        }
    }

    /// The sequences of the messages up to the one that has `last`.
    func sequences(through last: Int) async throws -> [Int] {
        let events = events
        return try await Loopback.within(.seconds(20)) {
            var sequences: [Int] = []
            for await event in events where event.name == "message" {
                sequences.append(event.sequence ?? 0)
                if event.sequence == last { return sequences }
            }
            return sequences
        }
    }
}

/// Two businesses' worth of nothing, and nodes on one database.
func withNodes<Result: Sendable>(
    _ count: Int = 1, redisURL: String? = nil, _ body: ([Node], BusinessID) async throws -> Result
) async throws -> Result {
    guard let url = redisURL ?? ProcessInfo.processInfo.environment["FRONTDESK_TEST_REDIS_URL"] else {
        throw MissingService(description: "FRONTDESK_TEST_REDIS_URL is not set: run the tests with `make test`.")
    }
    return try await TestDatabase.withDatabase(transactional: 6) { database in
        let nodes = (0..<count).map { _ in Node(pool: database.pool, redisURL: url) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes {
                group.addTask { try await node.redis.run() }
                group.addTask { try await node.hub.run() }
            }
            defer { group.cancelAll() }
            return try await body(nodes, BusinessID.new())
        }
    }
}

extension Chats {
    /// A customer writes.
    @discardableResult
    func say(_ text: String, as identity: VisitorIdentity, name: String = UUID().uuidString, in conversation: ConversationID? = nil)
        async throws -> (
            Message, Conversation, isRepeat: Bool
        )
    {
        try await post(identity, conversation: conversation, clientMessageID: name, text: text, metadata: [:])
    }
}

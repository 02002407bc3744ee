public import Logging
public import ServiceLifecycle
import Synchronization

/// Messages published in Redis, on a connection of their own (a subscribed connection can do nothing else in RESP2).
///
/// The set of channels outlives the connection: after a loss all are subscribed again, and then `onState(true)` is called. What was
/// published in between is gone, and the receiver must look in the database.
public final class RedisSubscriber: Service, Sendable {
    private let address: Result<RedisAddress, RedisError>
    private let subscriptions: Subscriptions
    private let patience: Duration
    private let logger: Logger
    private let connection = Mutex<Connection?>(nil)

    /// - Parameters:
    ///   - heartbeat: how long the connection may be silent before it is tested with `PING`.
    ///   - patience: the time for connecting and for the answer to `PING`.
    ///   - onMessage: called on the connection's thread, in the order of the messages. It must return quickly and must not block.
    ///   - onState: called on the same thread: true when every channel wanted is subscribed, false when the connection is lost.
    public init(
        url: String, logger: Logger, heartbeat: Duration = .seconds(5), patience: Duration = .seconds(1),
        onMessage: @escaping @Sendable (_ channel: String, _ payload: [UInt8]) -> Void,
        onState: @escaping @Sendable (_ isConnected: Bool) -> Void
    ) {
        address = Result { () throws(RedisError) in try RedisAddress(url: url) }
        subscriptions = Subscriptions(heartbeat: heartbeat, patience: patience, onMessage: onMessage, onState: onState)
        self.patience = patience
        self.logger = logger
    }

    /// Whether every channel that was wanted when the connection was opened is subscribed.
    public var isConnected: Bool { subscriptions.isComplete }

    /// Keeps the connection until the task is cancelled or the service group shuts down.
    public func run() async throws {
        let connection = try Connection(address: address.get(), patience: patience, traffic: subscriptions, logger: logger)
        self.connection.withLock { $0 = connection }
        defer { self.connection.withLock { $0 = nil } }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await connection.run()
        } onCancelOrGracefulShutdown: {
            connection.stop()
        }
    }

    /// Returns at once; while Redis is away the channel is remembered. A channel is wanted or not: a second call changes nothing.
    public func subscribe(_ channel: String) {
        subscriptions.add(channel)
        connection.withLock { $0 }?.wake()
    }

    public func unsubscribe(_ channel: String) {
        subscriptions.remove(channel)
        connection.withLock { $0 }?.wake()
    }

    /// Subscribes and returns when Redis has confirmed it: what is published from then on arrives.
    ///
    /// - Throws: `.unavailable` or `.connectionLost` while Redis is away. The channel stays wanted, and `onState(true)` tells when it is
    ///   subscribed after all.
    public func subscribed(to channel: String) async throws(RedisError) {
        let call = Call()
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard call.wait(continuation) else { return }
                subscribe(channel)
                subscriptions.confirm(channel, to: call)
            }
        } onCancel: {
            call.answer(.failure(.cancelled))
        }
        _ = try outcome.get()
    }
}

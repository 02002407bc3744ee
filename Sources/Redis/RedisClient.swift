public import Logging
public import ServiceLifecycle
import Synchronization

/// How much may wait on one connection before callers are turned away.
struct RedisLimits: Sendable {
    var commands = 20_000
    var bytes = 64 << 20
}

/// Redis on one connection: the commands of all tasks that wait are written together and answered in order.
///
/// Runs as a service and connects again by itself. While Redis is away commands fail at once with `.unavailable`; they never wait for a
/// reconnect. Commands that block in the server (`BLPOP`, `SUBSCRIBE`, `MULTI` by several calls) do not belong on it.
public final class RedisClient: Service, Sendable {
    private let address: Result<RedisAddress, RedisError>
    private let commands: Commands
    private let patience: Duration
    private let logger: Logger
    private let connection = Mutex<Connection?>(nil)

    /// - Parameters:
    ///   - url: `redis://[user[:password]@]host[:port][/database]`. One that cannot be read is reported by `run()`.
    ///   - commandTimeout: the time for one command, and for connecting. When it has passed, the caller gets `.timedOut` and the
    ///     connection is replaced; those behind it get `.connectionLost`, and later callers `.unavailable` until Redis answers again.
    ///   - heartbeat: how long a connection may be quiet before it is tested with `PING`.
    ///   - onState: called on the connection's thread when commands begin to be taken, and when they no longer are. It must not block.
    public convenience init(
        url: String, logger: Logger, commandTimeout: Duration = .seconds(1), heartbeat: Duration = .seconds(5),
        onState: @escaping @Sendable (_ isConnected: Bool) -> Void = { _ in }
    ) {
        self.init(
            url: url, logger: logger, commandTimeout: commandTimeout, heartbeat: heartbeat, limits: RedisLimits(), onState: onState)
    }

    init(
        url: String, logger: Logger, commandTimeout: Duration, heartbeat: Duration, limits: RedisLimits,
        onState: @escaping @Sendable (Bool) -> Void
    ) {
        address = Result { () throws(RedisError) in try RedisAddress(url: url) }
        commands = Commands(timeout: commandTimeout, heartbeat: heartbeat, limits: limits, onState: onState)
        patience = commandTimeout
        self.logger = logger
    }

    /// Whether commands are taken at the moment.
    public var isConnected: Bool { commands.isOpen }

    /// Keeps the connection until the task is cancelled or the service group shuts down.
    public func run() async throws {
        let connection = try Connection(address: address.get(), patience: patience, traffic: commands, logger: logger)
        self.connection.withLock { $0 = connection }
        defer { self.connection.withLock { $0 = nil } }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await connection.run()
        } onCancelOrGracefulShutdown: {
            connection.stop()
        }
    }

    /// One command, such as `["GET", .text(key)]`.
    ///
    /// - Throws: `.refused` with the server's text when Redis answers with an error.
    public func command(_ arguments: [RedisArgument]) async throws(RedisError) -> RedisValue {
        let reply = try await pipeline([arguments])[0]
        if case .error(let text) = reply { throw .refused(text) }
        return reply
    }

    /// Several commands in one write, one reply each; a refusal stands among them as `.error`. They run in order, and commands of others
    /// may run in between.
    public func pipeline(_ commands: [[RedisArgument]]) async throws(RedisError) -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for command in commands { encode(command, into: &bytes) }
        return try await send(bytes, replies: commands.count).get()
    }

    /// Runs a script, and teaches it to a server that has not met it or has forgotten it.
    public func run(_ script: RedisScript, keys: [String], arguments: [RedisArgument] = []) async throws(RedisError) -> RedisValue {
        let words = [.int(keys.count)] + keys.map { RedisArgument($0) } + arguments
        do {
            return try await command(["EVALSHA", .text(script.digest)] + words)
        } catch .refused(let text) where text.hasPrefix("NOSCRIPT") {
            return try await command(["EVAL", .text(script.source)] + words)
        }
    }

    private func send(_ bytes: [UInt8], replies: Int) async -> Call.Outcome {
        let call = Call()
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard call.wait(continuation) else { return }
                if let refusal = commands.submit(bytes, replies: replies, for: call) { return call.answer(.failure(refusal)) }
                connection.withLock { $0 }?.wake()
            }
        } onCancel: {
            call.answer(.failure(.cancelled))
        }
    }
}

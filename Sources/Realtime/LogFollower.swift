import Basics
import Logging
import Synchronization

/// One entry of a log as it goes to a client.
public struct LogEntry: Sendable {
    public let sequence: Int
    /// The events that it becomes, in order.
    public let events: [LiveEvent]

    public init(sequence: Int, events: [LiveEvent]) {
        self.sequence = sequence
        self.events = events
    }
}

/// What a client is told: over a WebSocket as one JSON object, over server-sent events with its name and sequence beside it.
public struct LiveEvent: Sendable {
    public let name: String
    public let json: [UInt8]
    public let sequence: Int?

    public init(name: String, json: [UInt8], sequence: Int? = nil) {
        self.name = name
        self.json = json
        self.sequence = sequence
    }
}

/// Follows one log for one client: first all that came after the client's cursor, then what comes next, once each and in order, on any
/// node. WebSocket and server-sent events are two writers over this.
public final class LogFollower: Follower {
    public typealias Read = @Sendable (_ after: Int, _ limit: Int) async throws -> [LogEntry]
    public typealias Deliver = @Sendable (LiveEvent) -> Void

    private static let pageSize = 200

    private struct State {
        var cursor: LogCursor
        var following: Following?
        var isCaughtUp = false
        var isEnded = false
        /// What passed before the client had caught up: a token must not arrive before the message that it answers.
        var passing: [LiveEvent] = []
    }

    private let state: Mutex<State>
    private let read: Read
    private let deliver: Deliver
    private let onCaughtUp: @Sendable (_ last: Int) -> Void
    private let logger: Logger

    public init(
        after position: Int, logger: Logger, read: @escaping Read, deliver: @escaping Deliver,
        onCaughtUp: @escaping @Sendable (_ last: Int) -> Void = { _ in }
    ) {
        state = Mutex(State(cursor: LogCursor(after: position)))
        self.read = read
        self.deliver = deliver
        self.onCaughtUp = onCaughtUp
        self.logger = logger
    }

    /// Registers first and reads then, so that nothing falls between.
    public func start(on topic: Topic, of hub: Hub) {
        let following = hub.follow(topic, self)
        let ended = state.withLock { state in
            if !state.isEnded { state.following = following }
            return state.isEnded
        }
        if ended { following.cancel() } else { look() }
    }

    public func stop() {
        let following = state.withLock { state in
            state.isEnded = true
            defer { state.following = nil }
            return state.following
        }
        following?.cancel()
    }

    public func look() { perform(state.withLock { $0.isEnded ? .none : $0.cursor.rang(upTo: nil) }) }

    public func receive(_ signal: Signal) {
        switch signal {
        case .rang(let sequence): perform(state.withLock { $0.isEnded ? .none : $0.cursor.rang(upTo: sequence) })
        case .passing(let json): pass(LiveEvent(name: Self.name(of: json), json: json))
        }
    }

    /// Hands on an event that is in no log, in its place behind what the client has to catch up with.
    public func pass(_ event: LiveEvent) {
        state.withLock { state in
            guard !state.isEnded else { return }
            if state.isCaughtUp { deliver(event) } else { state.passing.append(event) }
        }
    }

    private func perform(_ action: LogCursor.Action) {
        guard case .read(let position) = action else { return }
        Task { await pull(after: position) }
    }

    private func pull(after start: Int) async {
        var next = LogCursor.Action.read(after: start)
        while case .read(let position) = next {
            do {
                let entries = try await read(position, Self.pageSize)
                next = hand(on: entries)
            } catch {
                // The client's own heartbeat or the next ring tries again; the cursor has not moved, so nothing is lost.
                logger.warning("log could not be read", metadata: ["after": "\(position)", "error": "\(error)"])
                state.withLock { $0.cursor.failed() }
                return
            }
        }
    }

    private func hand(on entries: [LogEntry]) -> LogCursor.Action {
        let (action, last) = state.withLock { state -> (LogCursor.Action, Int?) in
            guard !state.isEnded else { return (.none, nil) }
            for entry in entries where state.cursor.advance(to: entry.sequence) { entry.events.forEach(deliver) }
            let action = state.cursor.finished(full: entries.count == Self.pageSize)
            guard action == .none, !state.isCaughtUp else { return (action, nil) }
            state.isCaughtUp = true
            return (action, state.cursor.position)
        }
        if let last { catchUpDone(last) }
        return action
    }

    private func catchUpDone(_ last: Int) {
        onCaughtUp(last)
        state.withLock { state in
            state.passing.forEach(deliver)
            state.passing = []
        }
    }

    /// The `type` of an event that we wrote ourselves: it is the first member.
    private static func name(of json: [UInt8]) -> String {
        let prefix = Array(#"{"type":""#.utf8)
        guard json.starts(with: prefix) else { return "message" }
        return String(decoding: json[prefix.count...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}

import Basics
import Chat
import Logging
import Postgres
import Realtime
import Synchronization
import Takeover
import Web

/// `GET /api/v1/stream?after=SEQ`: the inbox's live log for a signed-in person. The token comes as `Authorization: Bearer`, or, since a browser cannot
/// set that on a WebSocket, as the subprotocol `bearer.TOKEN` beside `frontdesk.v1`.
public struct InboxSocketEndpoint: SocketEndpoint {
    private static let subprotocol = "frontdesk.v1"

    private let inbox: InboxLog
    private let conversations: Conversations
    private let duty: Duty
    private let hub: Hub
    private let verify: @Sendable (String) async throws -> Caller
    private let logger: Logger

    public var path: String { "/api/v1/stream" }

    public init(
        inbox: InboxLog, conversations: Conversations, duty: Duty, hub: Hub, verify: @escaping @Sendable (String) async throws -> Caller,
        logger: Logger
    ) {
        self.inbox = inbox
        self.conversations = conversations
        self.duty = duty
        self.hub = hub
        self.verify = verify
        self.logger = logger
    }

    public func accept(_ request: SocketRequest) async throws -> SocketAcceptance {
        let caller = try await verify(try token(of: request))
        try caller.require(.readChats)
        let bounds = try await inbox.bounds(caller.business)
        let start = InboxStart(after: request.query["after"].flatMap { Int($0) }, first: bounds.first, last: bounds.last)
        let socket = InboxSocket(
            caller: caller, start: start, inbox: inbox, conversations: conversations, duty: duty, hub: hub, logger: logger)
        return SocketAcceptance(
            session: socket, subprotocol: request.subprotocols.contains(Self.subprotocol) ? Self.subprotocol : nil)
    }

    private func token(of request: SocketRequest) throws(AccessFailure) -> String {
        if let header = request.authorization, header.lowercased().hasPrefix("bearer ") { return String(header.dropFirst(7)) }
        if let offered = request.subprotocols.first(where: { $0.hasPrefix("bearer.") }) { return String(offered.dropFirst(7)) }
        throw .unauthenticated
    }
}

/// Where a console's stream begins.
struct InboxStart: Equatable {
    let position: Int
    /// The cursor is too old, or of another log: the console fetches everything anew, as at its start.
    let isReset: Bool

    /// - Parameter after: the console's cursor; without one it begins with what comes next.
    init(after: Int?, first: Int, last: Int) {
        guard let after else {
            (position, isReset) = (last, false)
            return
        }
        isReset = after < first - 1 || after > last
        position = isReset ? last : after
    }
}

/// One console's connection.
final class InboxSocket: SocketSession {
    private let caller: Caller
    private let start: InboxStart
    private let inbox: InboxLog
    private let conversations: Conversations
    private let duty: Duty
    private let hub: Hub
    private let logger: Logger
    private let follower = Mutex<LogFollower?>(nil)

    init(
        caller: Caller, start: InboxStart, inbox: InboxLog, conversations: Conversations, duty: Duty, hub: Hub, logger: Logger
    ) {
        self.caller = caller
        self.start = start
        self.inbox = inbox
        self.conversations = conversations
        self.duty = duty
        self.hub = hub
        self.logger = logger
    }

    func opened(_ socket: Socket) {
        let business = caller.business
        let inbox = inbox
        if start.isReset { socket.send(Self.marker("reset", start.position)) }
        let follower = LogFollower(
            after: start.position, logger: logger,
            read: { after, limit in try await inbox.events(business, after: after, limit: limit).map(LogEntry.init) },
            deliver: { socket.send($0.json) },
            onCaughtUp: { socket.send(Self.marker("ready", $0)) })
        self.follower.withLock { $0 = follower }
        follower.start(on: .inbox(business), of: hub)
        Task { await arrive() }
    }

    func closed() {
        follower.withLock { follower in
            follower?.stop()
            follower = nil
        }
        duty.leave(caller.business, caller.person)
    }

    /// What a console says: that its person types, or has read.
    func received(_ text: String) {
        Task {
            do {
                let body = try JSON.parse(text)
                guard let id = body["conversation_id"]?.string.flatMap({ ConversationID($0) }) else { return }
                let conversation = try await conversations.access(caller.business, id)
                switch body["type"]?.string {
                case "typing":
                    try caller.require(.answerChats)
                    conversations.pass(.typing(who: .agent, name: Agent(id: caller.person, name: caller.name).firstName), in: conversation)
                case "read":
                    try await conversations.markRead(conversation, by: .agent, upTo: body["sequence"]?.integer ?? 0)
                default: return
                }
            } catch {
                logger.debug("frame of a console was dropped", metadata: ["error": "\(error)"])
            }
        }
    }

    private func arrive() async {
        guard caller.role.permits(.answerChats) else { return }
        do { try await duty.arrive(caller.business, caller.person) } catch {
            logger.warning("presence could not be saved", metadata: ["error": "\(error)"])
        }
    }

    private static func marker(_ type: String, _ sequence: Int) -> [UInt8] {
        Array(#"{"type":"\#(type)","last_sequence":\#(sequence)}"#.utf8)
    }
}

extension LogEntry {
    init(_ event: InboxEvent) {
        var json = JSONWriter()
        json.object {
            $0.field("type", "inbox")
            $0.field("sequence", event.sequence)
            $0.field("kind", event.kind)
            $0.field("conversation_id", event.conversation)
            $0.field("created_at", event.createdAt)
            $0.raw("payload", event.payload.text)
        }
        self.init(sequence: event.sequence, events: [LiveEvent(name: "inbox", json: json.bytes, sequence: event.sequence)])
    }
}

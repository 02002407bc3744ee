import Basics
import Chat
import Logging
import Realtime
import Synchronization
import Web

/// Follows a visitor's conversation for one client, also where it begins only after the stream was opened.
final class CustomerStream: Follower {
    private struct State {
        var conversation: ConversationID?
        var follower: LogFollower?
        var visitor: Following?
        var isEnded = false
    }

    private let desk: ChatDesk
    private let identity: VisitorIdentity
    private let after: Int
    private let deliver: LogFollower.Deliver
    private let state = Mutex(State())

    init(desk: ChatDesk, identity: VisitorIdentity, after: Int, deliver: @escaping LogFollower.Deliver) {
        self.desk = desk
        self.identity = identity
        self.after = after
        self.deliver = deliver
    }

    var conversation: ConversationID? { state.withLock { $0.conversation } }

    func start(_ conversation: ConversationID?) {
        if let conversation { return follow(conversation, after: after) }
        let following = desk.hub.follow(.visitor(identity.business, identity.visitor), self)
        state.withLock { $0.visitor = following }
        deliver(Self.ready(0))
        // It may have begun between the look and the registration.
        find()
    }

    func stop() {
        let (follower, visitor) = state.withLock { state in
            state.isEnded = true
            defer { (state.follower, state.visitor) = (nil, nil) }
            return (state.follower, state.visitor)
        }
        follower?.stop()
        visitor?.cancel()
    }

    // MARK: The beginning of a conversation

    func receive(_ signal: Signal) { find() }
    func look() { find() }

    private func find() {
        guard conversation == nil else { return }
        Task {
            do {
                guard let found = try await desk.chats.conversations.access(identity, nil) else { return }
                follow(found.id, after: 0)
            } catch {
                desk.logger.warning("conversation could not be looked up", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Follows `id` from `position` on; only the first call counts.
    func follow(_ id: ConversationID, after position: Int) {
        let desk = desk
        let identity = identity
        let deliver = deliver
        let follower = LogFollower(
            after: position, logger: desk.logger,
            read: { after, limit in
                guard let conversation = try await desk.chats.conversations.access(identity, id) else { return [] }
                return try await desk.chats.conversations.messages(conversation, after: after, limit: limit).map(LogEntry.init)
            },
            deliver: deliver,
            onCaughtUp: { [weak self] last in
                deliver(Self.ready(last))
                self?.joinRunningAnswer(id)
            })
        let isFirst = state.withLock { state in
            guard state.conversation == nil, !state.isEnded else { return false }
            state.conversation = id
            state.follower = follower
            return true
        }
        guard isFirst else { return }
        follower.start(on: .conversation(identity.business, id), of: desk.hub)
    }

    /// The tokens so far of an answer that is being made: who joins late sees them from the first.
    private func joinRunningAnswer(_ id: ConversationID) {
        Task {
            guard let (message, text) = await desk.running.partial(identity.business, id) else { return }
            let token = PassingEvent.token(message, offset: 0, text: text)
            state.withLock { $0.follower }?.pass(LiveEvent(name: token.name, json: token.json(id)))
        }
    }

    /// Everything that the log held is delivered; what follows is live.
    private static func ready(_ last: Int) -> LiveEvent {
        LiveEvent(name: "ready", json: Array(#"{"type":"ready","last_sequence":\#(last)}"#.utf8))
    }
}

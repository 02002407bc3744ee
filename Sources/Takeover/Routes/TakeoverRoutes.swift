import Basics
import Chat
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Takeover
import Web

/// The agent's side of chats: lists, the queue, taking over, writing, closing, notes, presence.
public struct TakeoverRoutes: Sendable {
    private let conversations: Conversations
    private let takeovers: Takeovers
    private let duty: Duty
    /// The name of a business, as customers read it.
    private let name: @Sendable (BusinessID) async throws -> String

    public init(
        conversations: Conversations, takeovers: Takeovers, duty: Duty, name: @escaping @Sendable (BusinessID) async throws -> String
    ) {
        self.conversations = conversations
        self.takeovers = takeovers
        self.duty = duty
        self.name = name
    }

    public func add(to router: RouterGroup<WebContext>) {
        router.get("conversations", use: list)
        router.get("conversations/:id", use: read)
        router.get("conversations/:id/messages", use: messages)
        router.post("conversations/:id/messages", use: write)
        router.put("conversations/:id/takeover", use: claim)
        router.delete("conversations/:id/takeover", use: release)
        router.post("conversations/:id/close", use: close)
        router.post("conversations/:id/notes", use: addNote)
        router.get("conversations/:id/context", use: context)
        router.get("queue", use: queue)
        router.get("presence", use: presence)
        router.put("presence", use: setPresence)
    }

    // MARK: Reading

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readChats)
        var status: ConversationStatus?
        if let text = request.query("status"), text != "all" {
            guard let known = ConversationStatus(rawValue: text) else {
                throw InputFailure.invalid([FieldFault("status", "choice", "Must be active, waiting_human or closed.")])
            }
            status = known
        }
        let search = request.query("q").flatMap { $0.isEmpty ? nil : String($0.prefix(200)) }
        let page = try await conversations.list(
            caller.business, status: status, search: search, cursor: try request.cursor(), limit: try request.limit())
        return .json { $0.page(page) { $1.0.write(&$0, last: $1.1) } }
    }

    @Sendable private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let conversation = try await access(context, .readChats)
        let last = try await conversations.recentMessages(conversation, limit: 1).last
        return .json { conversation.write(&$0, last: last) }
    }

    @Sendable private func messages(_ request: Request, _ context: WebContext) async throws -> Response {
        let conversation = try await access(context, .readChats)
        let after = request.query("after").flatMap { Int($0) } ?? 0
        let messages = try await conversations.messages(conversation, after: after, limit: 500)
        return .json { json in
            json.object {
                $0.array("items", messages) { $1.write(&$0, withTrace: true) }
                $0.null("next_cursor")
            }
        }
    }

    @Sendable private func queue(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readChats)
        let waiting = try await conversations.queue(caller.business)
        return .json { json in
            json.object {
                $0.array("items", waiting) { $1.0.write(&$0, last: $1.1) }
                $0.null("next_cursor")
            }
        }
    }

    @Sendable private func context(_ request: Request, _ context: WebContext) async throws -> Response {
        let conversation = try await access(context, .readChats)
        let handoff = HandoffContext(conversation: conversation, notes: try await conversations.notes(conversation))
        return .json { handoff.write(&$0) }
    }

    // MARK: Taking over

    @Sendable private func claim(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        let conversation = try await takeovers.claim(
            caller.business, try context.id("id"), by: caller.agent, of: try await name(caller.business))
        return .json { conversation.write(&$0) }
    }

    @Sendable private func release(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        let conversation = try await takeovers.release(
            caller.business, try context.id("id"), by: caller.agent, of: try await name(caller.business))
        return .json { conversation.write(&$0) }
    }

    @Sendable private func write(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        let id = try context.id("id", as: ConversationID.self)
        var fields = try await request.fields(context)
        let name = fields.string("client_message_id", 1...100)
        let text = fields.string("message", 1...Chats.maximumMessageLength)
        _ = fields.json("attachments")
        if !text.isEmpty, text.allSatisfy(\.isWhitespace) { fields.fail("message", "empty", "Must not be empty.") }
        try fields.finish()
        let message = try await takeovers.write(caller.business, id, by: caller.agent, clientMessageID: name, text: text)
        return .json(.created) { message.write(&$0) }
    }

    @Sendable private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        let id = try context.id("id", as: ConversationID.self)
        var fields = try await request.fields(context)
        let summary = fields.optionalString("summary", 0...4_000)
        let outcome = fields.choice("outcome", as: ResolutionOutcome.self) ?? .resolvedByHuman
        try fields.finish()
        let conversation = try await takeovers.close(
            caller.business, id, by: caller.agent, outcome: outcome, summary: summary.flatMap { $0.isEmpty ? nil : $0 })
        return .json { conversation.write(&$0) }
    }

    @Sendable private func addNote(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        let conversation = try await access(context, .answerChats)
        var fields = try await request.fields(context)
        let text = fields.string("text", 1...10_000)
        try fields.finish()
        let note = try await conversations.addNote(conversation, by: caller.agent, text)
        return .json(.created) { note.write(&$0) }
    }

    // MARK: Presence

    @Sendable private func presence(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readChats)
        let status = try await duty.status(caller.business, caller.person)
        return .json { $0.object { $0.field("status", status.rawValue) } }
    }

    @Sendable private func setPresence(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.answerChats)
        var fields = try await request.fields(context)
        let status = fields.choice("status", as: PresenceStatus.self)
        if !fields.has("status") { fields.missing("status") }
        try fields.finish()
        try await duty.set(caller.business, caller.person, status ?? .away)
        return .json { $0.object { $0.field("status", status?.rawValue) } }
    }

    private func access(_ context: WebContext, _ permission: Permission) async throws -> Conversation {
        let caller = try context.caller(permission)
        return try await conversations.access(caller.business, try context.id("id"))
    }
}

extension Caller {
    var agent: Agent { Agent(id: person, name: name) }
}

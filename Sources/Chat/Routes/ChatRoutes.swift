import Basics
import Chat
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Realtime
import Web

/// The public chat: sessions, messages, and what is no message.
public struct ChatRoutes: Sendable {
    private static let messagesOfASession = 200

    private let desk: ChatDesk

    public init(desk: ChatDesk) { self.desk = desk }

    public func add(to router: RouterGroup<WebContext>) {
        router.post("session", use: session)
        router.post("message", use: message)
        router.post("events", use: event)
        router.get("events", use: follow)
        router.get("stream", use: declined)
    }

    // MARK: Sessions

    /// Starts a visit, or restores one by its token. A token that has expired starts a new one: the customer has done nothing wrong.
    @Sendable private func session(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let name = fields.string("business", 1...64)
        let token = fields.optionalString("customer_token", 0...500)
        _ = fields.json("metadata")
        try fields.finish()
        try await desk.limiter.admit(ChatDesk.Limits.session, context.clientAddress(of: request, trustProxy: desk.trustProxy))
        let business = try await desk.business(name)
        try desk.checkOrigin(request.origin, host: request.host, business)
        let identity = try returning(token, business) ?? VisitorIdentity(business: business.id, visitor: .new())
        let conversation = token == nil ? nil : try await desk.chats.conversations.access(identity, nil)
        let messages =
            if let conversation { try await desk.chats.conversations.recentMessages(conversation, limit: Self.messagesOfASession) } else {
                [Message]()
            }
        return .json { json in
            json.object {
                $0.field("customer_token", desk.tokens.issue(identity))
                $0.field("conversation_id", conversation?.id)
                $0.field("status", conversation?.state.status.rawValue)
                conversation?.writeEscalation(&$0)
                $0.field("human_agent_name", conversation?.state.agent?.firstName)
                $0.field("last_sequence", conversation?.lastSequence ?? 0)
                $0.array("messages", messages) { $1.write(&$0) }
                $0.value("business") { business.write(&$0) }
            }
        }
    }

    /// Who comes back with a token of this business. A forged one is refused; one of another business is too.
    private func returning(_ token: String?, _ business: ChatBusiness) throws -> VisitorIdentity? {
        guard let token, !token.isEmpty else { return nil }
        let identity = try desk.tokens.verify(token)
        guard identity.business == business.id else { throw ChatFailure.invalidToken }
        return identity
    }

    // MARK: Messages

    @Sendable private func message(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(context)
        var fields = try Fields(body)
        let token = fields.string("customer_token", 1...500)
        let conversation = fields.id("conversation_id", as: ConversationID.self)
        let incoming = IncomingMessage(&fields)
        _ = fields.json("attachments")
        try fields.finish()
        let (identity, _) = try await desk.visitor(token, origin: request.origin, host: request.host)
        let address = context.clientAddress(of: request, trustProxy: desk.trustProxy)
        try await desk.admit(ChatDesk.Limits.message, identity, address: address)
        let posted = try await desk.chats.post(
            identity, conversation: conversation, clientMessageID: incoming.clientMessageID, text: incoming.text,
            metadata: incoming.metadata)
        if request.headers[.accept]?.contains("text/event-stream") == true { return stream(posted.0, posted.1) }
        return try await answer(posted.0, posted.1)
    }

    /// The turn once it is done.
    private func answer(_ message: Message, _ saved: Conversation) async throws -> Response {
        let result = try await turn(message, saved) { _ in }
        return .json { json in
            json.object {
                $0.field("conversation_id", saved.id)
                $0.field("status", result.conversation.state.status.rawValue)
                result.conversation.writeEscalation(&$0)
                $0.value("message") { message.write(&$0) }
                if let reply = result.reply { $0.value("reply") { reply.write(&$0) } } else { $0.null("reply") }
            }
        }
    }

    /// The turn as it happens.
    private func stream(_ message: Message, _ saved: Conversation) -> Response {
        .events { send in
            try await send(ServerSentEvent(name: "saved", data: Self.saved(message), id: message.sequence))
            let (events, continuation) = AsyncStream.makeStream(of: PassingEvent.self)
            let turn = Task {
                defer { continuation.finish() }
                return try await self.turn(message, saved) { continuation.yield($0) }
            }
            for await event in events { try await send(ServerSentEvent(name: event.name, data: event.json(saved.id))) }
            do {
                let result = try await turn.value
                if let reply = result.reply {
                    for event in LogEntry(reply).events {
                        try await send(ServerSentEvent(name: event.name, data: event.json, id: event.sequence))
                    }
                }
                try await send(ServerSentEvent(name: "done", data: PassingEvent.done.json(saved.id)))
            } catch {
                desk.logger.error("turn failed", metadata: ["error": "\(String(reflecting: error))"])
                try await send(ServerSentEvent(name: "error", data: Self.failed))
            }
        }
    }

    private func turn(
        _ message: Message, _ saved: Conversation, _ observe: @escaping @Sendable (PassingEvent) -> Void
    ) async throws -> TurnResult {
        try await desk.turns.take(
            TurnRequest(business: saved.business, conversation: saved.id, message: message), observe: observe)
    }

    static func saved(_ message: Message) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("type", "saved")
            $0.field("client_message_id", message.clientMessageID)
            $0.value("message") { message.write(&$0) }
        }
        return json.bytes
    }

    private static let failed = Array(
        #"{"type":"error","code":"internal","detail":"The answer could not be made. Your message is saved; somebody will see it."}"#.utf8)

    // MARK: What is no message

    @Sendable private func event(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context)
        let token = fields.string("customer_token", 1...500)
        let conversation = fields.id("conversation_id", as: ConversationID.self)
        guard let event = CustomerEvent(&fields) else {
            try fields.finish()
            throw InputFailure.invalid([FieldFault("type", "choice", "There is no such event.")])
        }
        try fields.finish()
        let (identity, business) = try await desk.visitor(token, origin: request.origin, host: request.host)
        let address = context.clientAddress(of: request, trustProxy: desk.trustProxy)
        try await desk.admit(ChatDesk.Limits.event, identity, address: address)
        try await desk.perform(event, identity, conversation, business)
        return .noContent()
    }

    /// The stream's address without an upgrade, or an upgrade that was declined: says why.
    @Sendable private func declined(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await desk.visitor(request.query("customer_token"), origin: request.origin, host: request.host)
        throw InputFailure.malformed("Open this address as a WebSocket, or follow /chat/events for server-sent events.")
    }

    // MARK: Server-sent events

    @Sendable private func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        let (identity, _) = try await desk.visitor(request.query("customer_token"), origin: request.origin, host: request.host)
        try await desk.limiter.admit(ChatDesk.Limits.event, identity.visitor.description)
        let after = request.headers[.lastEventID].flatMap { Int($0) } ?? request.query("after").flatMap { Int($0) } ?? 0
        let conversation = try await desk.chats.conversations.access(
            identity, request.query("conversation_id").flatMap { ConversationID($0) })
        return EventFollowing(desk: desk, identity: identity, conversation: conversation?.id, after: after).response()
    }
}

/// A customer's message as it comes in over HTTP or a WebSocket.
struct IncomingMessage {
    let clientMessageID: String
    let text: String
    let metadata: JSON

    init(_ fields: inout Fields) {
        clientMessageID = fields.string("client_message_id", 1...100)
        text = fields.string("message", 1...Chats.maximumMessageLength)
        let given = fields.json("metadata") ?? [:]
        if given.members == nil || given.text.utf8.count > 8_192 { fields.fail("metadata", "type", "Must be a small object.") }
        metadata = given
        if !text.isEmpty, text.allSatisfy(\.isWhitespace) { fields.fail("message", "empty", "Must not be empty.") }
    }
}

extension ChatBusiness {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("slug", slug)
            $0.field("name", name)
            $0.field("greeting", greeting)
            $0.field("theme", theme)
            $0.field("open_now", openNow)
            $0.field("languages", languages)
            $0.field("suggested_questions", suggestedQuestions)
        }
    }
}

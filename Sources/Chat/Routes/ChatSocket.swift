import Basics
import Chat
import Logging
import Realtime
import Synchronization
import Web

/// `GET /chat/stream`: a customer's WebSocket.
public struct ChatSocketEndpoint: SocketEndpoint {
    private let desk: ChatDesk

    public var path: String { "/chat/stream" }

    public init(desk: ChatDesk) { self.desk = desk }

    public func accept(_ request: SocketRequest) async throws -> SocketAcceptance {
        let (identity, business) = try await desk.visitor(request.query["customer_token"], origin: request.origin, host: request.host)
        try await desk.limiter.admit(ChatDesk.Limits.event, identity.visitor.description)
        let named = request.query["conversation_id"].flatMap { ConversationID($0) }
        let conversation = try await desk.chats.conversations.access(identity, named)
        return SocketAcceptance(
            session: ChatSocket(
                desk: desk, identity: identity, business: business, conversation: conversation?.id,
                after: request.query["after"].flatMap { Int($0) } ?? 0, address: request.remoteAddress ?? "unknown"))
    }
}

/// One customer's connection: the log and what passes go out, messages and events come in.
final class ChatSocket: SocketSession {
    private let desk: ChatDesk
    private let identity: VisitorIdentity
    private let business: ChatBusiness
    private let initial: ConversationID?
    private let after: Int
    private let address: String
    private let stream = Mutex<CustomerStream?>(nil)
    private let socket = Mutex<Socket?>(nil)
    /// What came in and is not done yet, one behind another: messages keep the order in which they were typed.
    private let line = Mutex<(tail: Task<Void, Never>?, length: Int)>((nil, 0))
    private static let maximumLine = 64

    init(desk: ChatDesk, identity: VisitorIdentity, business: ChatBusiness, conversation: ConversationID?, after: Int, address: String) {
        self.desk = desk
        self.identity = identity
        self.business = business
        self.after = after
        self.address = address
        initial = conversation
    }

    func opened(_ socket: Socket) {
        self.socket.withLock { $0 = socket }
        let stream = CustomerStream(desk: desk, identity: identity, after: after) { socket.send($0.json) }
        self.stream.withLock { $0 = stream }
        stream.start(initial)
    }

    func closed() {
        stream.withLock { stream in
            stream?.stop()
            stream = nil
        }
        socket.withLock { $0 = nil }
    }

    func received(_ text: String) {
        line.withLock { line in
            guard line.length < Self.maximumLine else { return refuse(SocketOverload(), nil) }
            line.length += 1
            line.tail = Task { [previous = line.tail] in
                await previous?.value
                await handle(text)
                self.line.withLock { $0.length -= 1 }
            }
        }
    }

    private func handle(_ text: String) async {
        var name: String?
        do {
            let body = try parse(text)
            name = body["client_message_id"]?.string
            var fields = try Fields(body)
            if body["type"]?.string == "message" { try await post(&fields) } else { try await perform(&fields) }
        } catch {
            refuse(error, name)
        }
    }

    private func parse(_ text: String) throws(InputFailure) -> JSON {
        do throws(JSONFault) { return try JSON.parse(text) } catch {
            throw .malformed("The frame is not valid JSON: \(error.description).")
        }
    }

    private func post(_ fields: inout Fields) async throws {
        _ = fields.json("type")
        let incoming = IncomingMessage(&fields)
        try fields.finish()
        try await desk.admit(ChatDesk.Limits.message, identity, address: address)
        let (message, saved, _) = try await desk.chats.post(
            identity, conversation: current, clientMessageID: incoming.clientMessageID, text: incoming.text, metadata: incoming.metadata)
        send(ChatRoutes.saved(message))
        stream.withLock { $0 }?.follow(saved.id, after: 0)
        // Not awaited: the customer may write again, or ask for a person, while the answer is being made. Its tokens come over the hub.
        Task { [desk, business] in
            do {
                _ = try await desk.turns.take(TurnRequest(business: business.id, conversation: saved.id, message: message)) { _ in }
            } catch {
                desk.logger.error("turn failed", metadata: ["error": "\(String(reflecting: error))"])
                self.refuse(error, incoming.clientMessageID)
            }
        }
    }

    private func perform(_ fields: inout Fields) async throws {
        guard let event = CustomerEvent(&fields) else { return try fields.finish() }
        try fields.finish()
        try await desk.admit(ChatDesk.Limits.event, identity, address: address)
        try await desk.perform(event, identity, current, business)
        if current == nil, case .requestHuman = event { stream.withLock { $0 }?.look() }
    }

    private var current: ConversationID? { stream.withLock { $0 }?.conversation }

    private func send(_ json: [UInt8]) { socket.withLock { $0 }?.send(json) }

    private func refuse(_ error: any Error, _ clientMessageID: String?) {
        let failure = (error as? any Failure) ?? SocketFault()
        if failure.kind == .internal { desk.logger.error("frame failed", metadata: ["error": "\(String(reflecting: error))"]) }
        var json = JSONWriter()
        json.object {
            $0.field("type", "error")
            $0.field("code", failure.code)
            $0.field("detail", failure.detail)
            $0.field("client_message_id", clientMessageID)
            if case .rateLimited(let seconds) = failure.kind { $0.field("retry_after", seconds) }
        }
        send(json.bytes)
    }
}

struct SocketFault: Failure {
    var kind: FailureKind { .internal }
    var code: String { "internal" }
    var detail: String { "That did not work here. Send it again under the same client_message_id." }
}

struct SocketOverload: Failure {
    var kind: FailureKind { .rateLimited(retryAfterSeconds: 1) }
    var code: String { "rate_limited" }
    var detail: String { "Too much at once. Wait for the answers to what you sent." }
}

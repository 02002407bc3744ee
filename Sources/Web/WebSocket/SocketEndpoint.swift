/// A request that asks to become a WebSocket.
public struct SocketRequest: Sendable {
    /// Without the query.
    public let path: String
    public let query: [String: String]
    public let origin: String?
    public let host: String?
    public let authorization: String?
    public let subprotocols: [String]
    public let remoteAddress: String?
}

public struct SocketAcceptance: Sendable {
    public let session: any SocketSession
    /// One of those that the client offered, or none.
    public let subprotocol: String?

    public init(session: any SocketSession, subprotocol: String? = nil) {
        self.session = session
        self.subprotocol = subprotocol
    }
}

/// Decides about WebSockets of some path. What it throws is the answer to the request, as problem+json.
public protocol SocketEndpoint: Sendable {
    var path: String { get }
    func accept(_ request: SocketRequest) async throws -> SocketAcceptance
}

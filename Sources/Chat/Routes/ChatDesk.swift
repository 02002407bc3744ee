import Basics
import Chat
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Realtime
import Web

/// What the routes and sockets of the public chat share: tokens, businesses, limits, streams.
public struct ChatDesk: Sendable {
    /// The limits of the public API. A customer who types is never near them; a script is, within a second.
    enum Limits {
        static let session = RateLimit("session", burst: 40, perMinute: 60)
        static let message = RateLimit("message", burst: 6, perMinute: 30)
        static let event = RateLimit("event", burst: 30, perMinute: 120)
        static let address = RateLimit("address", burst: 200, perMinute: 600)
        static let business = RateLimit("business", burst: 600, perMinute: 3_000)
    }

    let chats: Chats
    let turns: any TurnTaking
    let tokens: VisitorTokens
    let hub: Hub
    let limiter: RateLimiter
    let running: any RunningAnswers
    let find: FindBusiness
    /// Whether somebody of the team would take a chat now.
    let someoneIsOnDuty: @Sendable (BusinessID) async throws -> Bool
    let trustProxy: Bool
    let logger: Logger

    public init(
        chats: Chats, turns: any TurnTaking, tokens: VisitorTokens, hub: Hub, limiter: RateLimiter, running: any RunningAnswers,
        find: @escaping FindBusiness, someoneIsOnDuty: @escaping @Sendable (BusinessID) async throws -> Bool, trustProxy: Bool,
        logger: Logger
    ) {
        self.chats = chats
        self.turns = turns
        self.tokens = tokens
        self.hub = hub
        self.limiter = limiter
        self.running = running
        self.find = find
        self.someoneIsOnDuty = someoneIsOnDuty
        self.trustProxy = trustProxy
        self.logger = logger
    }

    func business(_ idOrSlug: String) async throws -> ChatBusiness {
        guard idOrSlug.utf8.count <= 64, let business = try await find(idOrSlug) else { throw ChatFailure.unknownBusiness }
        return business
    }

    /// The visitor that `token` proves, whose business lets the page of `origin` use its chat.
    func visitor(_ token: String?, origin: String?, host: String?) async throws -> (VisitorIdentity, ChatBusiness) {
        guard let token else { throw ChatFailure.invalidToken }
        let identity = try tokens.verify(token)
        let business = try await business(identity.business.description)
        try checkOrigin(origin, host: host, business)
        return (identity, business)
    }

    func checkOrigin(_ origin: String?, host: String?, _ business: ChatBusiness) throws(ChatFailure) {
        let own = host.flatMap { host in origin.map { $0.hasPrefix("https:") ? "https://\(host)" : "http://\(host)" } }
        guard business.allows(origin: origin, ownOrigin: own) else { throw .originNotAllowed }
    }

    /// Counts a message against the visitor, the business and, as a backstop, the address.
    func admit(_ limit: RateLimit, _ identity: VisitorIdentity, address: String) async throws {
        try await limiter.admit(limit, identity.visitor.description)
        try await limiter.admit(Limits.business, identity.business.description)
        try await limiter.admit(Limits.address, address)
    }
}

extension Request {
    var host: String? { head.authority ?? headers[.init("Host").unsafelyUnwrapped] }
    var origin: String? { headers[.origin] }
}

extension ChatDesk {
    /// The origins that may frame the chat of `business`; empty for any.
    public func frameAncestors(_ business: String) async throws -> [String] { try await self.business(business).allowedOrigins }
}

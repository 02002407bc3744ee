import Accounts
import AccountsRoutes
import Answering
import AnsweringRoutes
import Basics
import CRMRoutes
import Chat
import ChatRoutes
import Curl
import Hummingbird
import HummingbirdCore
import Knowledge
import KnowledgeRoutes
import Logging
import NIOCore
import Postgres
import ServiceLifecycle
import Takeover
import TakeoverRoutes
import UnixSignals
import Web

extension Installation {
    /// Serves HTTP and works on the outbox until the process is asked to stop.
    public func serve() async throws {
        try await checkDatabaseRole()
        let application = try application()
        logger.notice(
            "serving",
            metadata: ["port": "\(settings.port)", "environment": "\(settings.isProduction ? "production" : "development")"])
        if settings.generousLimits { logger.warning("rate limits are lifted a hundredfold: FRONTDESK_RATE_LIMITS=generous") }
        try await run(foundation + [duty, worker, application])
        curl.shutdown()
    }

    /// Works on the outbox alone.
    public func work() async throws {
        try await checkDatabaseRole()
        try await run(foundation + [worker])
        curl.shutdown()
    }

    /// Runs `services` until a signal, ending them in reverse order.
    func run(_ services: [any Service]) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private func application() throws -> some Service {
        let sockets = sockets
        var configuration = ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), serverName: nil)
        configuration.backlog = 4_096
        let port = settings.port
        return Application(
            router: try router(),
            server: HTTPServerBuilder { responder in UpgradableChannel(responder: responder, endpoints: sockets) },
            configuration: configuration,
            onServerRunning: { [logger, settings] _ in
                logger.notice("ready", metadata: ["address": "http://\(settings.host):\(port)"])
                Welcome(settings: settings).show()
            },
            logger: logger)
    }

    var sockets: [any SocketEndpoint] {
        [
            ChatSocketEndpoint(desk: chatDesk),
            InboxSocketEndpoint(inbox: inbox, conversations: conversations, duty: duty, hub: hub, verify: verify, logger: logger),
        ]
    }

    private var verify: @Sendable (String) async throws -> Caller { { [accounts] in try await accounts.caller(ofToken: $0) } }

    func router() throws -> Router<WebContext> {
        let desk = chatDesk
        let router = Router(context: WebContext.self)
        router.add(middleware: CrossOrigin())
        router.add(middleware: Problems(translate: DriverFailures.meaning))
        Health(pool: pool, redis: redis, hub: hub).add(to: router)
        Metrics(pool: pool).add(to: router)
        ContractPages().add(to: router)
        WebFilesRoutes(
            files: try WebFiles(directory: settings.webDirectory), isProduction: settings.isProduction,
            frameAncestors: { [desk] slug in try await desk.frameAncestors(slug) }
        ).add(to: router)

        ChatRoutes(desk: desk).add(to: router.group("chat"))
        let originals = OriginalRoutes(
            originals: Originals(knowledge: knowledge, links: OriginalLinks(secret: Array(settings.secret.utf8))),
            publicURL: settings.publicURL)
        originals.addFiles(to: router)

        let api = router.group("api/v1").add(middleware: BearerAuthentication(verify: verify))
        AccountsRoutes(accounts: accounts, trustProxy: settings.trustProxy).add(to: api)
        KnowledgeRoutes(knowledge: knowledge, retrieval: retrieval, namespaces: namespaces).add(to: api)
        originals.add(to: api)
        UpkeepRoutes(gaps: Gaps(knowledge: knowledge), upkeep: Upkeep(knowledge: knowledge)).add(to: api)
        TakeoverRoutes(conversations: conversations, takeovers: takeovers, duty: duty) { [accounts] in try await accounts.business($0).name
        }
        .add(to: api)
        CRMRoutes(book: customers).add(to: api)
        AnsweringRoutes(answering: answering).add(to: api)
        return router
    }

    private var chatDesk: ChatDesk {
        ChatDesk(
            chats: chats, turns: answering, tokens: VisitorTokens(secret: Array(settings.secret.utf8)), hub: hub, limiter: limiter,
            running: answering,
            find: { [accounts, facts] reference in
                do {
                    let card = try await accounts.business(reference)
                    return ChatBusiness(card, try facts.facts(of: card))
                } catch let failure as any Failure where failure.kind == .notFound {
                    return nil
                }
            },
            someoneIsOnDuty: { [duty] in try await duty.someoneIsOn($0) }, trustProxy: settings.trustProxy, logger: logger)
    }

    /// Row-level security does not bind superusers, nor roles that bypass it: serving as one would put every business's rows in reach of each
    /// other's queries. A pool of its own, because a service runs once.
    func checkDatabaseRole() async throws {
        let pool = PostgresPool(
            configuration: PostgresConfiguration(url: settings.serviceDatabaseURL, pipelined: 1, transactional: 1), logger: logger)
        try await running([pool]) {
            let rows = try await pool.query(
                .platform, "SELECT (rolsuper OR rolbypassrls) AS unbound FROM pg_roles WHERE rolname = current_user")
            guard let row = rows.first, try row("unbound") == false else { throw UnboundRole() }
        }
    }
}

/// Runs `body` while `services` run, and ends them.
func running<Result: Sendable>(_ services: [any Service], _ body: @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { try await service.run() } }
        defer { group.cancelAll() }
        return try await body()
    }
}

struct UnboundRole: Error, CustomStringConvertible {
    var description: String {
        "The service's database role is a superuser or bypasses row-level security. Use DATABASE_URL for the owner only, and let `frontdesk migrate` make the service's role."
    }
}

extension ChatBusiness {
    init(_ card: BusinessCard, _ facts: BusinessFacts) {
        self.init(
            id: card.id, slug: card.slug, name: card.name, greeting: card.greeting, theme: ["color": .string(card.chat.themeColor)],
            openNow: facts.hours?.isOpen(at: .now, in: facts.zone) ?? false, languages: card.chat.languages,
            suggestedQuestions: card.chat.suggestedQuestions,
            allowedOrigins: card.allowedOrigins)
    }
}

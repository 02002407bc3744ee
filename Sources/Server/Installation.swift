import Accounts
import Answering
import Basics
import CRM
import Chat
import Curl
import Documents
import Escalation
import Hummingbird
import Knowledge
import LanguageModels
import Logging
import MiniLM
import Outbox
import Postgres
import Realtime
import Redis
import ServiceLifecycle
import Takeover
import Understanding

/// The rooms with all they stand on, put together. Every subcommand that works on the data makes one.
public struct Installation: Sendable {
    let settings: Settings
    let logger: Logger
    let pool: PostgresPool
    let redis: RedisClient
    let hub: Hub
    let limiter: RateLimiter
    let curl: CurlClient
    let embedder: Embedder
    let extractor: Extractor

    let accounts: Accounts
    let conversations: Conversations
    let chats: Chats
    let knowledge: Knowledge
    let retrieval: Retrieval
    let namespaces: Namespaces
    /// For statements that take as long as an index takes.
    let builder: PostgresPool
    let duty: Duty
    let takeovers: Takeovers
    let customers: CustomerBook
    let facts: FactsShelf
    let answering: Answering
    let inbox: InboxLog

    public init(settings: Settings, logger: Logger) async throws {
        self.settings = settings
        self.logger = logger
        let pool = PostgresPool(configuration: PostgresConfiguration(url: settings.serviceDatabaseURL), logger: logger)
        let redis = RedisClient(url: settings.redisURL, logger: logger)
        let hub = Hub(redis: redis, url: settings.redisURL, logger: logger)
        let limiter = RateLimiter(redis: redis, clock: .system, factor: settings.generousLimits ? 100 : 1, logger: logger)
        let embedder = try Embedder(directory: settings.modelDirectory, threads: max(1, ProcessorCount.available))
        let accounts = await Accounts(
            pool: pool, secret: settings.secret,
            admit: { try await limiter.admit(RateLimit("sign-in", burst: 20, perMinute: 20), $0) },
            guardrailRules: { json throws(InputFailure) in _ = try Guardrails(json) })
        let conversations = Conversations(pool: pool, hub: hub)
        let curl = CurlClient(logger: logger)
        let knowledge = Knowledge(pool: pool, files: Self.files(settings, curl), hub: hub) { business, day in
            let zone = (try await accounts.business(business)).profile["timezone"]?.string.flatMap { TimeZoneRules($0) } ?? .utc
            return zone.moment(of: day, minute: 0)
        }
        let models = EmbeddingModels(
            standard: embedder, others: await Self.provider(settings, curl, embedder, logger).map { [$0] } ?? [])
        let retrieval = Retrieval(pool: pool, models: models, logger: logger)
        namespaces = Namespaces(pool: pool, models: models, indexFrom: settings.indexFrom, hub: hub)
        builder = PostgresPool(
            configuration: PostgresConfiguration(
                url: settings.serviceDatabaseURL, pipelined: 1, transactional: 1, statementTimeout: .seconds(3_600)), logger: logger)
        let duty = Duty(pool: pool, logger: logger)
        self.pool = pool
        self.redis = redis
        self.hub = hub
        self.limiter = limiter
        self.embedder = embedder
        // Documents that people upload are read by this very program in a process of its own, with limits.
        guard let child = ExtractionChild.thisProgram("extract") else { throw NoExtraction() }
        extractor = Extractor(child: child)
        self.accounts = accounts
        self.conversations = conversations
        self.knowledge = knowledge
        self.retrieval = retrieval
        self.duty = duty
        self.curl = curl
        chats = Chats(conversations: conversations)
        takeovers = Takeovers(conversations: conversations)
        customers = CustomerBook(pool: pool) { business, person in
            do {
                _ = try await accounts.member(business, person: person)
                return true
            } catch let failure as any Failure where failure.kind == .notFound {
                return false
            }
        }
        inbox = InboxLog(pool: pool)
        let shelf = FactsShelf(accounts: accounts)
        facts = shelf
        answering = Answering(
            answerer: Answerer(
                understanding: try Understanding(embedder: embedder), knowledge: retrieval, duty: DutyRoster(duty: duty),
                embedder: embedder, excerpts: ExcerptStore(pool: pool),
                model: Self.model(settings, curl, logger)),
            conversations: conversations, business: shelf, partials: PartialTexts(redis: redis, logger: logger), logger: logger)
    }

    /// The configured provider; without one the documents answer by themselves.
    private static func model(_ settings: Settings, _ curl: CurlClient, _ logger: Logger) -> (any LanguageModel)? {
        guard let provider = settings.languageModel else { return nil }
        return ModelGateway(
            providers: [OpenAICompatible(curl: curl, url: provider.url, model: provider.model, key: provider.key)], logger: logger)
    }

    /// The configured bucket; without one a folder.
    private static func files(_ settings: Settings, _ curl: CurlClient) -> FileStore {
        guard let bucket = settings.bucket else { return FileStore(directory: settings.storageDirectory) }
        return FileStore(
            bucket: S3Bucket(
                curl: curl, address: bucket.address, region: bucket.region, accessKey: bucket.accessKey, secretKey: bucket.secretKey))
    }

    private func crawl(into ingestion: Ingestion) -> Crawl {
        Crawl(knowledge: knowledge, ingestion: ingestion, extractor: extractor, curl: curl, logger: logger)
    }

    /// What works on the outbox: turns that nobody finished, ingestion, the CRM, mail.
    var worker: OutboxWorker {
        let ingestion = Ingestion(knowledge: knowledge, extractor: extractor, embedder: embedder, logger: logger)
        let chats = ConversationFacts(conversations: conversations) { [facts] in try await facts.facts($0) }
        return OutboxWorker(
            pool: pool, hub: hub,
            handlers: [
                answering.unfinishedTurns, ingestion, crawl(into: ingestion), NamespaceKeeper(namespaces, builder: builder, logger: logger),
                ExcerptPreparation(knowledge: retrieval, store: ExcerptStore(pool: pool), embedder: embedder),
                ChatSync(pool: pool, chats: chats), QuestionLog(knowledge: knowledge, retrieval: retrieval, embedder: embedder),
                ChatLessons(knowledge: knowledge, chats: chats),
                UpkeepReview(knowledge: knowledge, embedder: embedder, logger: logger),
                OwnFacts(accounts: accounts, knowledge: knowledge, facts: facts),
                PasswordLinkMail(accounts: accounts, send: PasswordMail(settings: settings, curl: curl).send),
            ], logger: logger)
    }

    /// The embeddings' provider, if one is configured. One that cannot be asked now for the length of its vectors is left out until the next
    /// start: the service goes on with the built-in model, and by words where a business uses the other.
    private static func provider(
        _ settings: Settings, _ curl: CurlClient, _ embedder: Embedder, _ logger: Logger
    ) async -> EmbeddingsProvider? {
        guard let embedding = settings.embedding else { return nil }
        let pieces: @Sendable (String) -> Int = { embedder.tokenCount($0) }
        if let dimensions = embedding.dimensions {
            return EmbeddingsProvider(
                curl: curl, url: embedding.url, model: embedding.model, key: embedding.key, dimensions: dimensions, asksForDimensions: true,
                pieces: pieces)
        }
        do throws(ModelError) {
            return try await EmbeddingsProvider.learning(
                curl: curl, url: embedding.url, model: embedding.model, key: embedding.key, pieces: pieces)
        } catch {
            logger.error("the embeddings' provider cannot be used", metadata: ["model": "\(embedding.model)", "error": "\(error)"])
            return nil
        }
    }

    /// What runs as long as the process does, whatever the subcommand.
    var foundation: [any Service] { [pool, builder, redis, hub] }
}

struct NoExtraction: Error, CustomStringConvertible {
    var description: String {
        "This program cannot find its own file (/proc/self/exe), and so cannot start the processes that read documents."
    }
}

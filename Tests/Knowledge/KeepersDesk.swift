import Basics
import Logging
import Outbox
import Postgres
import Realtime
import Redis
import Synchronization
import TestSupport

@testable import Knowledge

/// What the keeper of the knowledge sees, on a database of its own.
struct KeepersDesk: Sendable {
    let library: Library
    let gaps: Gaps
    let upkeep: Upkeep
    let chats: ChatShelf
    private let worker: OutboxWorker

    static func open<R: Sendable>(_ body: (KeepersDesk) async throws -> R) async throws -> R {
        try await Library.open { try await body(KeepersDesk($0)) }
    }

    init(_ library: Library) {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let url = "redis://127.0.0.1:1"
        let hub = Hub(redis: RedisClient(url: url, logger: logger), url: url, logger: logger)
        self.library = library
        chats = ChatShelf()
        gaps = Gaps(knowledge: library.knowledge)
        upkeep = Upkeep(knowledge: library.knowledge)
        worker = OutboxWorker(
            pool: library.database.pool, hub: hub,
            handlers: [
                QuestionLog(knowledge: library.knowledge, retrieval: library.retrieval, embedder: library.embedder),
                ChatLessons(knowledge: library.knowledge, chats: chats),
                UpkeepReview(knowledge: library.knowledge, embedder: library.embedder, logger: logger),
            ], clock: library.time.clock, logger: logger)
    }

    /// Does what waits, until nothing does, and fails where something could not be done.
    func work() async throws {
        while try await worker.deliverDue() > 0 {}
    }

    /// Looks at everything, as it does some minutes after a change.
    func review() async throws {
        try await work()
        library.time.pass(seconds: 150)
        try await work()
    }

    @discardableResult
    func ask(
        _ business: BusinessID, _ text: String, _ outcome: AskedQuestion.Outcome = .dontKnow, in conversation: ConversationID = .new(),
        citing documents: [DocumentID] = []
    ) async throws -> MessageID {
        let question = AskedQuestion(
            message: .new(), conversation: conversation, text: text, outcome: outcome, documents: documents, at: library.time.clock.now())
        _ = try await library.database.pool.queries(.business(business), question.entry(business))
        try await work()
        library.time.pass(seconds: 1)
        return question.message
    }

    func rate(_ business: BusinessID, _ message: MessageID, helpful: Bool) async throws {
        let now = library.time.clock.now()
        try await tell(
            business, AskedQuestion.ratedTopic, key: "\(message):\(now.microseconds)",
            ["message_id": .string(message.description), "helpful": .bool(helpful), "at": .string(now.description)])
        library.time.pass(seconds: 1)
    }

    func resolve(_ business: BusinessID, _ chat: ResolvedChat) async throws {
        chats.put(chat)
        try await tell(
            business, ChatLessons.topic, key: "\(chat.conversation):9", ["conversation_id": .string(chat.conversation.description)])
    }

    private func tell(_ business: BusinessID, _ topic: String, key: String, _ payload: JSON) async throws {
        let now = library.time.clock.now()
        _ = try await library.database.pool.queries(
            .business(business), Outbox.adding(business, topic: topic, key: key, payload: payload, dueAt: now))
        try await work()
    }

    /// As if a worker had died between its work and the outbox.
    func deliverAllAgain(_ business: BusinessID) async throws {
        _ = try await library.database.pool.queries(
            .business(business),
            [
                "UPDATE outbox SET status = 'pending' WHERE business_id = \(business) AND topic LIKE 'knowledge.%' AND topic <> 'knowledge.ingest'",
                """
                INSERT INTO outbox_due (id, business_id, topic, due_at) SELECT id, business_id, topic, created_at FROM outbox
                WHERE business_id = \(business) AND status = 'pending' ON CONFLICT DO NOTHING
                """,
            ])
        try await work()
    }

    /// The questions that wait for review, the oldest first.
    func drafts(_ business: BusinessID) async throws -> [(question: String, answer: String?, document: DocumentID)] {
        let waiting = try await library.knowledge.list(business, DocumentFilter(state: .inReview, sourceType: .faq)).items.reversed()
        var drafts: [(question: String, answer: String?, document: DocumentID)] = []
        for document in waiting {
            let (version, words) = try await library.knowledge.version(business, of: document.id, document.latestVersion)
            drafts.append((version.title, words.source, document.id))
        }
        return drafts
    }

    func open(_ business: BusinessID) async throws -> [Gap] { try await gaps.list(business, [.open]).items }

    /// What went wrong on the way, if anything.
    func faults(_ business: BusinessID) async throws -> [String] {
        try await library.database.pool.query(
            .business(business),
            "SELECT topic || ': ' || last_error AS fault FROM outbox WHERE business_id = \(business) AND last_error IS NOT NULL"
        ).map { try $0("fault") }
    }
}

/// Chats that are over.
final class ChatShelf: ResolvedChatReading {
    private let chats = Mutex<[ConversationID: ResolvedChat]>([:])

    func put(_ chat: ResolvedChat) { chats.withLock { $0[chat.conversation] = chat } }

    func resolved(_ business: BusinessID, _ conversation: ConversationID) async throws -> ResolvedChat? {
        chats.withLock { $0[conversation] }
    }
}

public import Basics
public import Outbox

/// Where chats that are over are read. The Chat room's service is adapted to it where the server is put together.
public protocol ResolvedChatReading: Sendable {
    /// The chat as it is now; nil where there is none, or nobody of the team wrote in it.
    func resolved(_ business: BusinessID, _ conversation: ConversationID) async throws -> ResolvedChat?
}

/// Learns from chats that people resolved: what the bot could not answer and an agent did becomes a draft that somebody approves.
public struct ChatLessons: OutboxHandler {
    /// The outbox's topic of chats that are over: `{"conversation_id"}`.
    public static let topic = "knowledge.resolved"

    public let topics = [ChatLessons.topic]
    private let store: GapStore
    private let chats: any ResolvedChatReading
    private let knowledge: Knowledge

    public init(knowledge: Knowledge, chats: any ResolvedChatReading) {
        store = GapStore(pool: knowledge.pool)
        self.chats = chats
        self.knowledge = knowledge
    }

    public func deliver(_ entry: OutboxEntry) async throws {
        let business = entry.business
        guard let conversation = entry.payload["conversation_id"]?.string.flatMap({ ConversationID($0) }) else {
            throw OutboxRejection("an entry without a chat")
        }
        let unanswered = try await store.unanswered(business, in: conversation)
        guard !unanswered.isEmpty, let chat = try await chats.resolved(business, conversation) else { return }
        for lesson in ChatLesson.all(in: chat, unanswered: unanswered.mapValues(\.text)) {
            try await store.keep(business, lesson, of: conversation, at: knowledge.clock.now())
            if let gap = unanswered[lesson.message]?.gap { try await draft(lesson, for: gap, of: business) }
        }
    }

    /// One draft for a gap, however many agents answer it: the others' answers are seen beside it.
    private func draft(_ lesson: ChatLesson, for id: GapID, of business: BusinessID) async throws {
        guard let gap = try await store.gap(business, id), gap.status == .open else { return }
        let document = try await knowledge.draft(
            business, by: nil, question: gap.question, answer: lesson.answer, origin: "An agent answered this in a chat.")
        _ = try await store.mark(business, id, .drafted, document)
    }
}

import Basics
import Chat
import Logging
import Postgres
import Realtime
import Understanding

/// Takes turns: from a customer's saved message to the saved reply. Each message is answered once, on whatever nodes its turn is taken up.
public final class Answering: TurnTaking {
    /// Entries of the log that a turn looks back on.
    private static let memory = 16

    public let answerer: Answerer
    let conversations: Conversations
    let business: any BusinessReading
    private let partials: PartialTexts
    private let clock: WallClock
    private let logger: Logger
    private let inProgress = TurnsInProgress()

    public init(
        answerer: Answerer, conversations: Conversations, business: any BusinessReading, partials: PartialTexts, clock: WallClock = .system,
        logger: Logger
    ) {
        self.answerer = answerer
        self.conversations = conversations
        self.business = business
        self.partials = partials
        self.clock = clock
        self.logger = logger
    }

    public func take(_ request: TurnRequest, observe: @escaping @Sendable (PassingEvent) -> Void) async throws -> TurnResult {
        try await inProgress.join(request, observe: observe) { tell in try await self.conduct(request, tell) }
    }

    private func conduct(_ request: TurnRequest, _ observe: @escaping @Sendable (PassingEvent) -> Void) async throws -> TurnResult {
        let conversation = try await conversations.access(request.business, request.conversation)
        if let reply = try await conversations.reply(to: request.message, request.business) {
            return TurnResult(reply: reply, conversation: conversation)
        }
        guard conversation.state.isWithAI else { return TurnResult(reply: nil, conversation: conversation) }
        let telling = Telling(conversation: conversation, conversations: conversations, partials: partials, observe: observe)
        defer { telling.end() }
        let draft = await answerer.answer(try await input(request, conversation)) { telling.tell($0) }
        for fault in draft.faults {
            logger.error("turn went on without a part", metadata: ["conversation_id": "\(conversation.id)", "error": "\(fault)"])
        }
        return try await save(draft, as: telling.reply, to: request)
    }

    private func input(_ request: TurnRequest, _ conversation: Conversation) async throws -> TurnInput {
        let start = max(conversation.contextSequence, request.message.sequence - 1 - Self.memory)
        let past = try await conversations.messages(conversation, after: start, limit: Self.memory)
            .filter { $0.sequence < request.message.sequence }
        return TurnInput(
            request.message, in: conversation, behind: past, facts: try await business.facts(request.business), now: clock.now())
    }

    /// The turn that a message would get, by the very code of a live one. Nothing is saved, nobody is told.
    public func tryOut(_ id: BusinessID, _ message: String, history: [HistoryMessage]) async throws -> TurnDraft {
        let facts = try await business.facts(id)
        return await answerer.answer(
            TurnInput(business: id, facts: facts, message: message, history: history, now: clock.now())
        ) { _ in }
    }

    // MARK: Saving

    /// Saves the reply with all that follows from it in one transaction, unless a person has taken the chat meanwhile: then nothing is said.
    private func save(_ draft: TurnDraft, as id: MessageID, to request: TurnRequest) async throws -> TurnResult {
        do {
            let outcome = try await conversations.update(request.business, request.conversation) { before, now in
                guard before.state.isWithAI else { return nil }
                return try draft.step(from: before, replyingTo: request.message, as: id, at: now)
            }
            return TurnResult(reply: outcome.messages.first, conversation: outcome.conversation)
        } catch  where SQLState.uniqueViolation ~= error {
            // Another node took the same turn up and was faster: its reply stands.
            let reply = try await conversations.reply(to: request.message, request.business)
            return TurnResult(reply: reply, conversation: try await conversations.access(request.business, request.conversation))
        }
    }
}

extension Answering: RunningAnswers {
    public func partial(_ business: BusinessID, _ conversation: ConversationID) async -> (message: MessageID, text: String)? {
        guard let (id, text) = await partials.current(.conversation(business, conversation)), let message = MessageID(id) else {
            return nil
        }
        return (message, text)
    }
}

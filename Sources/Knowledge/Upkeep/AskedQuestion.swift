import Basics
import Outbox
public import Postgres

/// A question that was asked of the knowledge, with what came of it.
public struct AskedQuestion: Sendable, Hashable {
    /// The outbox's topic of questions, and that of ratings, which Chat writes: `{"message_id", "helpful", "at"}`.
    public static let topic = "knowledge.asked"
    public static let ratedTopic = "knowledge.rated"

    public enum Outcome: String, Sendable, CaseIterable {
        case answer
        /// The answer was too unsure to stand without the offer of a person.
        case offer
        case dontKnow = "dont_know"
    }

    public let message: MessageID
    public let conversation: ConversationID
    /// Without personal data.
    public let text: String
    public let outcome: Outcome
    /// The documents that the answer cited.
    public let documents: [DocumentID]
    public let at: Timestamp

    private static let maximum = 2_000

    public init(
        message: MessageID, conversation: ConversationID, text: String, outcome: Outcome, documents: [DocumentID], at: Timestamp
    ) {
        self.message = message
        self.conversation = conversation
        self.text = PersonalData.masked(String(text.prefix(Self.maximum)))
        self.outcome = outcome
        self.documents = documents
        self.at = at
    }

    /// The statements that tell of it; run them in the transaction that saves the answer.
    public func entry(_ business: BusinessID) -> [Query] {
        Outbox.adding(
            business, topic: Self.topic, key: message.description,
            payload: [
                "message_id": .string(message.description), "conversation_id": .string(conversation.description), "question": .string(text),
                "outcome": .string(outcome.rawValue), "documents": .array(documents.map { .string($0.description) }),
                "at": .string(at.description),
            ], dueAt: at)
    }

    init(_ entry: OutboxEntry) throws(OutboxRejection) {
        let payload = entry.payload
        guard let message = payload["message_id"]?.string.flatMap({ MessageID($0) }),
            let conversation = payload["conversation_id"]?.string.flatMap({ ConversationID($0) }), let text = payload["question"]?.string,
            let outcome = payload["outcome"]?.string.flatMap(Outcome.init), let at = payload["at"]?.string.flatMap({ Timestamp($0) })
        else { throw OutboxRejection("an entry without a question") }
        self.init(
            message: message, conversation: conversation, text: text, outcome: outcome,
            documents: payload["documents"]?.array?.compactMap { $0.string.flatMap { DocumentID($0) } } ?? [], at: at)
    }
}

import Basics
import Chat
import Outbox

/// Takes up turns that the node which began them did not finish: a customer who was told that the message is saved gets an answer, whatever died.
public struct UnfinishedTurns: OutboxHandler {
    private let answering: Answering

    public var topics: [String] { [Chats.turnTopic] }

    init(answering: Answering) { self.answering = answering }

    public func deliver(_ entry: OutboxEntry) async throws {
        guard let id = entry.payload["message_id"]?.string.flatMap({ MessageID($0) }) else {
            throw OutboxRejection("the payload names no message")
        }
        guard let message = try await answering.conversations.message(entry.business, id) else { return }
        _ = try await answering.take(
            TurnRequest(business: entry.business, conversation: message.conversation, message: message)
        ) { _ in }
    }
}

extension Answering {
    public var unfinishedTurns: UnfinishedTurns { UnfinishedTurns(answering: self) }
}

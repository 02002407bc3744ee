import Basics
import Chat
import Realtime
import Synchronization

/// Tells everyone who has the chat open how a running turn goes: the stage, then the reply piece by piece.
final class Telling: Sendable {
    let reply: MessageID = .new()
    private let conversation: Conversation
    private let conversations: Conversations
    private let partials: PartialTexts
    private let observe: @Sendable (PassingEvent) -> Void
    private let text = Mutex("")

    init(
        conversation: Conversation, conversations: Conversations, partials: PartialTexts,
        observe: @escaping @Sendable (PassingEvent) -> Void
    ) {
        self.conversation = conversation
        self.conversations = conversations
        self.partials = partials
        self.observe = observe
    }

    func tell(_ progress: TurnProgress) {
        switch progress {
        case .stage(let stage): pass(.working(stage: stage))
        case .text(let piece):
            let (offset, whole) = text.withLock { text in
                let offset = text.unicodeScalars.count
                text += piece
                return (offset, text)
            }
            partials.set(topic, id: reply.description, text: whole)
            pass(.token(reply, offset: offset, text: piece))
        }
    }

    func end() {
        partials.clear(topic)
        conversations.pass(.done, in: conversation)
    }

    private func pass(_ event: PassingEvent) {
        observe(event)
        conversations.pass(event, in: conversation)
    }

    private var topic: Topic { .conversation(conversation.business, conversation.id) }
}

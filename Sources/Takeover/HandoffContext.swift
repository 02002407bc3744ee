import Basics
import Chat

/// What the person who takes a chat over needs to know: the handoff payload of the contract.
public struct HandoffContext: Sendable {
    let conversation: Conversation
    let notes: [Note]

    public init(conversation: Conversation, notes: [Note]) {
        self.conversation = conversation
        self.notes = notes
    }

    /// What was thought of during the turns, and what depends on what is known by now: details may come by a form, without a turn.
    private var nextSteps: [String] {
        let steps = conversation.understanding["next_steps"]?.array?.compactMap(\.string) ?? []
        return conversation.contact.isReachable ? steps : steps + ["Ask for an e-mail address or a phone number."]
    }

    public func write(_ json: inout JSONWriter) {
        let understanding = conversation.understanding
        json.object { json in
            json.field("conversation_id", conversation.id)
            json.field("business_id", conversation.business)
            json.object("customer") { [contact = conversation.contact, visitor = conversation.visitor] in
                $0.field("id", visitor)
                $0.field("name", contact.name)
                $0.field("email", contact.email)
                $0.field("phone", contact.phone)
            }
            json.field("summary", conversation.summary)
            json.field("reason", conversation.state.escalation.reason)
            json.field("priority", conversation.state.priority.rawValue)
            json.field("detected_intents", understanding["intents"] ?? [])
            json.field("entities", understanding["entities"] ?? [])
            json.field("kb_snippets", understanding["snippets"] ?? [])
            json.field("ai_suggested_next_steps", .array(nextSteps.map(JSON.string)))
            json.array("notes", notes) { $1.write(&$0) }
        }
    }
}

extension Note {
    public func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id.description)
            $0.field("author", author.name)
            $0.field("text", text)
            $0.field("created_at", createdAt)
        }
    }
}

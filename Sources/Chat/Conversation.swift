import Basics
import Postgres

/// One chat of a visitor with a business.
public struct Conversation: Sendable {
    public let id: ConversationID
    public let business: BusinessID
    public let visitor: VisitorID
    public let channel: String
    public var state: ConversationState
    public var topic: String?
    /// One or two sentences for the agent: what the customer wants.
    public var summary: String?
    /// What was understood so far: `intents`, `entities`, `snippets`, `next_steps`.
    public var understanding: JSON
    public var lastSequence: Int
    /// The AI reads nothing at or before this.
    public var contextSequence: Int
    public var customerRead: Int
    public var agentRead: Int
    public var metadata: JSON
    public var rating: Int?
    public let createdAt: Timestamp
    public var lastMessageAt: Timestamp
    public var contact: VisitorContact
}

/// What a visitor told us of themselves. Nothing of it is proven.
public struct VisitorContact: Sendable, Hashable {
    public var name: String?
    public var email: String?
    public var phone: String?

    public init(name: String? = nil, email: String? = nil, phone: String? = nil) {
        self.name = name
        self.email = email
        self.phone = phone
    }

    /// Whether the team can reach them once the chat is over.
    public var isReachable: Bool { email != nil || phone != nil }
    public var isEmpty: Bool { name == nil && email == nil && phone == nil }
}

extension Conversation {
    /// `escalation_state` of the contract.
    public func writeEscalation(_ json: inout JSONWriter) {
        json.object("escalation_state") { [state] in
            $0.field("type", state.escalation.type.rawValue)
            $0.field("reason", state.escalation.reason)
            $0.field("score", state.escalation.score)
            $0.field("human_agent_id", state.agent?.id)
        }
    }

    /// The conversation as lists, the inbox's log and agents see it.
    public func write(_ json: inout JSONWriter, last: Message? = nil) {
        json.object { json in
            json.field("id", id)
            json.field("status", state.status.rawValue)
            writeEscalation(&json)
            json.field("human_agent_name", state.agent?.name)
            json.field("priority", state.priority.rawValue)
            json.field("topic", topic)
            json.field("summary", summary)
            json.field("channel", channel)
            json.object("customer") { [contact] in
                $0.field("id", visitor)
                $0.field("name", contact.name)
                $0.field("email", contact.email)
                $0.field("phone", contact.phone)
            }
            json.field("last_sequence", lastSequence)
            json.field("customer_read", customerRead)
            json.field("agent_read", agentRead)
            if let last {
                json.object("last_message") {
                    $0.field("text", String(last.text.prefix(200)))
                    $0.field("sender_type", last.sender.type.rawValue)
                    $0.field("sequence", last.sequence)
                    $0.field("created_at", last.createdAt)
                }
            } else {
                json.null("last_message")
            }
            json.field("waiting_since", state.waitingSince)
            json.field("resolution_outcome", state.outcome?.rawValue)
            json.field("resolution_summary", state.summary)
            json.field("csat_score", rating)
            json.field("created_at", createdAt)
            json.field("last_message_at", lastMessageAt)
            json.field("closed_at", state.closedAt)
            json.field("metadata", metadata)
        }
    }
}

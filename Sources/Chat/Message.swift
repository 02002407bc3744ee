import Basics
import Postgres

public enum SenderType: String, Sendable, CaseIterable {
    case customer, ai, agent, system
}

public struct Sender: Sendable, Hashable {
    public let type: SenderType
    public var person: PersonID?
    /// What the customer reads beside an agent's message: the first name.
    public var name: String?

    public static let customer = Sender(type: .customer)
    public static let ai = Sender(type: .ai)
    public static let system = Sender(type: .system)

    public static func agent(_ agent: Agent) -> Sender { Sender(type: .agent, person: agent.id, name: agent.firstName) }

    public init(type: SenderType, person: PersonID? = nil, name: String? = nil) {
        self.type = type
        self.person = person
        self.name = name
    }
}

/// An entry of a conversation's log that is about to be written.
public struct MessageDraft: Sendable {
    /// Known before it is saved, so that its tokens can be named while it is being made.
    public var id: MessageID
    public var sender: Sender
    public var text: String
    public var clientMessageID: String?
    public var replyTo: MessageID?
    public var intent: String?
    public var confidence: Double?
    /// exact · extract · model · rule
    public var tier: String?
    public var citations: [Citation] = []
    /// What the client may show beside the text, such as a form for contact details.
    public var ui: JSON?
    /// For the owner, never for the customer.
    public var trace: JSON?

    public init(_ sender: Sender, _ text: String, id: MessageID = .new()) {
        self.id = id
        self.sender = sender
        self.text = text
    }
}

/// A passage that an answer rests on.
public struct Citation: Sendable, Hashable {
    public let index: Int
    public let title: String
    public let section: String?
    public let sourceURI: String?
    public let snippet: String
    public let document: DocumentID?

    public init(index: Int, title: String, section: String?, sourceURI: String?, snippet: String, document: DocumentID?) {
        self.index = index
        self.title = title
        self.section = section
        self.sourceURI = sourceURI
        self.snippet = snippet
        self.document = document
    }

    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("index", index)
            $0.field("title", title)
            $0.field("section", section)
            $0.field("source_uri", sourceURI)
            $0.field("snippet", snippet)
            $0.field("document_id", document)
        }
    }
}

/// An entry of a conversation's log.
public struct Message: Sendable {
    public let id: MessageID
    public let conversation: ConversationID
    public let sequence: Int
    public let sender: Sender
    public let text: String
    public let clientMessageID: String?
    public let replyTo: MessageID?
    public let intent: String?
    public let confidence: Double?
    public let tier: String?
    /// JSON arrays and objects as they are stored; passed on without being read.
    public let citations: JSONText
    public let statusChange: JSONText?
    public let ui: JSONText?
    public let trace: JSONText?
    public let createdAt: Timestamp

    /// The message of the contract.
    public func write(_ json: inout JSONWriter, withTrace: Bool = false) {
        json.object { json in
            json.field("id", id)
            json.field("conversation_id", conversation)
            json.field("sequence", sequence)
            json.field("sender_type", sender.type.rawValue)
            json.field("sender_name", sender.name)
            json.field("text", text)
            json.field("created_at", createdAt)
            json.field("client_message_id", clientMessageID)
            json.field("reply_to", replyTo)
            json.field("intent", intent)
            json.field("confidence", confidence)
            json.field("tier", tier)
            json.raw("citations", citations.text)
            if let ui { json.raw("ui", ui.text) }
            if let statusChange { json.raw("status_change", statusChange.text) }
            if withTrace, let trace { json.raw("trace", trace.text) }
        }
    }
}

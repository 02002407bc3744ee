import Basics
import Postgres
import Realtime

/// What passes between those who have a chat open and is in no log.
public enum PassingEvent: Sendable {
    /// The stage of a running turn: `reading`, `searching`, `writing`.
    case working(stage: String)
    /// More of a running answer. `offset` counts Unicode scalars, so that who joins late or twice puts the pieces together rightly.
    case token(MessageID, offset: Int, text: String)
    case typing(who: SenderType, name: String?)
    case read(who: SenderType, sequence: Int)
    /// A running turn ended.
    case done

    var isForAgents: Bool {
        switch self {
        case .typing, .read: true
        case .working, .token, .done: false
        }
    }

    public var name: String {
        switch self {
        case .working: "working"
        case .token: "token"
        case .typing: "typing"
        case .read: "read"
        case .done: "done"
        }
    }

    public func json(_ conversation: ConversationID) -> [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.object {
            $0.field("type", name)
            $0.field("conversation_id", conversation)
            switch self {
            case .working(let stage): $0.field("stage", stage)
            case .token(let message, let offset, let text):
                $0.field("message_id", message)
                $0.field("offset", offset)
                $0.field("text", text)
            case .typing(let who, let name):
                $0.field("who", who.rawValue)
                $0.field("name", name)
            case .read(let who, let sequence):
                $0.field("who", who.rawValue)
                $0.field("sequence", sequence)
            case .done: break
            }
        }
        return json.bytes
    }
}

extension LogEntry {
    /// An entry of a conversation's log as clients are told: the message, and the status where it changed.
    public init(_ message: Message) {
        var json = JSONWriter()
        json.object {
            $0.field("type", "message")
            $0.value("message") { message.write(&$0) }
        }
        var events = [LiveEvent(name: "message", json: json.bytes, sequence: message.sequence)]
        if let change = message.statusChange { events.append(Self.status(change.text, at: message.sequence)) }
        self.init(sequence: message.sequence, events: events)
    }

    /// The members of the stored change behind the type: both are objects that we wrote.
    private static func status(_ change: String, at sequence: Int) -> LiveEvent {
        let json = #"{"type":"status","sequence":\#(sequence),"# + change.dropFirst(change.hasPrefix("{") ? 1 : 0)
        return LiveEvent(name: "status", json: Array(json.utf8))
    }
}

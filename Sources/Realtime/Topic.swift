import Basics

/// What one can follow.
public enum Topic: Hashable, Sendable {
    /// The log of one conversation.
    case conversation(BusinessID, ConversationID)
    /// The log of one business's inbox.
    case inbox(BusinessID)
    /// That a visitor has started a conversation: a stream that was opened before it begins to follow it.
    case visitor(BusinessID, VisitorID)
    /// That workers have something to do. It has no log: workers look into the outbox.
    case work

    /// The Redis channel of its doorbell.
    var channel: String {
        switch self {
        case .conversation(let business, let conversation): "frontdesk:c:{\(business)}:\(conversation)"
        case .inbox(let business): "frontdesk:i:{\(business)}"
        case .visitor(let business, let visitor): "frontdesk:v:{\(business)}:\(visitor)"
        case .work: "frontdesk:w"
        }
    }
}

/// What comes through a doorbell.
public enum Signal: Sendable, Equatable {
    /// The log has entries up to this sequence. Whoever follows it reads them from PostgreSQL.
    case rang(upTo: Int)
    /// Something that passes and is in no log: tokens of a running answer, somebody typing. JSON.
    case passing([UInt8])

    /// The wire form: the node that sends it, a letter, the rest. A node skips what it sent itself.
    func encoded(from node: String) -> [UInt8] {
        switch self {
        case .rang(let sequence): Array("\(node)r\(sequence)".utf8)
        case .passing(let event): Array("\(node)p".utf8) + event
        }
    }

    /// The sender and the signal; nil for bytes that no node of ours sent.
    static func decode(_ bytes: [UInt8], nodeLength: Int) -> (node: String, signal: Signal)? {
        guard bytes.count > nodeLength else { return nil }
        let node = String(decoding: bytes[..<nodeLength], as: UTF8.self)
        let rest = bytes[(nodeLength + 1)...]
        switch bytes[nodeLength] {
        case UInt8(ascii: "r"): return Int(String(decoding: rest, as: UTF8.self)).map { (node, .rang(upTo: $0)) }
        case UInt8(ascii: "p"): return (node, .passing(Array(rest)))
        default: return nil
        }
    }
}

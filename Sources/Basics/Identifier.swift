import struct Foundation.UUID

/// An identifier that knows what it identifies, so that a conversation's id cannot be passed for a message's.
///
/// The value is a UUIDv7 (RFC 9562, section 5.7) made by the service: its first 48 bits are the time of its making in
/// milliseconds, so that rows made together lie together in an index.
public struct ID<Subject>: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// The identifier that `text` spells, or nil where it is not a UUID.
    public init?(_ text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    /// A new identifier that sorts after those made earlier.
    public static func new(at now: Timestamp = .now) -> ID { ID(UUIDv7.make(at: now)) }

    /// Lowercase, hyphenated: the form of the contract.
    public var description: String { UUIDv7.text(of: uuid) }
}

extension ID: Comparable {
    public static func < (left: ID, right: ID) -> Bool { left.uuid < right.uuid }
}

/// UUIDs of version 7.
public enum UUIDv7 {
    /// A UUID with `now` in its first 48 bits and 74 random bits behind (RFC 9562, section 5.7).
    public static func make(at now: Timestamp = .now) -> UUID {
        let milliseconds = UInt64(bitPattern: now.microseconds / 1_000)
        var random = SystemRandomNumberGenerator()
        let a = random.next()
        let b = random.next()
        return UUID(
            uuid: (
                UInt8(truncatingIfNeeded: milliseconds >> 40), UInt8(truncatingIfNeeded: milliseconds >> 32),
                UInt8(truncatingIfNeeded: milliseconds >> 24), UInt8(truncatingIfNeeded: milliseconds >> 16),
                UInt8(truncatingIfNeeded: milliseconds >> 8), UInt8(truncatingIfNeeded: milliseconds),
                0x70 | UInt8(truncatingIfNeeded: a & 0x0F), UInt8(truncatingIfNeeded: a >> 8),
                0x80 | UInt8(truncatingIfNeeded: b & 0x3F), UInt8(truncatingIfNeeded: b >> 8),
                UInt8(truncatingIfNeeded: b >> 16), UInt8(truncatingIfNeeded: b >> 24),
                UInt8(truncatingIfNeeded: b >> 32), UInt8(truncatingIfNeeded: b >> 40),
                UInt8(truncatingIfNeeded: b >> 48), UInt8(truncatingIfNeeded: b >> 56)
            ))
    }

    /// The lowercase text of a UUID. Foundation writes uppercase, and costs ten times as much on a hot path.
    public static func text(of uuid: UUID) -> String {
        let hex: StaticString = "0123456789abcdef"
        return withUnsafeBytes(of: uuid.uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { out in
                var at = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        out[at] = UInt8(ascii: "-")
                        at += 1
                    }
                    out[at] = hex.utf8Start[Int(byte >> 4)]
                    out[at + 1] = hex.utf8Start[Int(byte & 0x0F)]
                    at += 2
                }
                return 36
            }
        }
    }
}

// What the identifiers stand for. The rooms own the things; the names stand here because rooms speak of each other's.
public enum BusinessScope {}
public enum PersonScope {}
public enum VisitorScope {}
public enum ConversationScope {}
public enum MessageScope {}
public enum DocumentScope {}
public enum ChunkScope {}
public enum JobScope {}
public enum CustomerScope {}
public enum ContactScope {}
public enum InteractionScope {}
public enum LeadScope {}
public enum TicketScope {}

public typealias BusinessID = ID<BusinessScope>
public typealias PersonID = ID<PersonScope>
public typealias VisitorID = ID<VisitorScope>
public typealias ConversationID = ID<ConversationScope>
public typealias MessageID = ID<MessageScope>
public typealias DocumentID = ID<DocumentScope>
public typealias ChunkID = ID<ChunkScope>
public typealias JobID = ID<JobScope>
public typealias CustomerID = ID<CustomerScope>
public typealias ContactID = ID<ContactScope>
public typealias InteractionID = ID<InteractionScope>
public typealias LeadID = ID<LeadScope>
public typealias TicketID = ID<TicketScope>

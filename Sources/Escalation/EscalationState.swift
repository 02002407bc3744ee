/// Where a conversation stands with regard to people.
public struct EscalationState: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable { case active, waitingHuman = "waiting_human", closed }
    public enum Kind: String, Sendable, Hashable, CaseIterable { case none, offered, requested, forced }

    public var status: Status
    public var kind: Kind
    public var hasAgent: Bool
    /// The assistant's last message offered a person, so that "yes" accepts.
    public var justOffered: Bool
    /// How often a person was offered since the matter began.
    public var offersMade: Int

    public init(status: Status = .active, kind: Kind = .none, hasAgent: Bool = false, justOffered: Bool = false, offersMade: Int = 0) {
        self.status = status
        self.kind = kind
        self.hasAgent = hasAgent
        self.justOffered = justOffered
        self.offersMade = offersMade
    }
}

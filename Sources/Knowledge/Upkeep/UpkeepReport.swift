public import Basics

public enum FindingScope {}
public typealias FindingID = ID<FindingScope>

/// What the keeper of the knowledge should look at.
public struct UpkeepReport: Sendable {
    /// One of two passages.
    public struct Side: Sendable, Hashable {
        public let document: DocumentID
        public let title: String
        public let section: String
        public let text: String
        /// The figure, as it is written there; empty of a duplicate.
        public let value: String
    }

    /// Two passages that give different figures for the same thing, or that say the same.
    public struct Pair: Sendable, Hashable {
        public let id: FindingID
        public let subject: String
        public let similarity: Double
        public let a: Side
        public let b: Side
    }

    public enum Reason: String, Sendable, CaseIterable {
        /// Its keeper wanted to confirm it by a day that has passed.
        case confirmByPassed = "confirm_by_passed"
        /// It holds no longer and is not found any more.
        case expired
        /// Neither changed nor confirmed for a year.
        case old
    }

    /// A document that may not hold any more, or that no answer has used.
    public struct Dated: Sendable, Hashable {
        public let id: FindingID
        public let document: DocumentID
        public let title: String
        public let reason: Reason?
        public let since: Timestamp
    }

    public var contradictions: [Pair] = []
    public var duplicates: [Pair] = []
    public var stale: [Dated] = []
    public var unused: [Dated] = []
}

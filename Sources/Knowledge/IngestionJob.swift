import Basics

/// One upload on its way into the index.
public struct IngestionJob: Sendable {
    public enum Source: String, Sendable { case upload, faqs }
    public enum Status: String, Sendable { case pending, running, completed, failed }

    /// How much of it is in the index by now.
    public struct Stats: Sendable, Hashable {
        public let documents: Int
        public let passages: Int
        public let errors: Int
    }

    public let id: JobID
    public let source: Source
    public let status: Status
    public let documents: [DocumentID]
    public let stats: Stats
    /// Which documents failed, and why.
    public let faults: [(document: DocumentID, fault: DocumentFault)]
    public let createdAt: Timestamp
    public let completedAt: Timestamp?

    public var isOver: Bool { status == .completed || status == .failed }
}

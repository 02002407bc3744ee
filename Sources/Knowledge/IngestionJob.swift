import Basics

/// One upload, or one website, on its way into the index.
public struct IngestionJob: Sendable {
    public enum Source: String, Sendable { case upload, faqs, url, publish }
    public enum Status: String, Sendable { case pending, running, completed, failed }

    /// How much of it is in the index by now.
    public struct Stats: Sendable, Hashable {
        public let documents: Int
        public let passages: Int
        public let errors: Int
        /// Of a website's crawl.
        public var pages: CrawlCounts?
    }

    public let id: JobID
    public let source: Source
    public let status: Status
    public let documents: [DocumentID]
    public let stats: Stats
    /// Which documents, or pages of a website, failed, and why.
    public let faults: [(document: DocumentID?, url: String?, fault: DocumentFault)]
    public let createdAt: Timestamp
    public let completedAt: Timestamp?

    public var isOver: Bool { status == .completed || status == .failed }
}

import Basics

/// What a document says, said, or is to say.
public struct DocumentVersion: Sendable, Hashable {
    /// How far its passages are.
    public enum Status: String, Sendable {
        case processing, ready, failed
        /// They were let go, or were never needed; publishing makes them.
        case dormant
    }

    public let document: DocumentID
    /// From 1.
    public let number: Int
    public let state: VersionState
    public let status: Status
    public let fault: DocumentFault?
    /// It is published as soon as its passages are there.
    public let publishesWhenReady: Bool
    /// Counts its edits, so that two people who edit it see each other.
    public let revision: Int
    public let title: String
    public let sourceType: SourceType
    public let fileName: String?
    public let byteCount: Int
    public let passageCount: Int
    public let note: String?
    public let createdBy: PersonID?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let reviewedBy: PersonID?
    public let reviewedAt: Timestamp?
    public let publishedBy: PersonID?
    public let publishedAt: Timestamp?
}

/// A version with all its words.
public struct VersionText: Sendable, Hashable {
    /// As it was read.
    public let text: String
    /// As a person wrote it: Markdown, or a question's answer. nil of a file.
    public let source: String?
}

/// What somebody does with a version's words.
public struct VersionEdit: Sendable {
    /// nil keeps the title.
    public var title: String?
    public var source: String
    public var note: String?
    /// The revision that was edited; nil overwrites whatever is there.
    public var revision: Int?

    public init(title: String? = nil, source: String, note: String? = nil, revision: Int? = nil) {
        self.title = title
        self.source = source
        self.note = note
        self.revision = revision
    }
}

/// One entry of what happened to a document.
public struct HistoryEntry: Sendable {
    public enum Action: String, Sendable, CaseIterable {
        case created, edited, submitted, approved, returned, published, retired, changed, confirmed, deleted, discarded
    }

    public let id: ID<HistoryScope>
    public let action: Action
    public let version: Int?
    /// nil where the service did it by itself.
    public let person: PersonID?
    public let detail: JSON
    public let at: Timestamp
}

public enum HistoryScope {}

import Basics

/// Who may read what a document says.
public enum DocumentVisibility: String, Sendable, CaseIterable {
    /// The bot may say it to customers.
    case everyone = "public"
    /// Only the team finds it.
    case team = "internal"
}

public enum DocumentStatus: String, Sendable, CaseIterable {
    case processing, ready, failed
}

public enum SourceType: String, Sendable, CaseIterable {
    case pdf, html, markdown, text, faq, docx, doc, odt, rtf, eml, csv
}

/// Something that the bot knows from: an uploaded file, or one question with its answer.
public struct Document: Sendable, Hashable {
    public let id: DocumentID
    public let sourceType: SourceType
    public let sourceURI: String?
    /// As it was uploaded, without a path. Never used as one.
    public let fileName: String?
    public let title: String
    public let tags: [String]
    public let visibility: DocumentVisibility
    /// It is searched from the first moment on and before the last one.
    public let effectiveFrom: Timestamp?
    public let effectiveUntil: Timestamp?
    public let status: DocumentStatus
    /// Why it failed, in words an owner understands.
    public let fault: DocumentFault?
    public let byteCount: Int
    public let passageCount: Int
    public let createdBy: PersonID?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
}

public struct DocumentFault: Sendable, Hashable {
    public let code: String
    public let detail: String
}

/// What a business has taught the bot.
public struct KnowledgeCounts: Sendable, Hashable {
    public let ready: Int
    public let processing: Int
    public let failed: Int
    public let passages: Int
}

/// What the keeper of the knowledge says about a document.
public struct DocumentDetails: Sendable {
    public var title: String?
    public var tags: [String]
    public var visibility: DocumentVisibility
    public var sourceURI: String?
    public var from: EffectiveBound
    public var until: EffectiveBound

    public init(
        title: String? = nil, tags: [String] = [], visibility: DocumentVisibility = .everyone, sourceURI: String? = nil,
        from: EffectiveBound = .open, until: EffectiveBound = .open
    ) {
        self.title = title
        self.tags = tags
        self.visibility = visibility
        self.sourceURI = sourceURI
        self.from = from
        self.until = until
    }
}

/// What is to change; nil stays as it is.
public struct DocumentChanges: Sendable {
    public var title: String?
    public var tags: [String]?
    public var visibility: DocumentVisibility?
    public var from: EffectiveBound?
    public var until: EffectiveBound?

    public init(
        title: String? = nil, tags: [String]? = nil, visibility: DocumentVisibility? = nil, from: EffectiveBound? = nil,
        until: EffectiveBound? = nil
    ) {
        self.title = title
        self.tags = tags
        self.visibility = visibility
        self.from = from
        self.until = until
    }
}

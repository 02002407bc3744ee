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
    /// Written in the console, as Markdown.
    case article
    /// A text that agents insert.
    case canned
    /// What the service writes about the business by itself.
    case profile
    case priceBook = "price_book"

    /// Whether people write its words here, rather than in a file.
    public var isEditable: Bool { self == .article || self == .faq || self == .canned }
    public var isOfTheService: Bool { self == .profile || self == .priceBook }
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
    /// Of the published version; of the latest where none is.
    public let status: DocumentStatus
    /// Why it failed, in words an owner understands.
    public let fault: DocumentFault?
    public let byteCount: Int
    public let passageCount: Int
    /// The version that is found; nil where none is.
    public let publishedVersion: Int?
    public let latestVersion: Int
    /// Of the version that waits for somebody; else published where one is.
    public let state: VersionState
    /// The latest version where it is not the published one.
    public let pending: PendingVersion?
    /// By this day somebody must look whether it still holds.
    public let confirmBy: CivilDate?
    public let confirmedAt: Timestamp?
    public let confirmedBy: PersonID?
    /// What an agent types to insert it.
    public let shortcut: String?
    /// The service keeps it by itself: it can be neither edited nor deleted by people.
    public let isManaged: Bool
    public let createdBy: PersonID?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
}

/// A version on its way to being published.
public struct PendingVersion: Sendable, Hashable {
    public let number: Int
    public let state: VersionState
    public let status: DocumentVersion.Status
    public let fault: DocumentFault?
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

/// Which documents a list is of; nil is all.
public struct DocumentFilter: Sendable {
    public var status: DocumentStatus?
    public var state: VersionState?
    public var sourceType: SourceType?
    public var search: String?
    /// Only those that must be confirmed by this day.
    public var dueBy: CivilDate?

    public init(
        status: DocumentStatus? = nil, state: VersionState? = nil, sourceType: SourceType? = nil, search: String? = nil,
        dueBy: CivilDate? = nil
    ) {
        self.status = status
        self.state = state
        self.sourceType = sourceType
        self.search = search
        self.dueBy = dueBy
    }
}

/// What the keeper of the knowledge says about a document.
public struct DocumentDetails: Sendable {
    public var title: String?
    public var tags: [String]
    public var visibility: DocumentVisibility
    public var sourceURI: String?
    public var from: EffectiveBound
    public var until: EffectiveBound
    public var confirmBy: CivilDate?

    public init(
        title: String? = nil, tags: [String] = [], visibility: DocumentVisibility = .everyone, sourceURI: String? = nil,
        from: EffectiveBound = .open, until: EffectiveBound = .open, confirmBy: CivilDate? = nil
    ) {
        self.confirmBy = confirmBy
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
    /// `.some(nil)` takes the day away.
    public var confirmBy: CivilDate??
    public var shortcut: String?

    public init(
        title: String? = nil, tags: [String]? = nil, visibility: DocumentVisibility? = nil, from: EffectiveBound? = nil,
        until: EffectiveBound? = nil, confirmBy: CivilDate?? = nil, shortcut: String? = nil
    ) {
        self.confirmBy = confirmBy
        self.shortcut = shortcut
        self.title = title
        self.tags = tags
        self.visibility = visibility
        self.from = from
        self.until = until
    }
}

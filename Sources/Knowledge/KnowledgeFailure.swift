import Basics

/// What a caller of Knowledge can do wrong. What is wrong with a file's content is a `DocumentError`.
public enum KnowledgeFailure: Failure, Equatable {
    case notFound
    /// The upload is beyond the limit.
    case tooLarge
    case noQuestions
    case tooManyQuestions
    case tooManyPassages
    /// The original cannot be written or read.
    case storage(FileStoreFault)
    /// The version's state does not allow this.
    case state(VersionState, VersionState.Step)
    /// Somebody else has edited it meanwhile.
    case edited(revision: Int)
    /// Its only version.
    case onlyVersion
    /// Its words stand in a file.
    case notEditable
    /// The service keeps it by itself.
    case managed
    /// Who wrote it cannot approve it.
    case ownWork
    case shortcutTaken
    /// A link to an original that is forged, or whose time is over.
    case linkOver

    public static let maximumQuestions = 1_000
    public static let maximumPassages = 5_000

    public var kind: FailureKind {
        switch self {
        case .notFound, .linkOver: .notFound
        case .tooLarge, .tooManyPassages: .tooLarge
        case .noQuestions, .tooManyQuestions, .onlyVersion, .notEditable, .managed: .invalid
        case .state, .edited, .shortcutTaken: .conflict
        case .ownWork: .forbidden
        case .storage: .unavailable
        }
    }

    public var code: String {
        switch self {
        case .notFound: "not_found"
        case .tooLarge: "too_large"
        case .noQuestions: "empty"
        case .tooManyQuestions: "too_many"
        case .tooManyPassages: "too_long"
        case .storage: "storage_unavailable"
        case .state: "state"
        case .edited: "edited"
        case .onlyVersion: "only_version"
        case .notEditable: "not_editable"
        case .managed: "managed"
        case .ownWork: "own_work"
        case .shortcutTaken: "shortcut_taken"
        case .linkOver: "link_over"
        }
    }

    public var detail: String {
        switch self {
        case .notFound: "There is no such document or job, or it is not yours."
        case .tooLarge: "A file can have at most 50 MB. Split it into smaller files."
        case .noQuestions: "Send at least one question with its answer."
        case .tooManyQuestions: "At most \(Self.maximumQuestions) questions can be sent at once. Send them in several calls."
        case .tooManyPassages: "This document is too long to be searched as one. Split it into smaller files."
        case .storage: "The file cannot be kept or read at the moment. Try again in a minute."
        case .linkOver: "This link is not valid, or no longer. Open the document again for a new one."
        case .state(let state, let step): Self.sentence(state, step)
        case .edited(let revision):
            "Somebody has edited it meanwhile: it is at revision \(revision). Read it again, and put your changes in."
        case .onlyVersion: "It has no other version. Delete the document instead."
        case .notEditable: "Its words stand in a file. Upload a new file as its next version."
        case .managed: "Frontdesk keeps this by itself. Change the profile or the price book instead."
        case .ownWork: "Somebody else must approve what you wrote yourself."
        case .shortcutTaken: "Another canned response has this shortcut."
        }
    }
}

extension KnowledgeFailure {
    private static func sentence(_ state: VersionState, _ step: VersionState.Step) -> String {
        switch (state, step) {
        case (.published, .publish): "This version is published already."
        case (_, .publish): "It must be approved before it is published. Send it for review."
        case (_, .approve), (_, .sendBack): "Only what waits for review can be approved or sent back."
        case (_, .submit): "Only a draft can be sent for review."
        case (_, .edit): "Only a draft can be edited."
        case (_, .retire): "Nothing of it is published."
        }
    }
}

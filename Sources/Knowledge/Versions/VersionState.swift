/// Where a version is on its way from somebody's words to what the bot says.
public enum VersionState: String, Sendable, CaseIterable {
    case draft
    case inReview = "in_review"
    case approved
    /// The one that is found; a document has at most one.
    case published
    /// Was published, or was given up before.
    case retired

    /// What can be done with a version.
    public enum Step: Sendable, CaseIterable {
        case edit, submit, approve, sendBack, publish, retire
    }

    /// Whether it waits for somebody: a document has at most one such version, its latest.
    public var isOpen: Bool {
        switch self {
        case .draft, .inReview, .approved: true
        case .published, .retired: false
        }
    }

    /// The state after `step`; nil where the step cannot be taken from here.
    ///
    /// - Parameters:
    ///   - needsApproval: whether this business publishes only what a second person has approved.
    ///   - wasPublished: what was published once was approved once, and may be again.
    public func after(_ step: Step, needsApproval: Bool, wasPublished: Bool = false) -> VersionState? {
        switch (self, step) {
        // Whoever changes what was approved has something that nobody has approved.
        case (.draft, .edit), (.inReview, .edit), (.approved, .edit): .draft
        case (.draft, .submit): .inReview
        case (.inReview, .approve): .approved
        case (.inReview, .sendBack), (.approved, .sendBack): .draft
        case (.approved, .publish): .published
        case (.draft, .publish), (.inReview, .publish): needsApproval ? nil : .published
        case (.retired, .publish): wasPublished || !needsApproval ? .published : nil
        case (.draft, .retire), (.inReview, .retire), (.approved, .retire), (.published, .retire): .retired
        default: nil
        }
    }
}

/// How a business wants its documents treated.
public struct KnowledgeSettings: Sendable, Hashable {
    /// The most word pieces of a passage. Holds for what is indexed from then on.
    public var passagePieces = Chunker.standardPieces
    /// Whether a version needs the consent of a second person before it is published.
    public var needsApproval = false
}

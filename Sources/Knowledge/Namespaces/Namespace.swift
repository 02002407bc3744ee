/// How a business's passages are searched by meaning.
public struct NamespaceStatus: Sendable, Hashable {
    public enum Kind: String, Sendable {
        /// All vectors are compared.
        case exact
        /// An index is asked.
        case hnsw
        /// All are compared, until the index is ready.
        case building
    }

    public let kind: Kind
    public let passages: Int
    /// The model of the vectors.
    public let model: String
    /// The model that they are being made anew with, beside the present one, and how many are done.
    public let reembedding: Reembedding?

    public struct Reembedding: Sendable, Hashable {
        public let model: String
        public let done: Int
        public let total: Int
    }
}

/// What a namespace has, read at one moment.
struct Namespace: Sendable, Hashable {
    let model: String
    let passages: Int
    /// The table that is searched.
    let hasIndex: Bool
    /// One waits to be put in its place.
    let isBuilt: Bool
    /// One whose place was taken waits to be dropped.
    let hasFormer: Bool
    /// How many passages the present index had when it was built.
    let passagesThen: Int
    /// The model that is to follow.
    let coming: String?

    /// What is to be done for its index, one thing after another, each of which may be the last that a killed worker did.
    enum Step: Sendable, Hashable {
        case dropFormer, swap, build, dropIndex
    }

    /// - Parameter indexFrom: passages from which on an index is faster than comparing all.
    func nextStep(indexFrom: Int) -> Step? {
        if hasFormer { return .dropFormer }
        if isBuilt { return .swap }
        if passages >= indexFrom {
            // Twice as many as were there: what is common has been counted long ago.
            return !hasIndex || passages >= 2 * max(1, passagesThen) ? .build : nil
        }
        // Half, so that a business at the border does not build and drop by turns.
        return hasIndex && passages < indexFrom / 2 ? .dropIndex : nil
    }
}

import Basics

/// A link to an original, as it is shown to who may read the document.
public struct OriginalLink: Sendable, Hashable {
    public let token: String
    public let expiresAt: Timestamp
    public let fileName: String
    public let type: ServedType
    public let byteCount: Int
}

/// The files that documents were made of, handed out by links that end.
public struct Originals: Sendable {
    private let store: OriginalStore
    private let files: FileStore
    private let links: OriginalLinks

    public init(knowledge: Knowledge, links: OriginalLinks) {
        store = OriginalStore(pool: knowledge.pool)
        files = knowledge.files
        self.links = links
    }

    /// - Parameter version: of the document; nil for the one that is there.
    /// - Throws: `.notFound` for documents that are no files, too.
    public func link(_ business: BusinessID, _ document: DocumentID, version: Int? = nil) async throws -> OriginalLink {
        guard let original = try await store.original(business, document, version: version), let type = ServedType(original.sourceType)
        else { throw KnowledgeFailure.notFound }
        let name = FileName(original.fileName).text
        let (token, expiresAt) = links.issue(OriginalGrant(business: business, hash: original.hash, fileName: name, type: type))
        return OriginalLink(token: token, expiresAt: expiresAt, fileName: name, type: type, byteCount: original.byteCount)
    }

    /// The original that a token stands for.
    public func open(_ token: String) async throws(KnowledgeFailure) -> (grant: OriginalGrant, reader: OriginalReader) {
        let grant = try links.verify(token)
        do throws(KnowledgeFailure) {
            return (grant, try await files.open(grant.business, grant.hash))
        } catch {
            if case .storage(.missing) = error { throw .linkOver }
            throw error
        }
    }
}

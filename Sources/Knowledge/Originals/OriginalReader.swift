import Crypto

/// An original's bytes, piece by piece, checked on the way. The last piece is given only when all of them have proven to be those that were
/// saved: whoever passes them on has then sent less than the whole of a damaged file, and never the whole.
public actor OriginalReader {
    /// nil where the store does not say.
    public nonisolated let byteCount: Int?
    private let key: String
    private let hash: ContentHash
    private let source: @Sendable () async throws(FileStoreFault) -> [UInt8]?
    private var hasher = SHA256()
    private var held: [UInt8]?
    private var isOver = false

    init(
        _ key: String, _ hash: ContentHash, byteCount: Int?, source: @escaping @Sendable () async throws(FileStoreFault) -> [UInt8]?
    ) {
        self.key = key
        self.hash = hash
        self.byteCount = byteCount
        self.source = source
    }

    /// To be read by one task; nil at the end.
    public func next() async throws(KnowledgeFailure) -> [UInt8]? {
        while !isOver {
            guard let piece = try await fetch() else { return try last() }
            hasher.update(data: piece)
            let before = held
            held = piece
            if let before { return before }
        }
        return nil
    }

    private func fetch() async throws(KnowledgeFailure) -> [UInt8]? {
        do throws(FileStoreFault) { return try await source() } catch { throw .storage(error) }
    }

    private func last() throws(KnowledgeFailure) -> [UInt8]? {
        isOver = true
        guard Array(hasher.finalize()) == hash.bytes else { throw .storage(.damaged(key)) }
        return held
    }
}

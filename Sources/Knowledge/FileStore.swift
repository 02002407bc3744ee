import Basics
import Crypto

/// The SHA-256 of a file's bytes: its name in the store.
public struct ContentHash: Hashable, Sendable {
    public let bytes: [UInt8]

    public init(of content: some Collection<UInt8>) {
        var hasher = SHA256()
        let hashed: Void? = content.withContiguousStorageIfAvailable { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        if hashed == nil { hasher.update(data: Array(content)) }
        bytes = Array(hasher.finalize())
    }

    init(stored bytes: [UInt8]) { self.bytes = bytes }

    /// Lowercase hexadecimal.
    var name: String { bytes.hexadecimal }
}

/// The uploaded originals, each under the hash of its content, `<business>/<first byte>/<hash>`, in a folder or in a bucket. What people call
/// a file is never part of a path, and what is read is held against its name: other bytes than those that were saved are an error.
public struct FileStore: Sendable {
    private enum Place: Sendable {
        case folder(OriginalsFolder)
        case bucket(S3Bucket)
    }

    private let place: Place
    private let queue = OwnQueue("knowledge.files")

    public init(directory: String) { place = .folder(OriginalsFolder(directory: directory)) }

    public init(bucket: S3Bucket) { place = .bucket(bucket) }

    /// Keeps `bytes` and gives their name. Once it returns they are kept for good; saving the same bytes again changes nothing.
    public func save(_ business: BusinessID, _ bytes: [UInt8]) async throws(KnowledgeFailure) -> ContentHash {
        let hash = await queue.run { ContentHash(of: bytes) }
        let key = key(business, hash)
        switch place {
        case .folder(let folder): try await onQueue { () throws(FileStoreFault) in try folder.save(bytes, as: key) }
        case .bucket(let bucket): try await inBucket { () async throws(S3Fault) in try await bucket.put(bytes, hash: hash.name, as: key) }
        }
        return hash
    }

    public func read(_ business: BusinessID, _ hash: ContentHash) async throws(KnowledgeFailure) -> [UInt8] {
        let key = key(business, hash)
        let bytes =
            switch place {
            case .folder(let folder): try await onQueue { () throws(FileStoreFault) in try folder.read(key) }
            case .bucket(let bucket): try await inBucket { () async throws(S3Fault) in try await bucket.get(key) }
            }
        guard await queue.run({ ContentHash(of: bytes) }) == hash else { throw .storage(.damaged(key)) }
        return bytes
    }

    /// The same piece by piece, for who passes it on: little is kept in memory, however large the file is.
    func open(_ business: BusinessID, _ hash: ContentHash) async throws(KnowledgeFailure) -> OriginalReader {
        let key = key(business, hash)
        switch place {
        case .folder(let folder):
            let file = try await onQueue { () throws(FileStoreFault) in try folder.open(key) }
            return OriginalReader(key, hash, byteCount: file.byteCount) { [queue] () async throws(FileStoreFault) in
                try await queue.run { () throws(FileStoreFault) in try file.next() }
            }
        case .bucket(let bucket):
            let object = try await inBucket { () async throws(S3Fault) in try await bucket.open(key) }
            return OriginalReader(key, hash, byteCount: object.byteCount) { () async throws(FileStoreFault) in
                do throws(S3Fault) { return try await object.next() } catch { throw FileStoreFault(error) }
            }
        }
    }

    /// What is not there is gone already.
    public func delete(_ business: BusinessID, _ hash: ContentHash) async throws(KnowledgeFailure) {
        let key = key(business, hash)
        switch place {
        case .folder(let folder): try await onQueue { () throws(FileStoreFault) in try folder.delete(key) }
        case .bucket(let bucket): try await inBucket { () async throws(S3Fault) in try await bucket.delete(key) }
        }
    }

    private func key(_ business: BusinessID, _ hash: ContentHash) -> String { "\(business)/\(hash.name.prefix(2))/\(hash.name)" }

    private func onQueue<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FileStoreFault) -> Value
    ) async throws(KnowledgeFailure) -> Value {
        do throws(FileStoreFault) { return try await queue.run(work) } catch { throw .storage(error) }
    }

    private func inBucket<Value: Sendable>(_ work: () async throws(S3Fault) -> Value) async throws(KnowledgeFailure) -> Value {
        do throws(S3Fault) { return try await work() } catch { throw .storage(FileStoreFault(error)) }
    }
}

/// Why an original could not be kept or read; for the log.
public enum FileStoreFault: Error, Sendable, Hashable {
    /// What the file system answered.
    case system(operation: String, path: String, error: Int32)
    case bucket(S3Fault)
    /// There is no such original.
    case missing(String)
    /// What is there is not what was saved.
    case damaged(String)

    init(_ fault: S3Fault) { self = fault.reason == .missing ? .missing(fault.message) : .bucket(fault) }
}

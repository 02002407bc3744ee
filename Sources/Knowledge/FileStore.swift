import Basics
import Crypto
import Glibc

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
    var name: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// The uploaded originals, each under the hash of its content: `<directory>/<business>/<first byte>/<hash>`. What people call a file is
/// never part of a path. Each business has a directory of its own, so that erasing one is erasing its directory.
public struct FileStore: Sendable {
    private let directory: String
    private let queue = OwnQueue("knowledge.files")

    public init(directory: String) { self.directory = directory }

    /// Keeps `bytes` and gives their name. Once it returns they survive a loss of power; saving the same bytes again changes nothing.
    public func save(_ business: BusinessID, _ bytes: [UInt8]) async throws(KnowledgeFailure) -> ContentHash {
        try await onQueue { () throws(FileStoreFault) in
            let hash = ContentHash(of: bytes)
            let folder = folder(business, hash)
            let path = "\(folder)/\(hash.name)"
            guard access(path, F_OK) != 0 else { return hash }
            try makeFolders(folder)
            let draft = "\(path).\(UUIDv7.text(of: UUIDv7.make()))"
            do throws(FileStoreFault) {
                try write(bytes, to: draft)
                guard rename(draft, path) == 0 else { throw fault("rename", path) }
                try sync(folder)
            } catch {
                unlink(draft)
                throw error
            }
            return hash
        }
    }

    public func read(_ business: BusinessID, _ hash: ContentHash) async throws(KnowledgeFailure) -> [UInt8] {
        try await onQueue { () throws(FileStoreFault) in try read("\(folder(business, hash))/\(hash.name)") }
    }

    private func folder(_ business: BusinessID, _ hash: ContentHash) -> String { "\(directory)/\(business)/\(hash.name.prefix(2))" }

    private func onQueue<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FileStoreFault) -> Value
    ) async throws(KnowledgeFailure) -> Value {
        do throws(FileStoreFault) { return try await queue.run(work) } catch { throw .storage(error) }
    }

    // MARK: The file system

    private func makeFolders(_ folder: String) throws(FileStoreFault) {
        var path = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fault("mkdir", path) }
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(FileStoreFault) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault("open", path) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("write", path) }
            written += count
        }
        guard fsync(file) == 0 else { throw fault("fsync", path) }
    }

    /// A new name survives a loss of power only once its directory is synced.
    private func sync(_ folder: String) throws(FileStoreFault) {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw fault("open", folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw fault("fsync", folder) }
    }

    private func read(_ path: String) throws(FileStoreFault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fault("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw fault("fstat", path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("read", path) }
            filled += count
        }
        return bytes
    }

    private func fault(_ operation: String, _ path: String) -> FileStoreFault {
        FileStoreFault(operation: operation, path: path, error: errno)
    }
}

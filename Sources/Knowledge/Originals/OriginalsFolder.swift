import Basics
import Glibc

/// Originals as files below a directory. Its calls block: they belong on a queue.
struct OriginalsFolder: Sendable {
    let directory: String

    /// Once it returns the bytes survive a loss of power.
    func save(_ bytes: [UInt8], as key: String) throws(FileStoreFault) {
        let path = path(key)
        guard access(path, F_OK) != 0 else { return }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
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
    }

    func read(_ key: String) throws(FileStoreFault) -> [UInt8] {
        let file = try open(key)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.byteCount)
        while let piece = try file.next() { bytes += piece }
        return bytes
    }

    func open(_ key: String) throws(FileStoreFault) -> OpenFile { try OpenFile(path(key)) }

    func delete(_ key: String) throws(FileStoreFault) {
        let path = path(key)
        guard unlink(path) == 0 || errno == ENOENT else { throw fault("unlink", path) }
    }

    private func path(_ key: String) -> String { "\(directory)/\(key)" }

    // MARK: The file system

    private func makeFolders(_ folder: String) throws(FileStoreFault) {
        var path = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fault("mkdir", path) }
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(FileStoreFault) {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
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
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw fault("open", folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw fault("fsync", folder) }
    }
}

/// A file that is read from its beginning to its end, and closed with the last reference to it.
final class OpenFile: Sendable {
    private static let pieceBytes = 256 << 10

    let byteCount: Int
    private let path: String
    private let file: Int32

    fileprivate init(_ path: String) throws(FileStoreFault) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw errno == ENOENT ? .missing(path) : fault("open", path) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            let reason = fault("fstat", path)
            close(file)
            throw reason
        }
        self.path = path
        self.file = file
        byteCount = Int(status.st_size)
    }

    deinit { close(file) }

    /// The next bytes; nil at the end.
    func next() throws(FileStoreFault) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.pieceBytes)
        var count = 0
        repeat { count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) } } while count < 0 && errno == EINTR
        guard count >= 0 else { throw fault("read", path) }
        bytes.removeLast(bytes.count - count)
        return bytes.isEmpty ? nil : bytes
    }
}

private func fault(_ operation: String, _ path: String) -> FileStoreFault { .system(operation: operation, path: path, error: errno) }

import Glibc

/// A file's bytes in memory, read-only, without a copy: pages come from disk when they are first touched.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer

    init(path: String) throws(EmbedderError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is no regular file") }
        guard status.st_size > 0 else { throw .damaged(path: path, reason: "it is empty") }
        let mapping = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0)
        guard let mapping, mapping != MAP_FAILED else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        self.path = path
        bytes = UnsafeRawBufferPointer(start: mapping, count: Int(status.st_size))
    }

    /// Gives the pages that were read back to the system. They return from the file when they are touched again.
    func releasePages() {
        madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

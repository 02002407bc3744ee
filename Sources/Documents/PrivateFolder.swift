import Glibc

/// A folder that only this user can look into, gone with everything in it when the value is.
final class PrivateFolder {
    let path: String

    init() throws(DocumentError) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/frontdesk-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .unavailable(reason: "no temporary folder in \(base): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], to name: String) throws(DocumentError) {
        let descriptor = try create(name)
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unavailable(reason: "\(file(name)): \(String(cString: strerror(errno)))") }
            written += count
        }
    }

    /// A new file, open for writing.
    func create(_ name: String) throws(DocumentError) -> Int32 {
        let descriptor = Glibc.open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unavailable(reason: "\(file(name)): \(String(cString: strerror(errno)))") }
        return descriptor
    }

    /// A file that is there, open for reading.
    func open(_ name: String) throws(DocumentError) -> Int32 {
        let descriptor = Glibc.open(file(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unavailable(reason: "\(file(name)): \(String(cString: strerror(errno)))") }
        return descriptor
    }

    /// Nil if there is no such file.
    func read(_ name: String, limit: Int) throws(DocumentError) -> [UInt8]? {
        let descriptor = Glibc.open(file(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unavailable(reason: "\(file(name)): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unavailable(reason: "\(file(name)): \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    deinit {
        // Only plain files are ever in it.
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { unlink(file(name)) }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}

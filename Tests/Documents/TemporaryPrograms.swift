import Foundation

/// A folder of small shell programs that stand in for a converter that misbehaves.
final class TemporaryPrograms: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "programs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Arguments as the converter's: $1 option, $2 the file, $3 the output.
    func program(_ script: String) throws -> String {
        let file = "\(path)/\(UUID().uuidString)"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file)
        return file
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    /// A named pipe, to wait for what a program says.
    func pipe(_ name: String) throws -> String {
        let file = "\(path)/\(name)"
        guard mkfifo(file, 0o600) == 0 else { throw POSIXError(.EIO) }
        return file
    }

    /// Returns when something was written into the pipe.
    func wait(for pipe: String) async { await onThread { _ = FileHandle(forReadingAtPath: pipe)?.availableData } }

    /// The reading end of a pipe, opened before anybody writes: a program that is ended before it comes to the pipe leaves no reader
    /// waiting for ever.
    func reader(of pipe: String) throws -> FileHandle {
        let descriptor = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        guard fcntl(descriptor, F_SETFL, 0) == 0 else { throw POSIXError(.EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// What was written into the pipe, when no process holds its writing end any more.
    func rest(of reader: FileHandle) async -> String {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: String(decoding: reader.readDataToEndOfFile(), as: UTF8.self)) }.start()
        }
    }

    private func onThread(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread {
                work()
                continuation.resume()
            }.start()
        }
    }
}

import Basics
import NIOPosix

/// The next line of standard input; nil at its end.
func line() async throws -> String? { try await NIOThreadPool.singleton.runIfActive { readLine() } }

/// The next line of standard input, which is JSON.
func input() async throws -> JSON {
    guard let text = try await line() else { throw Spoiled("standard input is empty") }
    return try JSON.parse(text)
}

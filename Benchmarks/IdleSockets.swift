import ArgumentParser
import Basics
import NIOCore
import NIOPosix
import Synchronization

/// Customers who have the chat open and say nothing.
struct IdleSockets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Opens a WebSocket for each visitor, says so, and holds them until standard input ends.",
        discussion: "The first line of standard input holds the visitors' tokens as a JSON array.")

    @Option(help: "The server's port on 127.0.0.1.") var port: Int

    func run() async throws {
        let tokens = try await input().array?.compactMap(\.string) ?? []
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = WebSocketClient(group: group, port: port)
        try await open(tokens, client)
        report { $0.field("open", tokens.count) }
        while try await line() != nil {}
        // The process ends, and with it the sockets.
    }

    /// A few at a time; each counts as open once the server has told it that it is up to date.
    private func open(_ tokens: [String], _ client: WebSocketClient) async throws {
        let lanes = 32
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for number in stride(from: lane, to: tokens.count, by: lanes) { try await openOne(tokens[number], client) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func openOne(_ token: String, _ client: WebSocketClient) async throws {
        let (frames, frame) = AsyncStream.makeStream(of: String.self)
        _ = try await client.open("/chat/stream?customer_token=\(token)&after=0") { text, _ in frame.yield(String(buffer: text)) }
        for await text in frames where text.contains(#""type":"ready""#) { return }
        throw Spoiled("a socket was not told that it is ready")
    }
}

import ArgumentParser
import Basics
import Curl
import NIOCore
import NIOPosix
import Synchronization

/// Customers of chats that an agent has taken over write to one server; the agent's console listens at another. Measured is the whole way:
/// from the planned time of the message, over its commit, to the frame at the console.
struct CustomerToAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Milliseconds from a customer's message at one server to an agent's console at another.",
        discussion: #"Standard input: {"customers": [tokens], "agent": "token"}."#)

    @Option(help: "The port of the customers' server.") var customers: Int
    @Option(help: "The port of the agent's server.") var agent: Int
    @Option(help: "Messages per second of all customers.") var rate: Double
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        let people = try await input()
        guard let tokens = people["customers"]?.array?.compactMap(\.string), let bearer = people["agent"]?.string else {
            throw Spoiled("standard input names no customers and agent")
        }
        let arrivals = Arrivals()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let console = try await WebSocketClient(group: group, port: agent)
            .open("/api/v1/stream", headers: [("Authorization", "Bearer \(bearer)")]) { text, at in arrivals.heard(text, at) }
        let curl = CurlClient(logger: logger)
        defer { curl.shutdown() }
        let chat = ChatAPI(base: "http://127.0.0.1:\(customers)", curl: curl)
        // The first message over a new console and new connections is not what a chat that goes on looks like.
        _ = try await write(chat, tokens, arrivals, count: tokens.count)
        let latencies = try await Latencies(write(chat, tokens, arrivals, count: Int(rate * seconds)))
        try await console.close()
        try await group.shutdownGracefully()
        report { $0.milliseconds(latencies) }
    }

    private func write(_ chat: ChatAPI, _ tokens: [String], _ arrivals: Arrivals, count: Int) async throws -> [Duration] {
        try await openLoop(rate: rate, count: count) { number, planned in
            let text = "Message \(UUIDv7.text(of: UUIDv7.make()))"
            async let arrived = arrivals.of(text)
            _ = try await chat.say(text, as: tokens[number % tokens.count])
            return try await arrived - planned
        }
    }
}

/// When each message came to the console.
private final class Arrivals: Sendable {
    private static let patience: Duration = .seconds(10)
    private let waiting = Mutex<[String: AsyncStream<ContinuousClock.Instant>.Continuation]>([:])

    func heard(_ frame: ByteBuffer, _ at: ContinuousClock.Instant) {
        guard let json = try? JSON.parse(frame.readableBytesView), let text = json["payload"]?["message"]?["text"]?.string else { return }
        waiting.withLock { $0.removeValue(forKey: text) }?.yield(at)
    }

    /// Waits for the message with this text, which nobody has sent yet when this is called.
    func of(_ text: String) async throws -> ContinuousClock.Instant {
        let (stream, continuation) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        waiting.withLock { $0[text] = continuation }
        let late = Task {
            try await Task.sleep(for: Self.patience)
            continuation.finish()
        }
        defer { late.cancel() }
        for await at in stream { return at }
        throw Spoiled("a message did not come to the console within \(Self.patience)")
    }
}

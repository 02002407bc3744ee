import ArgumentParser
import Basics
import Curl

/// Tokens of visitors, for loads that need many of them.
struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Opens chat sessions and prints their tokens.", discussion: "The server must run with FRONTDESK_TRUST_PROXY=yes.")

    @Option(help: "The server, as http://127.0.0.1:PORT.") var url: String
    @Option(help: "The business, by id or slug.") var business: String
    @Option(help: "How many.") var count: Int

    func run() async throws {
        let curl = CurlClient(logger: logger)
        defer { curl.shutdown() }
        let chat = ChatAPI(base: url, curl: curl)
        let lanes = 16
        let tokens = try await withThrowingTaskGroup(of: [String].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var tokens: [String] = []
                    for number in stride(from: lane, to: count, by: lanes) {
                        tokens.append(try await chat.session(of: business, visitor: number))
                    }
                    return tokens
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        report { $0.field("tokens", tokens) }
    }
}

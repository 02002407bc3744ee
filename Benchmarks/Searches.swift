import ArgumentParser
import Basics
import Curl

/// People who search the knowledge of their business, as its console does: `GET /api/v1/knowledge/search`.
struct Searches: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Milliseconds of a search, for questions that come at a constant rate.",
        discussion: "Standard input holds the questions' paths as a JSON array.")

    @Option(help: "The server, as http://127.0.0.1:PORT.") var url: String
    @Option(help: "A bearer token.") var token: String
    @Option(help: "Questions per second.") var rate: Double
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        let paths = try await input().array?.compactMap(\.string) ?? []
        guard !paths.isEmpty else { throw Spoiled("standard input has no questions") }
        let curl = CurlClient(logger: logger)
        defer { curl.shutdown() }
        let latencies = try await openLoop(rate: rate, count: max(1, Int(rate * seconds))) { number, planned in
            let path = paths[number % paths.count]
            let answer = try await curl.send(CurlRequest("GET", url + path, headers: [("Authorization", "Bearer \(token)")]))
            guard answer.status == 200 else { throw Spoiled("\(path) answers \(answer.status): \(answer.text.prefix(500))") }
            return .now - planned
        }
        let sorted = try Latencies(latencies)
        report { $0.milliseconds(sorted) }
    }
}

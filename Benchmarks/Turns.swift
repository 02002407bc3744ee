import ArgumentParser
import Basics
import Curl

/// Visitors who ask, each question a whole turn: `POST /chat/message`, answered as JSON when the turn is done. Over curl's one thread,
/// which at this rate costs a few percent of a core.
struct Turns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Milliseconds of a turn, for questions that come at a constant rate, or all at once.",
        discussion: "Standard input holds the questions as a JSON array.")

    @Option(help: "The server, as http://127.0.0.1:PORT.") var url: String
    @Option(help: "The business, by id or slug.") var business: String
    @Option(help: "How many visitors take turns in asking.") var visitors: Int
    @Option(help: "Questions per second of all visitors; none is all at the same instant, one of each visitor.") var rate: Double?
    @Option(help: "For how long, at that rate.") var seconds = 1.0

    func run() async throws {
        let questions = try await input().array?.compactMap(\.string) ?? []
        guard !questions.isEmpty else { throw Spoiled("standard input has no questions") }
        let curl = CurlClient(logger: logger)
        defer { curl.shutdown() }
        let chat = ChatAPI(base: url, curl: curl)
        let tokens = try await arrive(chat)
        let latencies = try await Latencies(ask(chat, tokens, questions))
        report { $0.milliseconds(latencies) }
    }

    private func arrive(_ chat: ChatAPI) async throws -> [String] {
        var tokens: [String] = []
        for number in 0..<visitors { tokens.append(try await chat.session(of: business, visitor: number)) }
        return tokens
    }

    private func ask(_ chat: ChatAPI, _ tokens: [String], _ questions: [String]) async throws -> [Duration] {
        let count = rate.map { max(1, Int($0 * seconds)) } ?? tokens.count
        return try await openLoop(rate: rate ?? .infinity, count: count) { number, planned in
            let answer = try await chat.say(questions[number % questions.count], as: tokens[number % tokens.count])
            guard answer["reply"]?["text"]?.string != nil else { throw Spoiled("no reply: \(answer.text.prefix(500))") }
            return .now - planned
        }
    }
}

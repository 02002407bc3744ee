import Testing

@testable import Understanding

@Suite struct IntentTests {
    @Test(arguments: [
        ("whats ur closing time on sat", Intent.Name.askHours), ("Will you be open on Labor Day?", .askHours),
        ("is somebody at the shop after 7pm?", .askHours),
        ("How much would you charge to put in a new kitchen faucet?", .requestQuote), ("need pricing on catering for sixty", .requestQuote),
        ("ballpark for a logo and three flyers??", .requestQuote),
        ("Please put us on your schedule for the first week of May", .bookService),
        ("can u send a guy out tmrw morning", .bookService), ("I'd like to reserve the 14th for our rehearsal dinner", .bookService),
        ("my credit card shows your charge two times", .billingIssue),
        ("the bill you sent has hours on it that nobody worked", .billingIssue),
        ("When does my refund arrive?", .billingIssue), ("Your painter ruined our carpet and left without a word", .complaint),
        ("third week and the gate you built already fell off", .complaint), ("I wish to lodge a formal complaint", .complaint),
        ("do your people carry insurance?", .other), ("hi", .other), ("what is the weather like in Boston", .other),
        ("can I pay with a check", .other),
        ("Thank you, that was all", .other), ("can you say that again?", .other),
    ])
    func `a message's intent is recognised`(message: String, expected: Intent.Name) async throws {
        let reading = try await Reader.read(message)
        #expect(reading.intent.name == expected, "\(reading.intents.prefix(2))")
        #expect(reading.intents.count == 6)
        #expect(abs(reading.intents.reduce(0) { $0 + $1.confidence } - 1) < 1e-6)
        #expect(reading.embedding.count == 384)
    }

    @Test func `text that says nothing is read without harm`() async throws {
        for message in [
            "", "   ", "?", "🙂🙂", "\u{200B}", String(repeating: "a", count: 20_000), String(repeating: "( $ - 1 ", count: 2_000),
        ] {
            let reading = try await Reader.read(message)
            #expect((0...1).contains(reading.wantsPerson) && (0...1).contains(reading.sentiment.anger))
            #expect(!reading.danger)
        }
    }
}

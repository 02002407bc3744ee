import Testing

@testable import Understanding

@Suite struct ToneTests {
    @Test(arguments: [
        "You people are useless, this is the worst company I ever hired!", "I am FURIOUS, fix this now!!!",
        "what the hell is wrong with you",
        "your idiots broke my window and ran", "this is absolutely unacceptable, I want my money back",
    ])
    func `anger is heard`(message: String) async throws {
        let reading = try await Reader.read(message)
        #expect(reading.sentiment.isAngry, "\(reading.sentiment)")
        let isComplaint = reading.isComplaint
        #expect(isComplaint)
        #expect(reading.sentiment.score < -0.5)
    }

    @Test(arguments: [
        "damn, that patio looks great!", "How much is a sump pump?", "my toilet is broken, can you come?", "THANKS SO MUCH",
        "is there a fee for late payment",
        "I hate to bother you, but when do you open?", "that is insanely cheap", "the smell in the drain is disgusting, what can I do?",
    ])
    func `strong words without anger are not anger`(message: String) async throws {
        let reading = try await Reader.read(message)
        let (sentiment, isComplaint) = (reading.sentiment, reading.isComplaint)
        #expect(!sentiment.isAngry)
        #expect(!isComplaint, "\(reading.intents.prefix(2))")
    }

    @Test func `a quiet complaint is one, and praise is none`() async throws {
        #expect(try await Reader.read("I'm rather disappointed, the hedge was left half cut and nobody came back.").isComplaint)
        let praise = try await Reader.read("The crew did a wonderful job, thank you!")
        #expect(!praise.isComplaint)
        #expect(praise.sentiment.score > 0.3)
        #expect(praise.thanks)
    }
}

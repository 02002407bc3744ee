import Testing

@testable import Understanding

@Suite struct PersonRequestTests {
    @Test(arguments: [
        "Can I talk to a person?", "agent", "REPRESENTATIVE!!", "let me speak with whoever runs the place", "get me your manager",
        "human pls",
        "I don't want to talk to a machine", "is there a real human I could talk to?", "please have somebody from the office ring me back",
        "put me through to accounting please", "you are no help, can somebody else handle my claim",
        "are you a bot? I want to talk to a real person",
        "quiero hablar con una persona", "I've explained it twice already. Transfer me to a human.",
    ])
    func `a request for a person is heard`(message: String) async throws {
        let reading = try await Reader.read(message)
        #expect(reading.wantsPerson >= Reading.asksForPerson, "\(reading.wantsPerson)")
    }

    @Test(arguments: [
        "is this a person?", "are you a bot or a real person", "how many people does the tray serve", "price per person",
        "no need to transfer me to anyone",
        "what hours can I call customer support", "I spoke with an agent last week about the lawn", "does someone have to be home?",
        "can someone come out tomorrow to fix the sink", "transfer 50 dollars to my brother", "do you work with real estate agents",
        "dont connect me with a human please", "a table for two people at 8", "What is the owner's name?", "call my sister",
        "I need somebody to mow my lawn",
    ])
    func `what only sounds like it is not`(message: String) async throws {
        let reading = try await Reader.read(message)
        #expect(reading.wantsPerson < Reading.asksForPerson, "\(reading.wantsPerson)")
    }
}

import Basics
import Testing

@testable import Knowledge

@Suite struct ChatLessonTests {
    private static let dogs = MessageID.new()
    private static let tents = MessageID.new()

    private func chat(_ lines: (ResolvedChat.Sender, String, MessageID?)...) -> ResolvedChat {
        ResolvedChat(
            conversation: .new(), lines: lines.map { ResolvedChat.Line(message: $0.2 ?? .new(), sender: $0.0, text: $0.1) })
    }

    private let unanswered = [dogs: "Are dogs allowed on the terrace?"]

    @Test func `the agent's next answer is learned, without greeting and sign-off`() throws {
        let chat = chat(
            (.customer, "Are dogs allowed on the terrace?", Self.dogs), (.ai, "I do not know that. Shall I fetch a person?", nil),
            (.customer, "yes please", nil), (.system, "You're now chatting with Sarah from Casa Rosa.", nil),
            (.agent, "Hi Nora, thanks for waiting!", nil), (.agent, "Yes, dogs are welcome on the terrace.", nil),
            (.agent, "They must be on a leash, and we bring a bowl of water. Have a great day!", nil), (.customer, "great, thanks", nil))
        let lesson = try #require(ChatLesson.all(in: chat, unanswered: unanswered).first)
        #expect(lesson.message == Self.dogs)
        #expect(lesson.question == "Are dogs allowed on the terrace?")
        #expect(lesson.answer == "Yes, dogs are welcome on the terrace. They must be on a leash, and we bring a bowl of water.")
    }

    @Test(arguments: [
        "Hi, let me check that for you.", "I'll call you back in ten minutes.", "Your appointment is on Tuesday at 10.",
        "Can you tell me your order number?", "I have booked you for tomorrow at 3 pm.", "You can reach Dana at 608-555-0134.",
        "See you on Friday at 9!", "Thanks, have a great day!", "Sure.", "",
    ])
    func `what is for one customer alone teaches nothing`(_ text: String) {
        let chat = chat((.customer, "Are dogs allowed on the terrace?", Self.dogs), (.agent, text, nil))
        #expect(ChatLesson.all(in: chat, unanswered: unanswered).isEmpty)
    }

    @Test func `a chat-up before the answer does not end the wait for it`() {
        let chat = chat(
            (.customer, "Are dogs allowed on the terrace?", Self.dogs),
            (.agent, "Hi, Sarah here. One moment please, I'll ask the kitchen.", nil),
            (.customer, "ok thanks", nil), (.agent, "Dogs are welcome on the terrace, Sundays from 9 am to 1 pm included.", nil))
        #expect(
            ChatLesson.all(in: chat, unanswered: unanswered).map(\.answer)
                == ["Dogs are welcome on the terrace, Sundays from 9 am to 1 pm included."])
    }

    @Test func `an answer to another question is not learned for the first`() {
        let chat = chat(
            (.customer, "Are dogs allowed on the terrace?", Self.dogs), (.customer, "Do you have a parking lot?", nil),
            (.agent, "Yes, there is a parking lot behind the house with 40 places.", nil))
        #expect(ChatLesson.all(in: chat, unanswered: unanswered).isEmpty)
    }

    @Test func `of two questions that wait, the answer goes to the one that it speaks of`() {
        let chat = chat(
            (.customer, "Are dogs allowed on the terrace?", Self.dogs), (.customer, "Do you rent tents?", Self.tents),
            (.agent, "Dogs are welcome on the terrace as long as they are on a leash.", nil))
        let lessons = ChatLesson.all(
            in: chat, unanswered: [Self.dogs: "Are dogs allowed on the terrace?", Self.tents: "Do you rent tents?"])
        #expect(lessons.map(\.message) == [Self.dogs])
    }

    @Test func `what the bot could answer is not learned`() {
        let chat = chat((.customer, "Are dogs allowed?", .new()), (.agent, "Yes, dogs are welcome on the terrace.", nil))
        #expect(ChatLesson.all(in: chat, unanswered: unanswered).isEmpty)
    }
}

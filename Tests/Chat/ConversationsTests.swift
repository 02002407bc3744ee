import Basics
import Chat
import Postgres
import Testing

@Suite struct ConversationsTests {
    @Test func `messages of many at once are numbered without a gap`() async throws {
        try await withNodes(2) { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("Hello", as: ana)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<40 {
                    group.addTask { try await nodes[index % 2].chats.say("message \(index)", as: ana, in: conversation.id) }
                }
                try await group.waitForAll()
            }
            let after = try await nodes[1].conversations.access(business, conversation.id)
            let messages = try await nodes[1].conversations.messages(after, after: 0)
            #expect(messages.map(\.sequence) == Array(1...41))
            #expect(after.lastSequence == 41)
        }
    }

    @Test func `a message that is sent again is saved once, also when both arrive together`() async throws {
        try await withNodes(2) { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (first, conversation, _) = try await nodes[0].chats.say("Do you come to Verona?", as: ana, name: "m-1")
            let (again, _, isRepeat) = try await nodes[1].chats.say("Do you come to Verona?", as: ana, name: "m-1", in: conversation.id)
            #expect(isRepeat)
            #expect(again.id == first.id)
            let ids = try await withThrowingTaskGroup(of: MessageID.self) { group in
                for index in 0..<10 {
                    group.addTask { try await nodes[index % 2].chats.say("And on Sunday?", as: ana, name: "m-2", in: conversation.id).0.id }
                }
                return try await group.reduce(into: Set<MessageID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            let messages = try await nodes[0].conversations.messages(conversation, after: 0)
            #expect(messages.map(\.text) == ["Do you come to Verona?", "And on Sunday?"])
        }
    }

    @Test func `what cannot be stored as it is does not exist: text comes back byte for byte`() async throws {
        try await withNodes { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            for text in [
                "'; DROP TABLE messages; --", "<script>alert(1)</script>", "é日本😀\u{202E}abc", String(repeating: "x", count: 20_000),
            ] {
                #expect(try await nodes[0].chats.say(text, as: ana).0.text == text)
            }
        }
    }

    @Test func `a stranger finds nothing, by id or as another visitor`() async throws {
        try await withNodes { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("Hello", as: ana)
            let conversations = nodes[0].conversations
            #expect(try await conversations.access(business, conversation.id).id == conversation.id)
            await #expect(throws: ChatFailure.self) { try await conversations.access(BusinessID.new(), conversation.id) }
            let ben = VisitorIdentity(business: business, visitor: .new())
            await #expect(throws: ChatFailure.self) { try await conversations.access(ben, conversation.id) }
            #expect(try await conversations.access(ben, nil) == nil)
            await #expect(throws: ChatFailure.self) { try await nodes[0].chats.say("Hi", as: ben, in: conversation.id) }
        }
    }

    @Test func `what the log says is the state: the last status that was told is the conversation's`() async throws {
        try await withNodes { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("Hello", as: ana)
            _ = try await nodes[0].chats.requestHuman(ana, conversation.id, of: "Acme Plumbing", someoneIsOnDuty: true)
            try await nodes[0].chats.close(ana, conversation.id)
            try await nodes[0].chats.say("One more thing", as: ana, in: conversation.id)
            let now = try await nodes[0].conversations.access(business, conversation.id)
            let messages = try await nodes[0].conversations.messages(now, after: 0)
            let statuses = try messages.compactMap { try $0.statusChange.map { try JSON.parse($0.text)["status"]?.string } }
            #expect(statuses == ["waiting_human", "closed", "active"])
            #expect(now.state.status == .active)
            #expect(now.contextSequence == 3)
        }
    }

    @Test func `a person is asked for once, however often the button is pressed`() async throws {
        try await withNodes { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            for _ in 0..<3 { _ = try await nodes[0].chats.requestHuman(ana, nil, of: "Acme Plumbing", someoneIsOnDuty: true) }
            let conversation = try #require(try await nodes[0].conversations.access(ana, nil))
            #expect(conversation.lastSequence == 1)
            #expect(conversation.state.status == .waitingHuman)
            #expect(try await nodes[0].conversations.queue(business).map(\.0.id) == [conversation.id])
        }
    }
}

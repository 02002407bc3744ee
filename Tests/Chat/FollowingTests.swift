import Basics
import Chat
import Realtime
import TestSupport
import Testing

/// Clients on two nodes, with the Redis between them alive, dead and back.
@Suite struct FollowingTests {
    @Test func `a client on another node is told everything once and in order`() async throws {
        try await withNodes(2) { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("1", as: ana)
            let there = nodes[1].follow(conversation, after: 0)
            let here = nodes[0].follow(conversation, after: 1)
            for index in 2...30 { try await nodes[index % 2].chats.say("\(index)", as: ana, in: conversation.id) }
            #expect(try await there.sequences(through: 30) == Array(1...30))
            #expect(try await here.sequences(through: 30) == Array(2...30))
        }
    }

    @Test func `a client that comes back gets just what it missed`() async throws {
        try await withNodes { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("1", as: ana)
            let first = nodes[0].follow(conversation, after: 0)
            _ = try await first.sequences(through: 1)
            first.stop()
            for index in 2...450 { try await nodes[0].chats.say("\(index)", as: ana, in: conversation.id) }
            let again = nodes[0].follow(conversation, after: 1)
            #expect(try await again.sequences(through: 450) == Array(2...450))
        }
    }

    @Test func `while Redis is gone a client on another node is still told everything, and after it is back too`() async throws {
        let redis = try await LoopbackRedis.start()
        try await withNodes(2, redisURL: redis.url) { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("1", as: ana)
            let there = nodes[1].follow(conversation, after: 0)
            #expect(try await there.sequences(through: 1) == [1])
            redis.kill()
            for index in 2...10 { try await nodes[0].chats.say("\(index)", as: ana, in: conversation.id) }
            #expect(try await there.sequences(through: 10) == Array(2...10))
            try await redis.start()
            for index in 11...20 { try await nodes[0].chats.say("\(index)", as: ana, in: conversation.id) }
            #expect(try await there.sequences(through: 20) == Array(11...20))
        }
    }

    @Test func `tokens pass to another node and are not in the log`() async throws {
        try await withNodes(2) { nodes, business async throws in
            let ana = VisitorIdentity(business: business, visitor: .new())
            let (_, conversation, _) = try await nodes[0].chats.say("1", as: ana)
            let there = nodes[1].follow(conversation, after: 0)
            _ = try await there.sequences(through: 1)
            nodes[0].conversations.pass(.token(.new(), offset: 0, text: "We are open"), in: conversation)
            try await nodes[0].chats.say("2", as: ana, in: conversation.id)
            #expect(try await there.sequences(through: 2) == [2])
            #expect(try await nodes[0].conversations.messages(conversation, after: 0).count == 2)
        }
    }
}

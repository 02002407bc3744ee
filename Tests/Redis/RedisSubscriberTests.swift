import Redis
import TestSupport
import Testing

@Suite struct RedisSubscriberTests {
    struct Message: Sendable, Equatable {
        let channel: String
        let payload: [UInt8]
    }

    /// A subscriber that runs for the length of a test, with what arrived.
    struct Ear: Sendable {
        let subscriber: RedisSubscriber
        let messages: AsyncStream<Message>
        let states: AsyncStream<Bool>

        func connected() async { for await isConnected in states where isConnected { return } }
        func disconnected() async { for await isConnected in states where !isConnected { return } }

        func next(_ count: Int) async -> [Message] {
            var found: [Message] = []
            for await message in messages {
                found.append(message)
                if found.count == count { break }
            }
            return found
        }
    }

    private func withEar(
        _ url: String, heartbeat: Duration = .seconds(30), patience: Duration = .seconds(5),
        _ body: @escaping @Sendable (Ear) async throws -> Void
    ) async throws {
        let (messages, heard) = AsyncStream<Message>.makeStream()
        let (states, said) = AsyncStream<Bool>.makeStream()
        let subscriber = RedisSubscriber(
            url: url, logger: .silent, heartbeat: heartbeat, patience: patience,
            onMessage: { heard.yield(Message(channel: $0, payload: $1)) }, onState: { said.yield($0) })
        let service = Task { try await subscriber.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await Loopback.within(.seconds(30)) {
                    try await body(Ear(subscriber: subscriber, messages: messages, states: states))
                })
        } catch { result = .failure(error) }
        service.cancel()
        try await service.value
        try result.get()
    }

    private func publish(_ text: String, to channel: String, _ redis: RedisClient) async throws -> Int? {
        try await redis.command(["PUBLISH", .text(channel), .text(text)]).int
    }

    @Test func `what is published to a subscribed channel arrives, in order, and nothing else`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            try await withEar(server.url) { ear async throws in
                await ear.connected()
                try await ear.subscriber.subscribed(to: "chat:ana")
                #expect(try await publish("not for us", to: "chat:boris", client.redis) == 0)
                for number in 0..<100 { #expect(try await publish("\(number)", to: "chat:ana", client.redis) == 1) }
                let heard = await ear.next(100)
                #expect(heard == (0..<100).map { Message(channel: "chat:ana", payload: Array("\($0)".utf8)) })
            }
        }
    }

    @Test func `binary and large payloads arrive whole`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            try await withEar(server.url) { ear async throws in
                await ear.connected()
                try await ear.subscriber.subscribed(to: "photos")
                let large = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                #expect(try await client.redis.command(["PUBLISH", "photos", .bytes(large)]).int == 1)
                #expect(await ear.next(1) == [Message(channel: "photos", payload: large)])
            }
        }
    }

    @Test func `after unsubscribing nothing more comes, and subscribing again counts from its own confirmation`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            try await withEar(server.url) { ear async throws in
                await ear.connected()
                for round in 0..<50 {
                    try await ear.subscriber.subscribed(to: "chat:ana")
                    #expect(try await publish("\(round)", to: "chat:ana", client.redis) == 1)
                    #expect(await ear.next(1) == [Message(channel: "chat:ana", payload: Array("\(round)".utf8))])
                    ear.subscriber.unsubscribe("chat:ana")
                }
                // Confirmations come in order: once this one is there, the channel is gone.
                try await ear.subscriber.subscribed(to: "chat:boris")
                #expect(try await publish("late", to: "chat:ana", client.redis) == 0)
            }
        }
    }

    @Test func `after a restart all channels are subscribed before the connection is announced`() async throws {
        let server = try await LoopbackRedis.start()
        let channels = (0..<1_200).map { "chat:\($0)" }
        try await withEar(server.url) { ear async throws in
            await ear.connected()
            for channel in channels { ear.subscriber.subscribe(channel) }
            try await ear.subscriber.subscribed(to: "last")
            server.kill()
            await ear.disconnected()
            #expect(!ear.subscriber.isConnected)
            ear.subscriber.subscribe("joined while away")
            ear.subscriber.unsubscribe("last")
            try await server.start()
            await ear.connected()
            try await RunningClient.with(server.url) { client async throws in
                await client.connected()
                for channel in [channels[0], channels[600], channels[1_199], "joined while away"] {
                    #expect(try await publish("hello", to: channel, client.redis) == 1)
                }
                #expect(try await publish("hello", to: "last", client.redis) == 0)
                #expect(await ear.next(4).map(\.channel) == [channels[0], channels[600], channels[1_199], "joined while away"])
            }
        }
    }

    @Test func `a server that falls silent is noticed, with channels and without`() async throws {
        let server = try await LoopbackRedis.start()
        for channels in [[], ["chat:ana"]] {
            try await withEar(server.url, heartbeat: .milliseconds(50), patience: .milliseconds(300)) { ear async throws in
                await ear.connected()
                for channel in channels { try await ear.subscriber.subscribed(to: channel) }
                server.freeze()
                await ear.disconnected()
                server.thaw()
                await ear.connected()
            }
        }
    }

    @Test func `waiting for a channel fails while the server is away, and the channel stays wanted`() async throws {
        let server = try await LoopbackRedis.start()
        try await withEar(server.url) { ear async throws in
            await ear.connected()
            server.kill()
            await ear.disconnected()
            let error = await RedisError.thrown { () async throws(RedisError) in try await ear.subscriber.subscribed(to: "chat:ana") }
            #expect(error == .unavailable)
            try await server.start()
            await ear.connected()
            try await ear.subscriber.subscribed(to: "chat:ana")
        }
    }
}

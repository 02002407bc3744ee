import TestSupport
import Testing

@testable import Redis

@Suite struct RedisClientTests {
    @Test func `values of every kind come back as they were sent`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            let redis = client.redis
            let binary = [UInt8](0...255)
            #expect(try await redis.command(["SET", "photo", .bytes(binary)]) == .status("OK"))
            #expect(try await redis.command(["GET", "photo"]).bytes == binary)
            #expect(try await redis.command(["GET", "nobody"]).isNull)
            #expect(try await redis.command(["INCRBY", "visits", 41]).int == 41)
            #expect(try await redis.command(["GET", "visits"]).int == 41)
            #expect(try await redis.command(["RPUSH", "queue", "Ana", "Boris"]) == .integer(2))
            #expect(try await redis.command(["LRANGE", "queue", 0, -1]).array?.map(\.text) == ["Ana", "Boris"])
            #expect(try await redis.command(["SET", "empty", ""]) == .status("OK"))
            #expect(try await redis.command(["GET", "empty"]).bytes == [])
        }
    }

    @Test func `a value of a megabyte passes both ways`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            let large = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try await client.redis.command(["SET", "large", .bytes(large)]) == .status("OK"))
            #expect(try await client.redis.command(["GET", "large"]).bytes == large)
        }
    }

    @Test func `a refusal is thrown by a command and stands among the replies of a pipeline`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            let redis = client.redis
            let error = await RedisError.thrown { () async throws(RedisError) in _ = try await redis.command(["NOSUCH"]) }
            guard case .refused(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(text.hasPrefix("ERR unknown command"))
            let replies = try await redis.pipeline([["SET", "name", "Ana"], ["INCR", "name"], ["GET", "name"]])
            #expect(replies.count == 3)
            #expect(replies[0] == .status("OK"))
            guard case .error = replies[1] else { return #expect(Bool(false), "\(replies[1])") }
            #expect(replies[2].text == "Ana")
            #expect(try await redis.pipeline([]) == [])
        }
    }

    @Test func `hundreds of tasks on one connection each get their own replies`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<300 {
                    group.addTask { () async throws in
                        for round in 0..<20 {
                            let text = "\(task)/\(round)"
                            #expect(try await client.redis.command(["ECHO", .text(text)]).text == text)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a script runs by its name, and again after the server has forgotten it`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            let redis = client.redis
            let script = RedisScript("return {KEYS[1], redis.call('INCRBY', KEYS[1], ARGV[1])}")
            #expect(try await redis.run(script, keys: ["tokens"], arguments: [5]) == .array([.string(Array("tokens".utf8)), .integer(5)]))
            #expect(try await redis.command(["SCRIPT", "FLUSH"]) == .status("OK"))
            #expect(try await redis.run(script, keys: ["tokens"], arguments: [5]).array?.last == .integer(10))
            // The server knows it under our name for it: the second run needed no text.
            #expect(try await redis.command(["EVALSHA", .text(script.digest), 1, "tokens", 0]).array?.last == .integer(10))
        }
    }

    @Test func `the password and the database of the address are used`() async throws {
        let server = try await LoopbackRedis.start(options: ["--requirepass", "s@crt"])
        let url = "redis://:s%40crt@127.0.0.1:\(server.port)"
        try await RunningClient.with(url + "/3") { client async throws in
            await client.connected()
            #expect(try await client.redis.command(["SET", "where", "three"]) == .status("OK"))
        }
        try await RunningClient.with(url) { client async throws in
            await client.connected()
            #expect(try await client.redis.command(["GET", "where"]).isNull)
            #expect(try await client.redis.pipeline([["SELECT", 3], ["GET", "where"], ["SELECT", 0]])[1].text == "three")
        }
    }

    @Test func `a host's name is resolved`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with("redis://localhost:\(server.port)") { client async throws in
            await client.connected()
            #expect(try await client.redis.command(["PING"]) == .status("PONG"))
        }
    }

    @Test func `an address that cannot be read is reported by run`() async throws {
        let client = RedisClient(url: "http://127.0.0.1", logger: .silent)
        let error = await #expect(throws: RedisError.self) { try await client.run() }
        guard case .badAddress = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(await RedisError.thrown { () async throws(RedisError) in _ = try await client.command(["PING"]) } == .unavailable)
    }
}

import TestSupport
import Testing

@testable import Redis

/// The server dies, hangs, comes back, refuses: what callers get, and how soon.
@Suite struct RedisFaultTests {
    private func ping(_ redis: RedisClient) async -> RedisError? {
        await RedisError.thrown { () async throws(RedisError) in _ = try await redis.command(["PING"]) }
    }

    private func echo(_ text: String, _ redis: RedisClient) async -> Result<String?, RedisError> {
        do throws(RedisError) { return .success(try await redis.command(["ECHO", .text(text)]).text) } catch { return .failure(error) }
    }

    @Test func `commands fail at once while the server is dead, and work again when it is back`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            #expect(await ping(client.redis) == nil)
            server.kill()
            await client.disconnected()
            #expect(!client.redis.isConnected)
            let start = ContinuousClock.now
            for _ in 0..<100 { #expect(await ping(client.redis) == .unavailable) }
            #expect(.now - start < .seconds(5))  // Waiting for each would have taken 500.
            try await server.start()
            await client.connected()
            #expect(await ping(client.redis) == nil)
        }
    }

    @Test func `commands on their way when the server dies fail, and none hangs`() async throws {
        let server = try LoopbackServer { connection in
            connection.answer("PING", with: "+PONG\r\n")
            connection.awaitCommands(50)
        }
        try await RunningClient.with("redis://127.0.0.1:\(server.port)") { client async throws in
            await client.connected()
            let errors = await withTaskGroup(of: RedisError?.self) { group in
                for _ in 0..<50 { group.addTask { await ping(client.redis) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors == Array(repeating: .connectionLost, count: 50))
        }
    }

    @Test func `a server that hangs times one command out and is then away until it answers again`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url, timeout: .milliseconds(200)) { client async throws in
            await client.connected()
            server.freeze()
            let start = ContinuousClock.now
            #expect(await ping(client.redis) == .timedOut)
            #expect((.milliseconds(100)..<(.seconds(8))).contains(.now - start), "neither at once nor never")
            // A frozen server's kernel still takes connections: that must not count as being there.
            let again = ContinuousClock.now
            for _ in 0..<50 { #expect(await ping(client.redis) == .unavailable) }
            #expect(.now - again < .seconds(5))  // Waiting for each would have taken 10.
            server.thaw()
            await client.disconnected()
            await client.connected()
            #expect(await ping(client.redis) == nil)
        }
    }

    @Test func `a quiet connection to a server that hangs is noticed by the heartbeat`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url, timeout: .milliseconds(200), heartbeat: .milliseconds(100)) { client async throws in
            await client.connected()
            server.freeze()
            await client.disconnected()
            server.thaw()
            await client.connected()
            #expect(await ping(client.redis) == nil)
        }
    }

    @Test func `a quiet connection outlives many heartbeats`() async throws {
        let (beats, beat) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            while connection.answer("PING", with: "+PONG\r\n") { beat.yield() }
        }
        try await RunningClient.with("redis://127.0.0.1:\(server.port)", heartbeat: .milliseconds(5)) { client async throws in
            await client.connected()
            var count = 0
            for await _ in beats {
                count += 1
                if count == 10 { break }
            }
            #expect(client.redis.isConnected)
            #expect(server.connections == 1)
        }
    }

    @Test func `a wrong password keeps commands failing and is asked for again`() async throws {
        let server = try await LoopbackRedis.start(options: ["--requirepass", "right"])
        try await RunningClient.with("redis://:wrong@127.0.0.1:\(server.port)") { client async throws in
            #expect(await ping(client.redis) == .unavailable)
            try await RunningClient.with("redis://:right@127.0.0.1:\(server.port)") { owner async throws in
                await owner.connected()
                #expect(try await owner.redis.command(["CONFIG", "SET", "requirepass", "wrong"]) == .status("OK"))
            }
            await client.connected()
            #expect(await ping(client.redis) == nil)
        }
    }

    @Test func `a cancelled caller returns at once and the next one gets its own reply`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            connection.answer("PING", with: "+PONG\r\n")
            connection.awaitCommands(1)
            arrival.yield()
            connection.awaitCommands(1)
            connection.send("$3\r\nAna\r\n$5\r\nBoris\r\n")
            connection.waitForClose()
        }
        try await RunningClient.with("redis://127.0.0.1:\(server.port)") { client async throws in
            await client.connected()
            let first = Task { await echo("Ana", client.redis) }
            for await _ in arrivals { break }
            first.cancel()
            #expect(await first.value == .failure(.cancelled))
            #expect(await echo("Boris", client.redis) == .success("Boris"))
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try await LoopbackRedis.start()
        try await RunningClient.with(server.url) { client async throws in
            await client.connected()
            let gate = AsyncStream<Void>.makeStream()
            let task = Task {
                for await _ in gate.stream {}
                return await RedisError.thrown { () async throws(RedisError) in _ = try await client.redis.command(["SET", "sent", "yes"]) }
            }
            task.cancel()
            gate.continuation.finish()
            #expect(await task.value == .cancelled)
            #expect(try await client.redis.command(["GET", "sent"]).isNull)
        }
    }

    @Test func `more commands than the queue holds are turned away, and the others are served`() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let gate = LoopbackGate()
        let server = try LoopbackServer { connection in
            connection.answer("PING", with: "+PONG\r\n")
            connection.awaitCommands(10)
            arrival.yield()
            gate.pass()
            for _ in 0..<10 { connection.send("+PONG\r\n") }
            connection.answer("PING", with: "+PONG\r\n")
            connection.waitForClose()
        }
        let limits = RedisLimits(commands: 10, bytes: 1 << 20)
        try await RunningClient.with("redis://127.0.0.1:\(server.port)", limits: limits) { client async throws in
            await client.connected()
            let errors = await withTaskGroup(of: RedisError?.self) { group in
                for _ in 0..<10 { group.addTask { await ping(client.redis) } }
                for await _ in arrivals { break }
                #expect(await ping(client.redis) == .overloaded)
                gate.open()
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors == Array(repeating: nil, count: 10))
            #expect(await ping(client.redis) == nil)
        }
    }

    @Test func `a server that does not speak the protocol is hung up on`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.read()
            connection.send("+PONG\r\n")
            _ = connection.read()
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        try await RunningClient.with("redis://127.0.0.1:\(server.port)") { client async throws in
            await client.connected()
            #expect(await ping(client.redis) == .connectionLost)
        }
    }

    @Test func `a reply that nobody asked for ends the connection`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.read()
            connection.send("+PONG\r\n:1\r\n")
            connection.waitForClose()
        }
        try await RunningClient.with("redis://127.0.0.1:\(server.port)") { client async throws in
            await client.connected()
            await client.disconnected()
        }
    }
}

extension LoopbackConnection {
    /// Waits for one command, checks its first word and answers; false when the client has gone.
    @discardableResult
    fileprivate func answer(_ word: String, with reply: String) -> Bool {
        guard let bytes = read() else { return false }
        return String(decoding: bytes, as: UTF8.self).contains(word) && send(reply)
    }

    /// Reads that many commands of any kind, each of which begins with an array's mark.
    fileprivate func awaitCommands(_ count: Int) {
        var seen = 0
        while seen < count, let bytes = read() { seen += bytes.count { $0 == UInt8(ascii: "*") } }
    }
}

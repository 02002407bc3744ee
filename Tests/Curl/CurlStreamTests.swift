import Curl
import TestSupport
import Testing

@Suite struct CurlStreamTests {
    let client = CurlClient(logger: .silent)
    let chunkedHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func `pieces of a chunked answer are there as soon as they are sent`() async throws {
        let gates = (0..<5).map { _ in LoopbackGate() }
        let head = chunkedHead
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send(head)
            for (number, gate) in gates.enumerated() {
                gate.pass()
                connection.send("7\r\npiece \(number)\r\n")
            }
            connection.send("0\r\nX-Trailer: late\r\n\r\n")
        }
        // Each gate is opened only after the piece before it was read: nothing can have waited for the end.
        let stream = try await Loopback.within(.seconds(10)) { try await client.stream(CurlRequest("GET", server.url)) }
        #expect(stream.status == 200)
        #expect(stream.headers["Content-Type"] == "text/event-stream")
        let texts = try await Loopback.within(.seconds(10)) {
            var texts: [String] = []
            gates[0].open()
            for try await piece in stream.body {
                texts.append(String(decoding: piece, as: UTF8.self))
                if texts.count < gates.count { gates[texts.count].open() }
            }
            return texts
        }
        #expect(texts == (0..<5).map { "piece \($0)" })
        #expect(stream.headers["X-Trailer"] == nil)
    }

    @Test func `a slow reader holds the sender up and little is kept in memory`() async throws {
        let megabytes = 16
        let sent = Counter()
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
            for part in 0..<megabytes * 16 {
                guard connection.send([UInt8](repeating: UInt8(truncatingIfNeeded: part), count: 64 << 10)) else { return }
                sent.add(64 << 10)
            }
        }
        let stream = try await client.stream(CurlRequest("GET", server.url, maximumBytes: 32 << 20))
        try await Loopback.within(.seconds(20)) {
            var received = 0
            for try await piece in stream.body {
                #expect(piece.count <= 256 << 10)
                received += piece.count
                // Read and unread: what the two kernels hold between them, and our own window.
                #expect(sent.value - received < 10 << 20)
            }
            #expect(received == megabytes << 20)
        }
    }

    @Test func `a reader that takes its time is not taken for a silent server`() async throws {
        let server = try LoopbackServer { connection in
            connection.request()
            connection.respond(body: [UInt8](repeating: 1, count: 2 << 20))
        }
        let stream = try await client.stream(CurlRequest("GET", server.url, idleTimeout: .seconds(1)))
        var received = 0
        for try await piece in stream.body {
            // The pause under test; nothing is waited for here.
            if received == 0 { try await Task.sleep(for: .milliseconds(1_500)) }
            received += piece.count
        }
        #expect(received == 2 << 20)
    }

    @Test func `a sender is stopped while nobody reads`() async throws {
        let sent = Counter()
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            // Endless: only the other side ends this.
            while connection.send([UInt8](repeating: 1, count: 64 << 10)) { sent.add(64 << 10) }
            end.yield(true)
        }
        do {
            let stream = try await client.stream(CurlRequest("GET", server.url, maximumBytes: 1 << 30))
            var iterator = stream.body.makeAsyncIterator()
            #expect(try await iterator.next()?.isEmpty == false)
            #expect(sent.value < 16 << 20)
        }
        // The last reference is gone, and with it the transfer.
        #expect(try await Loopback.within(.seconds(10)) { await ends.first { _ in true } } == true)
        #expect(sent.value < 16 << 20)
    }

    @Test func `cancelling the task that reads ends the transfer`() async throws {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        let head = chunkedHead
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send(head + "5\r\nhello\r\n")
            end.yield(connection.waitForClose())
        }
        let (pieces, piece) = AsyncStream<Void>.makeStream()
        let reader = Task {
            await failure { () async throws(CurlError) in
                let stream = try await client.stream(CurlRequest("GET", server.url))
                for try await _ in stream.body { piece.yield() }
            }
        }
        for await _ in pieces { break }
        reader.cancel()
        #expect(await reader.value?.code == .cancelled)
        #expect(try await Loopback.within(.seconds(5)) { await ends.first { _ in true } } == true)
    }

    @Test func `cancelling a request that waits for its head ends the transfer`() async throws {
        let (steps, step) = AsyncStream<Bool>.makeStream()
        let server = try LoopbackServer { connection in
            connection.request()
            step.yield(true)
            step.yield(connection.waitForClose())
        }
        let task = Task { await failure { () async throws(CurlError) in _ = try await client.send(CurlRequest("GET", server.url)) } }
        var iterator = steps.makeAsyncIterator()
        _ = await iterator.next()
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        #expect(await iterator.next() == true)
    }

    @Test func `a stream can be cancelled from elsewhere`() async throws {
        let head = chunkedHead
        let server = try LoopbackServer { connection in
            connection.request()
            connection.send(head)
            connection.waitForClose()
        }
        let stream = try await client.stream(CurlRequest("GET", server.url))
        let reader = Task { await failure { () async throws(CurlError) in for try await _ in stream.body {} } }
        stream.cancel()
        #expect(await reader.value?.code == .cancelled)
    }
}

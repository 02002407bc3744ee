import LanguageModels
import TestSupport
import Testing

@Suite struct ModelGatewayTests {
    private func gateway(
        _ providers: ModelProvider..., firstToken: Duration = .seconds(5), total: Duration = .seconds(8), maximumBytes: Int = 64 << 10,
        hands: Hands = Hands()
    ) -> ModelGateway {
        ModelGateway(
            providers: providers.map { OpenAICompatible($0) }, firstToken: firstToken, total: total, maximumBytes: maximumBytes,
            breaker: .init(failures: 2, pause: .seconds(5)), logger: .silent, now: hands.now)
    }

    @Test func `a provider that is silent before its first token is followed by the next`() async throws {
        // Comments and an empty first chunk are signs of life, but no token.
        let silent = try ModelProvider(.stream([.raw(Array(": ping\n\n".utf8)), .token(""), .hang]))
        let next = try ModelProvider(.stream([.token("From "), .token("here."), .finish]))
        let reading = try await gateway(silent, next, firstToken: .seconds(2)).answer()
        #expect(reading.text == "From here.")
        #expect(reading.error == nil)
        #expect(try #require(reading.usage).firstTokenMilliseconds >= 2_000)  // What the customer waited, not what the second took.
        #expect(try await Loopback.within(.seconds(10)) { await silent.goings.first { _ in true } } == true)
    }

    @Test func `nothing is tried again once a token was delivered`() async throws {
        let breaking = try ModelProvider(.stream([.token("From "), .close]))
        let next = try ModelProvider(.stream([.token("Something else."), .finish]))
        let reading = try await gateway(breaking, next).answer()
        #expect(reading.pieces == ["From "])
        #expect(reading.reason == .brokenOff)
        #expect(next.requests.isEmpty)
    }

    @Test func `an empty answer is followed by the next provider`() async throws {
        let mute = try ModelProvider(.stream([.finish]))
        let next = try ModelProvider(.stream([.token("Yes."), .finish]))
        #expect(try await gateway(mute, next).answer().text == "Yes.")
        #expect(try await gateway(mute).answer().reason == .empty)
    }

    @Test func `the whole has a limit, however lively it goes on`() async throws {
        let provider = try ModelProvider(.stream([.token("From "), .hang]))
        let reading = try await gateway(provider, total: .seconds(2)).answer()
        #expect(reading.pieces == ["From "])
        #expect(reading.reason == .timedOut)
        #expect(try await Loopback.within(.seconds(10)) { await provider.goings.first { _ in true } } == true)
    }

    @Test func `an answer longer than it may be is cut off`() async throws {
        let provider = try ModelProvider(.stream([.token("12345"), .token("67890"), .token("1"), .hang]))
        let reading = try await gateway(provider, maximumBytes: 10).answer()
        #expect(reading.text == "1234567890")
        #expect(reading.reason == .tooLarge)
    }

    @Test func `failures open the breaker and the clock closes it`() async throws {
        let error = ModelProvider.Answer.refusal(status: "500 Internal Server Error", code: "server_error")
        let provider = try ModelProvider(error, error, .stream([.token("Back."), .finish]))
        let hands = Hands()
        let gateway = gateway(provider, hands: hands)
        for _ in 0..<2 { #expect(try await gateway.answer().reason == .failed(status: 500, retryAfter: nil)) }
        #expect(try await gateway.answer().reason == .unavailable)
        hands.advance(by: .seconds(4))
        #expect(try await gateway.answer().reason == .unavailable)
        #expect(provider.requests.count == 2)
        hands.advance(by: .seconds(1))
        #expect(try await gateway.answer().text == "Back.")
        #expect(try await gateway.answer().text == "Back.")
    }

    @Test func `a provider that asks for a pause gets it while the next one answers`() async throws {
        let busy = try ModelProvider(
            .refusal(status: "429 Too Many Requests", headers: ["Retry-After: 30"], code: "rate_limit_exceeded"),
            .stream([.token("First."), .finish]))
        let next = try ModelProvider(.stream([.token("Second."), .finish]))
        let hands = Hands()
        let gateway = gateway(busy, next, hands: hands)
        for _ in 0..<2 { #expect(try await gateway.answer().text == "Second.") }
        hands.advance(by: .seconds(29))
        #expect(try await gateway.answer().text == "Second.")
        #expect(busy.requests.count == 1)
        hands.advance(by: .seconds(1))
        #expect(try await gateway.answer().text == "First.")
    }

    @Test func `a reader whose task is cancelled closes the connection and blames nobody`() async throws {
        let provider = try ModelProvider(.stream([.token("From "), .hang]), .stream([.hang]), .stream([.token("Yes."), .finish]))
        let gateway = gateway(provider)
        var arrivals = provider.arrivals.makeAsyncIterator()
        var goings = provider.goings.makeAsyncIterator()
        let (pieces, piece) = AsyncStream<Void>.makeStream()
        let reader = Task { for try await _ in gateway.stream(question) { piece.yield() } }
        for await _ in pieces { break }
        reader.cancel()
        #expect(await goings.next() == true)
        _ = await arrivals.next()
        let early = Task { try await gateway.answer() }
        _ = await arrivals.next()
        early.cancel()
        #expect(await goings.next() == true)
        #expect(try await gateway.answer().text == "Yes.")
    }

    @Test func `without a provider it says so`() async throws {
        #expect(try await gateway().answer().reason == .unavailable)
    }
}

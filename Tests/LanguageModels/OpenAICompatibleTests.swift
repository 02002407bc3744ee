import Basics
import Curl
import LanguageModels
import TestSupport
import Testing

@Suite struct OpenAICompatibleTests {
    @Test func `an answer is there piece by piece`() async throws {
        let gates = (0..<4).map { _ in LoopbackGate() }
        let words = ["From ", "1,400 ", "dollars", "."]
        let provider = try ModelProvider(.stream(zip(gates, words).flatMap { [.wait($0), .token($1)] } + [.finish]))
        let model = OpenAICompatible(provider, key: "sk-rossi")
        // Each gate opens only after the piece before it was read: nothing can have waited for the end.
        let (pieces, usage) = try await Loopback.within(.seconds(10)) {
            var pieces: [String] = []
            var usage: ModelUsage?
            gates[0].open()
            for try await delta in model.stream(question) {
                switch delta {
                case .text(let text):
                    pieces.append(text)
                    if pieces.count < gates.count { gates[pieces.count].open() }
                case .usage(let last): usage = last
                }
            }
            return (pieces, usage)
        }
        #expect(pieces == words)
        #expect(usage?.model == "kind-1")
        #expect(usage?.promptTokens == ModelProvider.promptTokens)
        #expect(usage?.completionTokens == ModelProvider.completionTokens)
        let request = try #require(provider.requests.first)
        #expect(request.authorization == "Bearer sk-rossi")
        #expect(request.body["messages"]?.array?.map { $0["role"]?.string } == ["system", "user"])
        #expect(request.body["messages"]?.array?.last?["content"]?.string == question.messages[0].text)
        #expect(request.body["max_tokens"]?.integer == 500)
        #expect(request.body["temperature"]?.double == 0.2)
    }

    @Test func `half a character at the end of a piece is no matter`() async throws {
        let event = ModelProvider.event("caffè 🛠️")
        let provider = try ModelProvider(.stream(event.map { .raw([$0]) } + [.finish]))
        let reading = try await OpenAICompatible(provider).answer()
        #expect(reading.pieces == ["caffè 🛠️"])
        #expect(reading.error == nil)
    }

    @Test func `the connection is kept for the next answer`() async throws {
        let provider = try ModelProvider(.stream([.token("Yes."), .finish]))
        let model = OpenAICompatible(provider)
        for _ in 0..<10 {
            #expect(try await model.answer().text == "Yes.")
        }
        #expect(provider.requests.count == 10)
        #expect(provider.connections < 10)
    }

    @Test func `a provider that falls silent in the middle is given up`() async throws {
        let provider = try ModelProvider(.stream([.token("From "), .hang]))
        let reading = try await OpenAICompatible(provider, limits: .init(silence: .seconds(1))).answer()
        #expect(reading.pieces == ["From "])
        #expect(reading.reason == .timedOut)
        #expect(await provider.goings.first { _ in true } == true)
    }

    @Test func `an answer that is closed in the middle is not taken for a whole one`() async throws {
        let broken = try ModelProvider(.stream([.token("From "), .close]), .stream([.token("From ")]))
        let model = OpenAICompatible(broken)
        for _ in 0..<2 {
            let reading = try await model.answer()
            #expect(reading.pieces == ["From "])
            #expect(reading.reason == .brokenOff)
            #expect(reading.usage == nil)
        }
    }

    @Test func `what is not the wire format ends the answer`() async throws {
        let provider = try ModelProvider(
            .stream([.token("From "), .raw(Array("data: {\"choices\":[{\n\n".utf8)), .hang]),
            .stream([.raw(Array("data: \"".utf8) + [0xC3, 0x28] + Array("\"\n\n".utf8)), .hang]),
            .document(type: "application/json", body: "{}"), .document(type: "text/html", body: "<h1>Welcome</h1>"))
        let model = OpenAICompatible(provider)
        for text in ["From ", "", "", ""] {
            let reading = try await model.answer()
            #expect(reading.text == text)
            #expect(reading.reason == .unreadable)
        }
    }

    @Test func `ten megabytes are not read to their end`() async throws {
        let line = try ModelProvider(.stream(Array(repeating: .raw([UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)), count: 160)))
        #expect(try await OpenAICompatible(line).answer().reason == .unreadable)
        let tokens = ModelProvider.event(String(repeating: "word ", count: 12_000))
        let talk = try ModelProvider(.stream(Array(repeating: .raw(tokens), count: 170)))
        #expect(try await OpenAICompatible(talk).answer().reason == .tooLarge)
    }

    @Test func `each refusal is told apart, with the time it asks for`() async throws {
        let provider = try ModelProvider(
            .refusal(status: "429 Too Many Requests", headers: ["Retry-After: 7"], code: "rate_limit_exceeded"),
            .refusal(status: "500 Internal Server Error", code: "server_error"),
            .refusal(status: "400 Bad Request", code: "context_length_exceeded"), key: "sk-right")
        let model = OpenAICompatible(provider, key: "sk-right")
        #expect(try await model.answer().reason == .rateLimited(retryAfter: .seconds(7)))
        #expect(try await model.answer().reason == .failed(status: 500, retryAfter: nil))
        let rejection = try await model.answer()
        #expect(rejection.reason == .rejected(status: 400))
        #expect((rejection.error as? ModelError)?.message.contains("context_length_exceeded") == true)
        #expect(try await OpenAICompatible(provider, key: "sk-wrong").answer().reason == .refused)
        let closed = OpenAICompatible(
            curl: CurlClient(logger: .silent), url: "http://127.0.0.1:\(try LoopbackServer.freePort())/v1", model: "kind-1", key: nil)
        #expect(try await closed.answer().reason == .unreachable)
    }

    @Test func `a reader who goes closes the connection`() async throws {
        let provider = try ModelProvider(.stream([.token("From "), .hang]))
        let model = OpenAICompatible(provider)
        for try await _ in model.stream(question) { break }
        #expect(try await Loopback.within(.seconds(10)) { await provider.goings.first { _ in true } } == true)
    }

    @Test func `a key is in no error, no log and no dump`() async throws {
        let key = "sk-very-secret"
        let lines = Lines()
        let provider = try ModelProvider(
            .refusal(status: "500 Internal Server Error", code: key), .refusal(status: "429 Too Many Requests", code: key),
            .stream([.close]))
        let refusing = try ModelProvider(key: "sk-other")
        let curl = CurlClient(logger: lines.logger)
        let urls = [provider.url, provider.url, provider.url, refusing.url, "http://127.0.0.1:1/v1", "no address"]
        var said = ""
        for (url, key) in urls.map({ ($0, key) }) + [(provider.url, key + "\r\nX: y")] {
            let model = OpenAICompatible(curl: curl, url: url, model: "kind-1", key: key)
            let reading = try await ModelGateway(providers: [model], firstToken: .seconds(5), logger: lines.logger).answer()
            let error = try #require(reading.error as? ModelError)
            said += "\(error) \(String(reflecting: error)) \(error.detail)\n"
            dump(error, to: &said)
            dump(model, to: &said)
            said += "\(model) \(String(reflecting: model))"
        }
        #expect(provider.requests.first?.authorization == "Bearer \(key)")
        #expect(lines.text.contains("did not answer"))
        #expect(!said.contains("very-secret"))
        #expect(!lines.text.contains("very-secret"))
        #expect(!lines.text.contains("Giulia"))
    }
}

import Basics
import Curl
import LanguageModels
import Logging
import MiniLM
import Synchronization
import TestSupport
import Testing

@testable import Knowledge

@Suite struct EmbeddingsProviderTests {
    private let clock = Clock()

    private func provider(
        _ server: EmbeddingsServer, key: String? = nil, dimensions: Int = 6, asks: Bool = false, limits: EmbeddingsProvider.Limits = .init()
    ) -> EmbeddingsProvider {
        provider(at: server.url, key: key, dimensions: dimensions, asks: asks, limits: limits)
    }

    private func provider(
        at url: String, key: String? = nil, dimensions: Int = 6, asks: Bool = false, limits: EmbeddingsProvider.Limits = .init()
    ) -> EmbeddingsProvider {
        EmbeddingsProvider(
            curl: CurlClient(logger: Self.silent), url: url, model: "kind-1", key: key, dimensions: dimensions, asksForDimensions: asks,
            limits: limits, pieces: { $0.split(separator: " ").count }, now: clock.now, pause: clock.pause)
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func reason(_ body: @Sendable @escaping () async throws(ModelError) -> Void) async throws -> ModelError.Reason? {
        try await Loopback.within(.seconds(20)) {
            do throws(ModelError) {
                try await body()
                return nil
            } catch { return error.reason }
        }
    }

    private func asking(_ provider: EmbeddingsProvider) async throws -> ModelError.Reason? {
        try await reason { () async throws(ModelError) in _ = try await provider.embed(query: "What does a visit cost?") }
    }

    private func embedding(_ provider: EmbeddingsProvider, _ texts: [String] = ["A visit costs $89."]) async throws
        -> ModelError.Reason?
    {
        try await reason { () async throws(ModelError) in _ = try await provider.embed(passages: texts) }
    }

    // MARK: What is asked and given

    @Test func `a question and passages become vectors of length 1`() async throws {
        let server = try EmbeddingsServer(.vectors, key: "sk-rossi")
        let provider = provider(server, key: "sk-rossi")
        let question = try await provider.embed(query: "What does a visit cost?")
        #expect(question == EmbeddingsServer.vector(of: "What does a visit cost?"))
        #expect(abs(question.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        let texts = ["A visit costs $89.", "Größe \"M\"\n"]
        #expect(try await provider.embed(passages: texts) == texts.map { EmbeddingsServer.vector(of: $0) })
        #expect(try await provider.embed(passages: []) == [])
        let request = try #require(server.requests.last)
        #expect(request.authorization == "Bearer sk-rossi")
        #expect(request.body["model"] == "kind-1")
        #expect(request.body["dimensions"] == nil)
        #expect(request.texts == texts)
        #expect(server.requests.count == 2)
        #expect(provider.tokenCount("A visit costs") == 3)
    }

    @Test func `many passages go in batches, few at once, and come back in their order`() async throws {
        let server = try EmbeddingsServer(.shuffled)
        let provider = provider(server, limits: .init(batchCount: 10, batchBytes: 400, passageCalls: 3))
        let texts = (0..<217).map { "Passage \($0) " + String(repeating: "x", count: $0 % 90) }
        // Two ingestions share the way.
        async let second = provider.embed(passages: texts.reversed())
        let vectors = try await provider.embed(passages: texts)
        #expect(vectors == texts.map { EmbeddingsServer.vector(of: $0) })
        #expect(try await second == vectors.reversed())
        #expect(server.mostAtOnce <= 3)
        for request in server.requests {
            #expect(request.texts.count <= 10)
            #expect(request.texts.count == 1 || request.texts.reduce(0) { $0 + $1.utf8.count } <= 400)
        }
        #expect(server.requests.reduce(0) { $0 + $1.texts.count } == 434)
    }

    @Test func `a question does not wait for passages`() async throws {
        let gate = LoopbackGate()
        let server = try EmbeddingsServer(.wait(gate), .vectors)
        let provider = provider(server, limits: .init(passageCalls: 1))
        async let passages = provider.embed(passages: ["A visit costs $89."])
        _ = await server.arrivals.first { _ in true }
        #expect(try await asking(provider) == nil)
        gate.open()
        #expect(try await passages.count == 1)
    }

    @Test func `the length of the vectors is learned, or asked for`() async throws {
        let server = try EmbeddingsServer(.vectors, dimensions: 9)
        let learned = try await EmbeddingsProvider.learning(
            curl: CurlClient(logger: Self.silent), url: server.url + "/", model: "kind-1", key: nil, pieces: { $0.utf8.count })
        #expect(learned.dimensions == 9)
        #expect(try await learned.embed(query: "Hello").count == 9)
        let asking = provider(server, dimensions: 3, asks: true)
        #expect(try await asking.embed(query: "Hello").count == 3)
        #expect(server.requests.last?.body["dimensions"]?.integer == 3)
    }

    // MARK: Faults

    @Test func `each fault of an answer is told apart, and none is tried again`() async throws {
        let right = #"{"data":[{"index":0,"embedding":[1,0,0,0,0,0]}]}"#
        let broken = #"{"data":[{"index":0,"embedding":[1,"#
        let server = try EmbeddingsServer(
            .document(broken), .document("<h1>Welcome</h1>"), .document(#"{"data":[{"index":0,"embedding":[1,0]}]}"#), .close,
            .refusal(status: "400 Bad Request", code: "too_many_tokens"), .refusal(status: "404 Not Found", code: "model_not_found"),
            .document(String(repeating: " ", count: 1 << 20) + right), .document(right))
        let expected: [ModelError.Reason?] = [
            .unreadable, .unreadable, .wrongDimensions(expected: 6, given: 2), .brokenOff, .rejected(status: 400), .misconfigured,
            .tooLarge,
            nil,
        ]
        for reason in expected {
            // One for each: what it says of the provider's health is another test's matter.
            #expect(try await embedding(provider(server)) == reason)
        }
        #expect(server.requests.count == expected.count)
        #expect(clock.pauses == [])
        let refusing = try EmbeddingsServer(.vectors, key: "sk-right")
        #expect(try await asking(provider(refusing, key: "sk-wrong")) == .refused)
        #expect(refusing.requests.count == 1)
        #expect(try await asking(provider(at: "http://127.0.0.1:\(try LoopbackServer.freePort())/v1")) == .unreachable)
        #expect(try await asking(provider(at: "no address")) == .misconfigured)
    }

    @Test func `one that limits is asked again when it says so`() async throws {
        let server = try EmbeddingsServer(
            .refusal(status: "429 Too Many Requests", headers: ["Retry-After: 7"]), .refusal(status: "429 Too Many Requests"),
            .refusal(status: "503 Service Unavailable", headers: ["Retry-After: 3"]), .vectors)
        #expect(try await embedding(provider(server)) == nil)
        #expect(server.requests.count == 4)
        let pauses = clock.pauses
        #expect(pauses.count == 3)
        #expect((7.0...8.1).contains(pauses[0]))
        #expect((0.9...2.1).contains(pauses[1]))
        #expect((3.0...8).contains(pauses[2]))
    }

    @Test func `one that limits for longer than anybody waits is not waited for`() async throws {
        let server = try EmbeddingsServer(.refusal(status: "429 Too Many Requests", headers: ["Retry-After: 600"]))
        #expect(try await embedding(provider(server)) == .rateLimited(retryAfter: .seconds(600)))
        #expect(try await asking(provider(server)) == .rateLimited(retryAfter: .seconds(600)))
        #expect(clock.pauses == [])
        #expect(server.requests.count == 2)
    }

    @Test func `one that fails is tried five times for passages and twice for a question`() async throws {
        let server = try EmbeddingsServer(.refusal(status: "500 Internal Server Error"))
        #expect(try await embedding(provider(server)) == .failed(status: 500, retryAfter: nil))
        #expect(server.requests.count == 5)
        #expect(clock.pauses.count == 4)
        #expect(try await asking(provider(server)) == .failed(status: 500, retryAfter: nil))
        #expect(server.requests.count == 7)
    }

    @Test func `one that hangs is given up in time for a search by words`() async throws {
        let server = try EmbeddingsServer(.hang)
        let start = ContinuousClock.now
        #expect(try await asking(provider(server, limits: .init(queryTotal: .milliseconds(300)))) == .timedOut)
        #expect((.milliseconds(200)..<(.seconds(5))).contains(.now - start), "neither at once nor never")
        let patient = EmbeddingsProvider.Limits(passageCall: .milliseconds(200), passageTotal: .seconds(60))
        #expect(try await embedding(provider(server, limits: patient)) == .timedOut)
        #expect(server.requests.count == 6, "passages are tried again")
    }

    @Test func `one that is down is left alone, and a success ends that`() async throws {
        let server = try EmbeddingsServer(
            .refusal(status: "500 Internal Server Error"), .refusal(status: "500 Internal Server Error"),
            .refusal(status: "500 Internal Server Error"), .vectors)
        let provider = provider(server)
        #expect(try await asking(provider) == .failed(status: 500, retryAfter: nil))
        #expect(try await asking(provider) == .failed(status: 500, retryAfter: nil), "the third failure opens the breaker")
        #expect(server.requests.count == 3)
        #expect(try await asking(provider) == .unavailable)
        #expect(server.requests.count == 3, "nobody was asked")
        // Passages have a way of their own, and what they learn is theirs.
        #expect(try await embedding(provider) == nil)
        #expect(try await asking(provider) == .unavailable)
        clock.advance(by: .seconds(2))
        #expect(try await asking(provider) == nil)
        #expect(try await asking(provider) == nil)
    }

    @Test func `one batch that fails ends the whole, and no more is sent`() async throws {
        let server = try EmbeddingsServer(.vectors, .refusal(status: "400 Bad Request"), .vectors)
        let provider = provider(server, limits: .init(batchCount: 1, passageCalls: 1))
        #expect(try await embedding(provider, (0..<50).map { "Passage \($0)" }) == .rejected(status: 400))
        #expect(server.requests.count < 5)
    }

    @Test func `who goes leaves the line, and the place is the next one's`() async throws {
        let gate = LoopbackGate()
        let server = try EmbeddingsServer(.wait(gate), .vectors)
        let provider = provider(server, limits: .init(passageCalls: 1))
        async let first = provider.embed(passages: ["first"])
        _ = await server.arrivals.first { _ in true }
        let second = Task { await Self.outcome(provider, "second") }
        second.cancel()
        #expect(await second.value == .cancelled)
        gate.open()
        #expect(try await first.count == 1)
        #expect(try await embedding(provider) == nil)
        #expect(!server.requests.contains { $0.texts == ["second"] })
    }

    @Test func `questions beyond the line's room are turned away at once`() async throws {
        let gate = LoopbackGate()
        let server = try EmbeddingsServer(.wait(gate))
        let provider = provider(server, limits: .init(queryCalls: 2, queryTotal: .seconds(10)))
        try await withThrowingTaskGroup(of: ModelError.Reason?.self) { group in
            for _ in 0..<7 { group.addTask { try await asking(provider) } }
            var turnedAway = 0
            for _ in 0..<3 where try await group.next() == .unavailable { turnedAway += 1 }
            #expect(turnedAway == 3)
            gate.open()
            for try await reason in group { #expect(reason == nil) }
        }
        #expect(server.mostAtOnce <= 2)
    }

    @Test func `a key is in no error and no dump, nor is what was embedded`() async throws {
        let server = try EmbeddingsServer(.refusal(status: "400 Bad Request", code: "sk-very-secret"), .close)
        let provider = provider(server, key: "sk-very-secret")
        var said = ""
        for _ in 0..<2 {
            do throws(ModelError) {
                _ = try await provider.embed(query: "Giulia's text")
                Issue.record("no failure")
            } catch {
                said += "\(error) \(String(reflecting: error)) \(error.detail)"
                dump(error, to: &said)
            }
        }
        dump(provider, to: &said)
        #expect(server.requests.first?.authorization == "Bearer sk-very-secret")
        #expect(said.contains("model_request_rejected"))
        #expect(!said.contains("very-secret"))
        #expect(!said.contains("Giulia"))
    }

    private static func outcome(_ provider: EmbeddingsProvider, _ text: String) async -> ModelError.Reason? {
        do throws(ModelError) {
            _ = try await provider.embed(passages: [text])
            return nil
        } catch { return error.reason }
    }

    // MARK: The model in the process

    @Test func `the model in the process is one too`() async throws {
        let embedder = try Model.embedder()
        let model: any PassageEmbedding = embedder
        #expect(model.dimensions == 384)
        #expect(model.maximumPieces == 254)
        #expect(model.tokenCount("A visit costs $89.") == embedder.tokenCount("A visit costs $89."))
        let texts = ["A visit costs $89.", "We are licensed."]
        let vectors = try await model.embed(passages: texts)
        #expect(vectors.count == 2)
        let question = try await model.embed(query: "What does a visit cost?")
        let products = vectors.map { zip($0, question).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(products[0] > products[1])
        let cancelled = Task { () -> ModelError.Reason? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(ModelError) {
                _ = try await model.embed(passages: texts)
                return nil
            } catch { return error.reason }
        }
        #expect(await cancelled.value == .cancelled)
    }
}

/// A monotonic clock that goes when a pause is taken, or the test says so.
private final class Clock: Sendable {
    private let state = Mutex<(time: ContinuousClock.Instant, pauses: [Double])>((.now, []))

    var pauses: [Double] { state.withLock { $0.pauses } }
    var now: @Sendable () -> ContinuousClock.Instant { { [self] in state.withLock { $0.time } } }

    var pause: @Sendable (Duration) async throws -> Void {
        { [self] duration in
            state.withLock {
                $0.time += duration
                $0.pauses.append(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
            }
        }
    }

    func advance(by duration: Duration) { state.withLock { $0.time += duration } }
}

public import Curl

/// A model behind any address that speaks OpenAI's chat completions, streamed: OpenAI itself, vLLM, llama.cpp, Ollama and many more.
public final class OpenAICompatible: LanguageModel {
    public struct Limits: Sendable {
        /// For everything, from the connection to the last byte.
        public var total: Duration
        public var connect: Duration
        /// How long the provider may send nothing.
        public var silence: Duration
        /// Of the stream as it is sent; a token takes about 250.
        public var maximumBytes: Int
        /// Of one event in it.
        public var maximumEventBytes: Int

        public init(
            total: Duration = .seconds(60), connect: Duration = .seconds(3), silence: Duration = .seconds(10), maximumBytes: Int = 4 << 20,
            maximumEventBytes: Int = 256 << 10
        ) {
            self.total = total
            self.connect = connect
            self.silence = silence
            self.maximumBytes = maximumBytes
            self.maximumEventBytes = maximumEventBytes
        }
    }

    private let curl: CurlClient
    private let address: String
    private let model: String
    private let key: ModelKey?
    private let limits: Limits

    /// - Parameters:
    ///   - url: the base, as `https://api.openai.com/v1`. The operator configures it, so that it may lead into the machine's own network.
    ///   - key: nil for servers that want none. It is sent to that address only: redirects are not followed.
    public init(curl: CurlClient, url: String, model: String, key: String?, limits: Limits = Limits()) {
        self.curl = curl
        var base = url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        address = base + "/chat/completions"
        self.model = model
        self.key = key.map { ModelKey($0) }
        self.limits = limits
    }

    public func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        .produced { [self] continuation in try await answer(request, into: continuation) }
    }

    private func answer(_ request: ModelRequest, into continuation: AsyncThrowingStream<ModelDelta, any Error>.Continuation) async throws {
        let beginning = ContinuousClock.now
        let stream = try await open(request)
        var body = stream.body.makeAsyncIterator()
        var events = EventStreamReader(maximumBytes: limits.maximumEventBytes)
        var completion = CompletionReader()
        var firstToken: Duration?
        while !completion.isDone, let bytes = try await next(of: &body) {
            for event in try read(bytes, &events) where !completion.isDone {
                let text = try completion.read(event)
                guard !text.isEmpty else { continue }
                if firstToken == nil { firstToken = .now - beginning }
                continuation.yield(.text(text))
            }
        }
        guard completion.isWhole else { throw ModelError(.brokenOff, "The provider closed the connection in the middle of its answer") }
        let total = ContinuousClock.now - beginning
        continuation.yield(
            .usage(
                ModelUsage(
                    model: model, promptTokens: completion.promptTokens, completionTokens: completion.completionTokens,
                    firstTokenMilliseconds: (firstToken ?? total).wholeMilliseconds, totalMilliseconds: total.wholeMilliseconds)))
        continuation.finish()
        await drain(&body)
    }

    private func open(_ request: ModelRequest) async throws(ModelError) -> CurlStream {
        var headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream")]
        if let key { headers.append((name: "Authorization", value: key.authorization)) }
        let stream: CurlStream
        do throws(CurlError) {
            stream = try await curl.stream(
                CurlRequest(
                    "POST", address, headers: headers, body: request.completionBody(model: model), timeout: limits.total,
                    connectTimeout: limits.connect, idleTimeout: limits.silence, maximumBytes: limits.maximumBytes))
        } catch { throw ModelError(error, hasBegun: false) }
        guard stream.status == 200 else { throw await Refusal(stream).error }
        let type = stream.headers["Content-Type"] ?? "no type"
        guard type.lowercased().hasPrefix("text/event-stream") else {
            throw ModelError(.unreadable, "The provider did not answer with a stream of events")
        }
        return stream
    }

    private func next(of body: inout CurlStream.Body.Iterator) async throws(ModelError) -> [UInt8]? {
        do throws(CurlError) { return try await body.next() } catch { throw ModelError(error, hasBegun: true) }
    }

    private func read(_ bytes: [UInt8], _ events: inout EventStreamReader) throws(ModelError) -> [EventStreamReader.Event] {
        do throws(EventStreamReader.Fault) { return try events.read(bytes) } catch {
            throw ModelError(.unreadable, "An event is larger than \(error.maximumBytes) bytes")
        }
    }

    /// Reads what follows the end, so that the connection is kept for the next answer: a new one costs a TLS handshake, which the customer
    /// waits for. The answer is whole already, so that a failure here is nobody's.
    private func drain(_ body: inout CurlStream.Body.Iterator) async {
        do throws(CurlError) { while try await body.next() != nil {} } catch {}
    }
}

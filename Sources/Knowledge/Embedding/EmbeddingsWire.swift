import Basics
import Curl
import LanguageModels

/// One request in the wire format of OpenAI's embeddings, and its answer.
struct EmbeddingsWire: Sendable {
    /// Of an answer besides its numbers, and of a refusal.
    private static let overhead = 64 << 10
    /// Some providers set each number on a line of its own.
    private static let bytesPerNumber = 40
    /// From so many bytes on an answer is read off the pool of threads that serves requests.
    private static let worthAQueue = 64 << 10
    private static let queue = OwnQueue("knowledge.embeddings")

    private let curl: CurlClient
    private let address: String
    private let model: String
    private let key: ModelKey?
    private let connect: Duration
    private let asked: Int?

    /// - Parameter asked: how many numbers a vector is to have; nil leaves it to the model.
    init(curl: CurlClient, url: String, model: String, key: String?, connect: Duration, asksFor asked: Int?) {
        self.curl = curl
        var base = url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        address = base + "/embeddings"
        self.model = model
        self.key = key.map { ModelKey($0) }
        self.connect = connect
        self.asked = asked
    }

    /// The texts' vectors, in their order.
    func vectors(of texts: [String], dimensions: Int?, timeout: Duration) async throws(ModelError) -> [[Float]] {
        let numbers = texts.count * (dimensions ?? EmbeddingsProvider.maximumDimensions)
        let request = CurlRequest(
            "POST", address, headers: headers, body: body(texts), timeout: timeout, connectTimeout: min(connect, timeout),
            maximumBytes: Self.overhead + numbers * Self.bytesPerNumber)
        let response: CurlResponse
        do throws(CurlError) { response = try await curl.send(request) } catch {
            throw error.code == .cancelled
                ? ModelError(.cancelled, error.description) : ModelError(error, hasBegun: error.code == .connectionLost)
        }
        guard response.status == 200 else {
            throw ModelError(
                status: response.status, retryAfter: RetryAfter.pause(response.headers["Retry-After"]), complaint: complaint(response))
        }
        let read = { @Sendable () throws(ModelError) in
            try EmbeddingAnswer(response.body, count: texts.count, dimensions: dimensions).vectors
        }
        return response.body.count < Self.worthAQueue ? try read() : try await Self.queue.run(read)
    }

    private var headers: [(name: String, value: String)] {
        let type = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json")]
        return key.map { type + [(name: "Authorization", value: $0.authorization)] } ?? type
    }

    private func body(_ texts: [String]) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + texts.reduce(0) { $0 + $1.utf8.count })
        json.object {
            $0.field("model", model)
            $0.field("input", texts)
            $0.field("encoding_format", "float")
            if let asked { $0.field("dimensions", asked) }
        }
        return json.bytes
    }

    /// Of the provider's error only its code: the message may repeat the key, or what was sent.
    private func complaint(_ response: CurlResponse) -> String {
        do throws(JSONFault) { return Complaint(try response.json()["error"] ?? .null).description } catch { return "no reason given" }
    }
}

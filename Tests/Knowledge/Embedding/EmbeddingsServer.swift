import Basics
import Synchronization
import TestSupport

/// A provider of embeddings on 127.0.0.1, in OpenAI's wire format: it checks what it is asked as the real ones do, and answers as its script says.
/// A text's vector has three numbers that come from the text, times `dimensions` / 3, and is not of length 1.
final class EmbeddingsServer: Sendable {
    enum Answer: Sendable {
        case vectors
        /// The same, the last text's first.
        case shuffled
        case refusal(status: String, headers: [String] = [], code: String = "server_error")
        /// A body as it is.
        case document(String)
        /// Answers when the test says so.
        case wait(LoopbackGate)
        case hang
        /// Closes the connection in the middle of the answer.
        case close
    }

    struct Request: Sendable {
        let authorization: String?
        let body: JSON

        var texts: [String] { body["input"]?.array?.compactMap(\.string) ?? [] }
    }

    private struct State {
        var answers: [Answer]
        var requests: [Request] = []
        var atOnce = 0
        var mostAtOnce = 0
    }

    private final class Record: Sendable {
        let state: Mutex<State>
        let arrivals = AsyncStream<Void>.makeStream()

        init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }
    }

    private let record: Record
    private let server: LoopbackServer

    var url: String { server.url + "/v1" }
    var requests: [Request] { record.state.withLock { $0.requests } }
    /// The most requests that were there at the same time.
    var mostAtOnce: Int { record.state.withLock { $0.mostAtOnce } }
    /// One for each request. To be read by one task.
    var arrivals: AsyncStream<Void> { record.arrivals.stream }

    /// - Parameter answers: one for each request; the last one for all that follow.
    init(_ answers: Answer..., dimensions: Int = 6, key: String? = nil) throws {
        let record = Record(answers)
        self.record = record
        server = try LoopbackServer { connection in
            while Self.serve(connection, record, dimensions, key) {}
        }
    }

    /// What a text's vector is, at length 1.
    static func vector(of text: String, dimensions: Int = 6) -> [Float] {
        let raw = numbers(of: text, dimensions)
        let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { Float($0 / length) }
    }

    private static func numbers(of text: String, _ dimensions: Int) -> [Double] {
        let sum = text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 1_009 }
        return (0..<dimensions).map { [Double(sum) + 1, -2.5, Double(text.utf8.count) * 1e-1][$0 % 3] }
    }

    /// Whether the connection may serve another request.
    private static func serve(_ connection: LoopbackConnection, _ record: Record, _ dimensions: Int, _ key: String?) -> Bool {
        let text = connection.request()
        guard !text.isEmpty else { return false }
        let request = read(text)
        let answer = record.state.withLock { state in
            state.requests.append(request)
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        record.arrivals.continuation.yield()
        // Before the answer goes: whoever has read it may ask again at once.
        func left() { record.state.withLock { $0.atOnce -= 1 } }
        let isRight =
            text.hasPrefix("POST /v1/embeddings HTTP/1.1\r\n") && request.body["model"]?.string != nil && !request.texts.isEmpty
            && request.body["encoding_format"] == "float"
        guard isRight else {
            left()
            connection.respond("400 Bad Request")
            return false
        }
        if let key, request.authorization != "Bearer \(key)" {
            left()
            refuse(connection, "401 Unauthorized", [], "invalid_api_key")
            return true
        }
        let size = request.body["dimensions"]?.integer ?? dimensions
        switch answer {
        case .vectors, .shuffled:
            let order = if case .shuffled = answer { Array(request.texts.indices.reversed()) } else { Array(request.texts.indices) }
            left()
            connection.respond(headers: ["Content-Type: application/json"], body: Self.body(request, order, size))
        case .wait(let gate):
            let isOpen = gate.pass()
            left()
            guard isOpen else { return false }
            connection.respond(headers: ["Content-Type: application/json"], body: Self.body(request, Array(request.texts.indices), size))
        case .refusal(let status, let headers, let code):
            left()
            refuse(connection, status, headers, code)
        case .document(let body):
            left()
            connection.respond(headers: ["Content-Type: application/json"], body: Array(body.utf8))
        case .hang:
            connection.waitForClose()
            left()
            return false
        case .close:
            left()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"data\": [")
            return false
        }
        return true
    }

    private static func body(_ request: Request, _ order: [Int], _ dimensions: Int) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("object", "list")
            $0.array("data", order) { entry, index in
                entry.object {
                    $0.field("object", "embedding")
                    $0.field("index", index)
                    $0.array("embedding", numbers(of: request.texts[index], dimensions)) { $0.write($1) }
                }
            }
            $0.field("model", request.body["model"] ?? .null)
            $0.object("usage") { $0.field("prompt_tokens", 7) }
        }
        return json.bytes
    }

    private static func refuse(_ connection: LoopbackConnection, _ status: String, _ headers: [String], _ code: String) {
        let body: JSON = [
            "error": ["message": "sk-very-secret asked for Giulia's text", "type": "invalid_request_error", "code": .string(code)]
        ]
        connection.respond(status, headers: ["Content-Type: application/json"] + headers, body: Array(body.text.utf8))
    }

    private static func read(_ text: String) -> Request {
        let bytes = Array(text.utf8)
        let mark = Array("\r\n\r\n".utf8)
        let end = bytes.indices.first { bytes[$0...].starts(with: mark) } ?? bytes.endIndex
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let name = "authorization: "
        let authorization = lines.first { $0.lowercased().hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
        let body: JSON
        do throws(JSONFault) { body = try JSON.parse(bytes[min(end + 4, bytes.count)...]) } catch { body = .null }
        return Request(authorization: authorization, body: body)
    }
}

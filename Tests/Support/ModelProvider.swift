public import Basics
import Synchronization

/// A provider of language models on 127.0.0.1, in the wire format of OpenAI's chat completions: it checks what it is asked as the real ones do,
/// and then streams what its script says, each step as a piece of its own on the wire, faults included.
public final class ModelProvider: Sendable {
    public enum Step: Sendable {
        /// A chunk with this text.
        case token(String)
        /// Bytes as they are, events or parts of them.
        case raw([UInt8])
        /// Goes on when the test says so.
        case wait(LoopbackGate)
        /// Sends nothing more until the client goes.
        case hang
        /// The stop reason, the usage and `[DONE]`.
        case finish
        /// Closes the connection in the middle of the answer.
        case close
    }

    public enum Answer: Sendable {
        case stream([Step])
        case refusal(status: String, headers: [String] = [], code: String)
        /// A head of this type, and nothing of a stream.
        case document(type: String, body: String)
    }

    public struct Request: Sendable {
        public let authorization: String?
        public let body: JSON
    }

    private final class Record: Sendable {
        let requests = Mutex<[Request]>([])
        let answers: Mutex<[Answer]>
        let arrivals = AsyncStream<Void>.makeStream()
        let goings = AsyncStream<Bool>.makeStream()

        init(_ answers: [Answer]) { self.answers = Mutex(answers) }

        /// The script's next; the last stays.
        func next() -> Answer? { answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first } }
    }

    public static let promptTokens = 21
    public static let completionTokens = 7

    private let record: Record
    private let server: LoopbackServer

    public var url: String { server.url + "/v1" }
    public var connections: Int { server.connections }
    public var requests: [Request] { record.requests.withLock { $0 } }
    /// One for each request. To be read by one task.
    public var arrivals: AsyncStream<Void> { record.arrivals.stream }
    /// For each `hang`, whether the client went. To be read by one task.
    public var goings: AsyncStream<Bool> { record.goings.stream }

    /// - Parameters:
    ///   - answers: one for each request; the last one for all that follow.
    ///   - key: refuses other keys, and says in the message which it was given, as providers do.
    public init(_ answers: Answer..., key: String? = nil) throws {
        let record = Record(answers)
        self.record = record
        server = try LoopbackServer { connection in
            while Self.serve(connection, record, key) {}
        }
    }

    /// Whether the connection may serve another request.
    private static func serve(_ connection: LoopbackConnection, _ record: Record, _ key: String?) -> Bool {
        let text = connection.request()
        guard !text.isEmpty else { return false }
        let request = read(text)
        record.requests.withLock { $0.append(request) }
        record.arrivals.continuation.yield()
        guard text.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n") else {
            return refuse(connection, "404 Not Found", [], "unknown_url", "")
        }
        if let key, request.authorization != "Bearer \(key)" {
            let given = request.authorization ?? "none"
            return refuse(connection, "401 Unauthorized", [], "invalid_api_key", "Incorrect API key provided: \(given).")
        }
        guard request.body["stream"]?.bool == true, request.body["messages"]?.array?.isEmpty == false, request.body["model"]?.string != nil
        else {
            return refuse(connection, "400 Bad Request", [], "invalid_request", "")
        }
        switch record.next() {
        case .stream(let steps): return stream(steps, to: connection, record)
        case .refusal(let status, let headers, let code):
            return refuse(connection, status, headers, code, "Asked with \(request.authorization ?? "no key")")
        case .document(let type, let body):
            connection.respond(headers: ["Content-Type: \(type)"], body: Array(body.utf8))
            return true
        case nil: return false
        }
    }

    private static func refuse(_ connection: LoopbackConnection, _ status: String, _ headers: [String], _ code: String, _ message: String)
        -> Bool
    {
        var json = JSONWriter()
        json.object {
            $0.object("error") {
                $0.field("message", message)
                $0.field("type", "invalid_request_error")
                $0.field("code", code)
            }
        }
        connection.respond(status, headers: ["Content-Type: application/json"] + headers, body: json.bytes)
        return true
    }

    private static func stream(_ steps: [Step], to connection: LoopbackConnection, _ record: Record) -> Bool {
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")
        for step in steps {
            switch step {
            case .token(let text): send(event(chunk(["role": "assistant", "content": .string(text)], nil)), connection)
            case .raw(let bytes): guard send(bytes, connection) else { return false }
            case .wait(let gate): guard gate.pass() else { return false }
            case .hang:
                record.goings.continuation.yield(connection.waitForClose())
                return false
            case .finish:
                send(event(chunk([:], "stop")), connection)
                send(event(usage), connection)
                send(Array("data: [DONE]\n\n".utf8), connection)
            case .close: return false
            }
        }
        return connection.send("0\r\n\r\n")
    }

    @discardableResult
    private static func send(_ bytes: [UInt8], _ connection: LoopbackConnection) -> Bool {
        connection.send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    /// One event, for scripts that take it apart.
    public static func event(_ text: String) -> [UInt8] { event(chunk(["content": .string(text)], nil)) }

    private static func event(_ chunk: JSON) -> [UInt8] { Array("data: \(chunk.text)\n\n".utf8) }

    private static func chunk(_ delta: JSON, _ reason: String?) -> JSON {
        [
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "usage": .null,
            "choices": [["index": 0, "delta": delta, "finish_reason": reason.map { .string($0) } ?? .null]],
        ]
    }

    private static var usage: JSON {
        ["choices": [], "usage": ["prompt_tokens": .integer(Int64(promptTokens)), "completion_tokens": .integer(Int64(completionTokens))]]
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

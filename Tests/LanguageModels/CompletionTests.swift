import Basics
import Testing

@testable import LanguageModels

@Suite struct CompletionTests {
    private func read(_ reader: inout CompletionReader, _ data: String, name: String = "") throws -> String {
        try reader.read(EventStreamReader.Event(name: name, data: Array(data.utf8)))
    }

    private func reason(_ data: String, name: String = "") -> ModelError? {
        var reader = CompletionReader()
        do {
            _ = try read(&reader, data, name: name)
            return nil
        } catch { return error as? ModelError }
    }

    @Test func `a transcript gives its text, its usage and its end`() throws {
        var reader = CompletionReader()
        let lines = [
            #"{"choices":[],"prompt_filter_results":[]}"#,
            #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null}"#,
            #"{"choices":[{"index":0,"delta":{"content":"Gr\u00fc\u00dfe, "},"finish_reason":null}]}"#,
            #"{"choices":[{"index":0,"delta":{"content":"Giulia"},"finish_reason":null}]}"#,
            #"{"choices":[{"index":0,"delta":{"content":null},"finish_reason":null}]}"#,
        ]
        #expect(try lines.map { try read(&reader, $0) }.joined() == "Grüße, Giulia")
        #expect(!reader.isWhole)
        #expect(try read(&reader, #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#) == "")
        #expect(reader.isWhole && !reader.isDone)
        _ = try read(&reader, #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}"#)
        _ = try read(&reader, "[DONE]")
        #expect(reader.isDone)
        #expect(reader.promptTokens == 12 && reader.completionTokens == 3)
    }

    @Test func `what is no chunk is told apart`() {
        #expect(reason("{\"choices\":[")?.reason == .unreadable)
        #expect(reason("[1]")?.reason == .unreadable)
        #expect(reason("")?.reason == .unreadable)
        #expect(reason(#"{"choices":[]}"#, name: "error")?.reason == .failed(status: nil, retryAfter: nil))
        let error = reason(#"{"error":{"message":"Giulia's key sk-secret","type":"server_error","code":"sk-secret"}}"#)
        #expect(error?.reason == .failed(status: nil, retryAfter: nil))
        #expect(error?.message.contains("server_error") == true)
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("Giulia") == false)
    }

    @Test func `a status says what to do about it`() {
        #expect(ModelError(status: 401, retryAfter: nil, complaint: "").reason == .refused)
        #expect(ModelError(status: 403, retryAfter: nil, complaint: "").reason == .refused)
        #expect(ModelError(status: 404, retryAfter: nil, complaint: "").reason == .misconfigured)
        #expect(ModelError(status: 302, retryAfter: nil, complaint: "").reason == .misconfigured)
        #expect(ModelError(status: 400, retryAfter: nil, complaint: "").reason == .rejected(status: 400))
        #expect(ModelError(status: 429, retryAfter: .seconds(3), complaint: "").reason == .rateLimited(retryAfter: .seconds(3)))
        #expect(ModelError(status: 503, retryAfter: .seconds(3), complaint: "").reason == .failed(status: 503, retryAfter: .seconds(3)))
        #expect(RetryAfter.pause("1.5") == .seconds(1.5))
        #expect(RetryAfter.pause("99999999999") == .seconds(3_600))
        for text in ["-1", "nan", "soon", "", "Sat, 21 Nov 2026 09:30:00 GMT"] { #expect(RetryAfter.pause(text) == nil) }
    }
}

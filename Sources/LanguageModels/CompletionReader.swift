public import Basics

/// Puts together what the events of one streamed chat completion say.
struct CompletionReader {
    private(set) var promptTokens: Int?
    private(set) var completionTokens: Int?
    /// `[DONE]` has come.
    private(set) var isDone = false
    private var hasReason = false

    /// Some servers close without `[DONE]`; then the reason for which the model stopped is what tells an end from a break.
    var isWhole: Bool { isDone || hasReason }

    /// The text that the event adds; empty for those that add none.
    mutating func read(_ event: EventStreamReader.Event) throws(ModelError) -> String {
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return ""
        }
        let chunk = try json(event.data)
        if let error = chunk["error"], !error.isNull {
            throw ModelError(.failed(status: nil, retryAfter: nil), "The provider reports an error within the stream (\(Complaint(error)))")
        }
        if event.name == "error" {
            throw ModelError(.failed(status: nil, retryAfter: nil), "The provider reports an error within the stream")
        }
        if let tokens = chunk["usage"]?["prompt_tokens"]?.integer { promptTokens = tokens }
        if let tokens = chunk["usage"]?["completion_tokens"]?.integer { completionTokens = tokens }
        // The chunk with the usage has no choice.
        guard let choice = chunk["choices"]?.array?.first else { return "" }
        if choice["finish_reason"]?.string != nil { hasReason = true }
        return choice["delta"]?["content"]?.string ?? ""
    }

    private func json(_ bytes: [UInt8]) throws(ModelError) -> JSON {
        do {
            let chunk = try JSON.parse(bytes)
            guard chunk.members != nil else { throw ModelError(.unreadable, "A chunk is not a JSON object") }
            return chunk
        } catch let fault as JSONFault {
            throw ModelError(.unreadable, "A chunk is not JSON: \(fault)")
        } catch let error as ModelError {
            throw error
        } catch {
            throw ModelError(.unreadable, "A chunk cannot be read")
        }
    }
}

/// What may be kept of a provider's error: its code and type. Its message may repeat the key, or what the customer wrote.
public struct Complaint: CustomStringConvertible {
    public let description: String

    public init(_ error: JSON) {
        let words = ["type", "code"].compactMap { error[$0] }.compactMap { $0.string ?? $0.integer.map(String.init) }.filter(Self.isWord)
        description = words.isEmpty ? "no code" : words.joined(separator: ", ")
    }

    /// Lower case and underscores: what error codes are made of, and keys are not.
    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= 48 && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
            || text.utf8.count == 3 && Int(text) != nil
    }
}

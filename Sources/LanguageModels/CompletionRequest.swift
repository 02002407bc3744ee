import Basics

extension ModelRequest {
    /// The body of `POST …/chat/completions`. `max_tokens` and not the newer `max_completion_tokens`: servers other than OpenAI's own know only
    /// the first.
    func completionBody(model: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { body in
            body.field("model", model)
            body.array("messages", [("system", system)] + messages.map { ($0.role.rawValue, $0.text) }) { message, line in
                message.object {
                    $0.field("role", line.0)
                    $0.field("content", line.1)
                }
            }
            body.field("temperature", temperature)
            body.field("max_tokens", maximumTokens)
            body.field("stream", true)
            body.object("stream_options") { $0.field("include_usage", true) }
        }
        return json.bytes
    }
}

import Basics
import Curl

/// Calls of the public chat.
struct ChatAPI: Sendable {
    let base: String
    let curl: CurlClient

    /// A new visitor's token.
    ///
    /// - Parameter number: gives each visitor an address of its own, where the server trusts what a proxy says of it: ten thousand from one
    ///   address would meet the limit of sessions.
    func session(of business: String, visitor number: Int) async throws -> String {
        let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
        let answer = try await post("/chat/session", headers: [("X-Forwarded-For", address)]) { $0.field("business", business) }
        guard let token = answer["customer_token"]?.string else { throw Spoiled("a session without a token") }
        return token
    }

    /// Says something, and returns the server's answer once the turn is done.
    func say(_ text: String, as token: String) async throws -> JSON {
        try await post("/chat/message") {
            $0.field("customer_token", token)
            $0.field("client_message_id", UUIDv7.text(of: UUIDv7.make()))
            $0.field("message", text)
        }
    }

    private func post(
        _ path: String, headers: [(name: String, value: String)] = [], _ body: (inout JSONWriter) -> Void
    ) async throws -> JSON {
        var json = JSONWriter()
        json.object(body)
        let answer = try await curl.send(
            CurlRequest("POST", base + path, headers: headers + [("Content-Type", "application/json")], body: json.bytes))
        guard answer.status == 200 else { throw Spoiled("\(path) answers \(answer.status): \(answer.text.prefix(500))") }
        return try answer.json()
    }
}

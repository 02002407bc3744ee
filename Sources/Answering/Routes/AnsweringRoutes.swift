import Answering
import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Knowledge
import Understanding
import Web

/// Lets the team try a message and see the whole trace of its turn. Nothing is saved.
public struct AnsweringRoutes: Sendable {
    private static let maximumHistory = 40

    private let answering: Answering

    public init(answering: Answering) { self.answering = answering }

    public func add(to router: RouterGroup<WebContext>) { router.post("playground/turn", use: turn) }

    @Sendable private func turn(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        var fields = try await request.fields(context)
        let message = fields.string("message", 1...20_000)
        let history = Self.history(&fields)
        try fields.finish()
        let draft = try await answering.tryOut(caller.business, message, history: history)
        return .json { json in
            json.object {
                $0.field("reply", draft.text)
                $0.array("citations", draft.cited) { json, passage in
                    json.object {
                        $0.field("title", passage.hit.title)
                        $0.field("section", passage.hit.section)
                        $0.field("source_uri", passage.hit.sourceURI ?? passage.hit.fileName)
                        $0.field("snippet", passage.snippet)
                    }
                }
                for member in TurnTrace.json(draft).members ?? [] { $0.member(member.name, member.value) }
            }
        }
    }

    /// `[{"sender": "customer" | "ai", "text"}]`, the oldest first.
    private static func history(_ fields: inout Fields) -> [HistoryMessage] {
        guard let given = fields.json("history") else { return [] }
        let entries = given.array ?? []
        let messages = entries.compactMap { entry -> HistoryMessage? in
            guard let sender = entry["sender"]?.string ?? entry["sender_type"]?.string, let text = entry["text"]?.string else { return nil }
            return HistoryMessage(fromCustomer: sender == "customer", text: text)
        }
        if given.array == nil || messages.count != entries.count || messages.count > maximumHistory {
            fields.fail("history", "type", "Must be a list of at most \(maximumHistory) entries {sender, text}.")
        }
        return messages
    }
}

import Basics
import Hummingbird
import HummingbirdCore
import Knowledge
import Web

/// What the bot does not know, and what its keeper should look at.
public struct UpkeepRoutes: Sendable {
    private let gaps: Gaps
    private let upkeep: Upkeep

    public init(gaps: Gaps, upkeep: Upkeep) {
        self.gaps = gaps
        self.upkeep = upkeep
    }

    public func add(to router: RouterGroup<WebContext>) {
        router.get("knowledge/gaps", use: listGaps)
        router.post("knowledge/gaps/:id/draft", use: draft)
        router.post("knowledge/gaps/:id/dismiss", use: dismissGap)
        router.get("knowledge/upkeep", use: report)
        router.post("knowledge/upkeep/:id/dismiss", use: dismissFinding)
    }

    // MARK: Gaps

    @Sendable private func listGaps(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = try await gaps.list(
            caller.business, try Self.statuses(request.query("status")), cursor: request.cursor(), limit: request.limit())
        return .json { $0.page(page) { $1.write(&$0) } }
    }

    /// One status, or several between commas; what waits for somebody where none is named.
    private static func statuses(_ text: String?) throws(InputFailure) -> [GapStatus] {
        guard let text, !text.isEmpty else { return [.open, .drafted] }
        let statuses = text.split(separator: ",").map { GapStatus(rawValue: String($0)) }
        guard !statuses.contains(nil) else {
            let known = GapStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldFault("status", "choice", "Must be one of: \(known).")])
        }
        return statuses.compactMap(\.self)
    }

    @Sendable private func draft(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let question = fields.optionalString("question", 1...500)
        let answer = fields.string("answer", 1...10_000)
        try fields.finish()
        let document = try await gaps.draft(
            caller.business, context.id("id"), by: caller.person, question: question, answer: answer)
        return .json(.created) { json in json.object { $0.field("document_id", document) } }
    }

    @Sendable private func dismissGap(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        try await gaps.dismiss(caller.business, context.id("id"))
        return .noContent()
    }

    // MARK: Upkeep

    @Sendable private func report(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let report = try await upkeep.report(caller.business)
        return .json { json in
            json.object {
                $0.array("contradictions", report.contradictions) { json, pair in
                    json.object {
                        $0.field("id", pair.id)
                        $0.field("subject", pair.subject)
                        $0.value("a") { pair.a.write(&$0, withValue: true) }
                        $0.value("b") { pair.b.write(&$0, withValue: true) }
                    }
                }
                $0.array("duplicates", report.duplicates) { json, pair in
                    json.object {
                        $0.field("id", pair.id)
                        $0.value("a") { pair.a.write(&$0, withValue: false) }
                        $0.value("b") { pair.b.write(&$0, withValue: false) }
                        $0.field("similarity", pair.similarity)
                    }
                }
                $0.array("stale", report.stale) { $1.write(&$0, withReason: true) }
                $0.array("unused", report.unused) { $1.write(&$0, withReason: false) }
            }
        }
    }

    @Sendable private func dismissFinding(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        try await upkeep.dismiss(caller.business, context.id("id"), by: caller.person)
        return .noContent()
    }
}

extension Gap {
    func write(_ json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("question", question)
            $0.field("count", count)
            $0.field("unanswered", unanswered)
            $0.field("rated_badly", ratedBadly)
            $0.array("examples", examples) { json, example in
                json.object {
                    $0.field("text", example.text)
                    $0.field("conversation_id", example.conversation)
                    $0.field("at", example.at)
                }
            }
            $0.field("last_asked_at", lastAskedAt)
            if let suggestion {
                $0.object("suggestion") { [question] in
                    $0.field("question", question)
                    $0.field("answer", suggestion)
                }
            } else {
                $0.null("suggestion")
            }
            $0.field("document_id", document)
            $0.field("status", status.rawValue)
        }
    }
}

extension UpkeepReport.Side {
    func write(_ json: inout JSONWriter, withValue: Bool) {
        json.object {
            $0.field("document_id", document)
            $0.field("title", title)
            $0.field("section", section)
            $0.field("text", text)
            if withValue { $0.field("value", value) }
        }
    }
}

extension UpkeepReport.Dated {
    func write(_ json: inout JSONWriter, withReason: Bool) {
        json.object {
            $0.field("id", id)
            $0.field("document_id", document)
            $0.field("title", title)
            if withReason { $0.field("reason", reason?.rawValue) }
            $0.field("since", since)
        }
    }
}

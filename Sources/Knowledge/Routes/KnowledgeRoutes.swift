import Basics
import Hummingbird
import HummingbirdCore
import Knowledge
import Web

/// What the bot knows: uploads, questions, their progress, and a search as the bot searches.
public struct KnowledgeRoutes: Sendable {
    private static let questionsBody = 16 << 20
    private static let hits = 8
    private static let maximumHits = 50

    private let knowledge: Knowledge
    private let retrieval: Retrieval
    private let clock: WallClock
    private let websites: Websites
    private let namespaces: Namespaces?

    /// - Parameters:
    ///   - websites: those that may be read; the public internet's where none are given.
    ///   - namespaces: where passages are searched, to be shown and chosen in the settings.
    public init(
        knowledge: Knowledge, retrieval: Retrieval, websites: Websites? = nil, namespaces: Namespaces? = nil, clock: WallClock = .system
    ) {
        self.knowledge = knowledge
        self.namespaces = namespaces
        self.websites = websites ?? Websites(knowledge: knowledge)
        self.retrieval = retrieval
        self.clock = clock
    }

    public func add(to router: RouterGroup<WebContext>) {
        router.post("knowledge/documents", use: upload)
        router.get("knowledge/documents", use: list)
        router.get("knowledge/documents/:id", use: read)
        router.patch("knowledge/documents/:id", use: change)
        router.delete("knowledge/documents/:id", use: delete)
        router.post("knowledge/faqs", use: addQuestions)
        router.get("knowledge/jobs/:id", use: job)
        router.get("knowledge/search", use: search)
        router.get("knowledge/counts", use: counts)
        router.get("knowledge/settings", use: settings)
        router.put("knowledge/settings", use: changeSettings)
        WebsiteRoutes(websites: websites).add(to: router)
        VersionRoutes(knowledge: knowledge).add(to: router)
    }

    // MARK: Adding

    @Sendable private func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let form = try DocumentForm(try await request.upload())
        let added = try await knowledge.add(
            caller.business, by: caller.person, file: form.file, named: form.fileName, form.details)
        return .json(.accepted) { json in
            json.object {
                $0.field("job_id", added.job)
                $0.field("document_id", added.document)
            }
        }
    }

    @Sendable private func addQuestions(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let questions =
            request.headers[.contentType]?.lowercased().hasPrefix("text/csv") == true
            ? try QuestionTable.read(Array((try await request.bytes(limit: Self.questionsBody)).readableBytesView))
            : try QuestionList.read(try await request.json(context, limit: Self.questionsBody))
        let job = try await knowledge.addQuestions(caller.business, by: caller.person, questions)
        return .json(.accepted) { json in json.object { $0.field("job_id", job) } }
    }

    @Sendable private func job(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let job = try await knowledge.job(caller.business, context.id("id"))
        return .json { job.write(&$0) }
    }

    // MARK: Documents

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let filter = DocumentFilter(
            status: try request.choice("status", as: DocumentStatus.self), state: try request.choice("state", as: VersionState.self),
            sourceType: try request.choice("source_type", as: SourceType.self), search: request.query("q"),
            dueBy: try request.choice("confirm", as: Confirmation.self).map { _ in knowledge.confirmationHorizon })
        let page = try await knowledge.list(caller.business, filter, cursor: request.cursor(), limit: request.limit())
        return .json { $0.page(page) { $1.write(&$0) } }
    }

    @Sendable private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let (document, text) = try await knowledge.document(caller.business, context.id("id"))
        return .json { document.write(&$0, text: text) }
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let changes = DocumentChanges(&fields)
        try fields.finish()
        let document = try await knowledge.change(caller.business, by: caller.person, context.id("id"), changes)
        return .json { document.write(&$0) }
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        try await knowledge.delete(caller.business, by: caller.person, context.id("id"))
        return .noContent()
    }

    // MARK: Searching

    /// What is found for the team; with `visibility=public`, what the bot would find for a customer.
    @Sendable private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let query = request.query("q") ?? ""
        guard query.contains(where: { !$0.isWhitespace }), query.unicodeScalars.count <= Retrieval.maximumQueryLength else {
            throw InputFailure.invalid([FieldFault("q", "length", "Must have 1 to \(Retrieval.maximumQueryLength) characters.")])
        }
        let visibility = try request.choice("visibility", as: DocumentVisibility.self).map { [$0] } ?? DocumentVisibility.allCases
        let findings = try await retrieval.find(
            caller.business, query, limit: request.limit(default: Self.hits, maximum: Self.maximumHits), visibility: visibility,
            now: clock.now())
        return .json { json in
            json.object {
                $0.array("results", findings.hits) { $1.write(&$0) }
                $0.field("answerable", findings.isAnswerable)
                $0.field("confidence", findings.confidence)
                $0.field("by_words_alone", findings.isByWordsAlone)
            }
        }
    }

    // MARK: The whole

    @Sendable private func counts(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let counts = try await knowledge.counts(caller.business)
        return .json { json in
            json.object {
                $0.field("ready", counts.ready)
                $0.field("processing", counts.processing)
                $0.field("failed", counts.failed)
                $0.field("chunks", counts.passages)
            }
        }
    }

    @Sendable private func settings(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        return try await answer(caller.business)
    }

    @Sendable private func changeSettings(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let pieces = fields.optionalInteger("passage_pieces")
        let needsApproval = fields.optionalBool("approval_required")
        let model = fields.optionalString("embedding_model", 1...200)
        if let model, namespaces?.modelNames.contains(model) != true {
            fields.fail("embedding_model", "choice", "Must be one of: \(namespaces?.modelNames.joined(separator: ", ") ?? "").")
        }
        try fields.finish()
        // Who must ask for consent cannot abolish it.
        if needsApproval != nil || model != nil { try caller.require(.changeBusiness) }
        try await knowledge.change(caller.business, passagePieces: pieces, needsApproval: needsApproval)
        if let model, let namespaces { try await namespaces.embedAnew(caller.business, with: model) }
        return try await answer(caller.business)
    }

    private func answer(_ business: BusinessID) async throws -> Response {
        let settings = try await knowledge.settings(business)
        let status = try await namespaces?.status(business)
        return .json { [namespaces] json in
            json.object {
                $0.field("passage_pieces", settings.passagePieces)
                $0.field("approval_required", settings.needsApproval)
                status?.write(&$0, models: namespaces?.modelNames ?? [])
            }
        }
    }
}

private enum Confirmation: String, CaseIterable { case due }

extension Request {
    /// The parts of an upload's form; what is too large is told in words of files.
    func upload() async throws -> [FormPart] {
        do {
            return try await form(limit: Knowledge.maximumUpload + DocumentForm.overhead)
        } catch InputFailure.tooLarge {
            throw KnowledgeFailure.tooLarge
        }
    }
}

extension Request {
    /// One of a few words in the query; another is 422.
    fileprivate func choice<Choice>(_ name: String, as type: Choice.Type) throws(InputFailure) -> Choice?
    where Choice: RawRepresentable<String>, Choice: CaseIterable {
        guard let text = query(name), !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldFault(name, "choice", "Must be one of: \(known).")])
        }
        return choice
    }
}

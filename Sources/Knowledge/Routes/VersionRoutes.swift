import Basics
import Hummingbird
import HummingbirdCore
import Knowledge
import Web

/// Writing, reviewing, publishing, rolling back.
struct VersionRoutes: Sendable {
    static let sourceLength = 1...200_000
    private static let body = 1 << 20

    private let knowledge: Knowledge

    init(knowledge: Knowledge) { self.knowledge = knowledge }

    func add(to router: RouterGroup<WebContext>) {
        router.post("knowledge/articles", use: write)
        router.get("knowledge/canned", use: canned)
        router.get("knowledge/reviews", use: reviews)
        router.put("knowledge/documents/:id/draft", use: edit)
        router.delete("knowledge/documents/:id/draft", use: discard)
        router.get("knowledge/documents/:id/history", use: history)
        router.post("knowledge/documents/:id/confirm", use: confirm)
        router.post("knowledge/documents/:id/retire", use: retire)
        router.get("knowledge/documents/:id/versions", use: list)
        router.post("knowledge/documents/:id/versions", use: renew)
        router.get("knowledge/documents/:id/versions/:number", use: read)
        router.get("knowledge/documents/:id/versions/:number/difference", use: difference)
        router.post("knowledge/documents/:id/versions/:number/submit", use: submit)
        router.post("knowledge/documents/:id/versions/:number/approve", use: approve)
        router.post("knowledge/documents/:id/versions/:number/return", use: sendBack)
        router.post("knowledge/documents/:id/versions/:number/publish", use: publish)
    }

    // MARK: Writing

    @Sendable private func write(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await request.fields(context, limit: Self.body)
        let publish = fields.optionalBool("publish") ?? false
        let article = Article(&fields)
        try fields.finish()
        let caller = try context.caller(publish ? .writeKnowledge : .draftKnowledge)
        let document = try await knowledge.write(caller.business, by: caller.person, article, publish: publish)
        return .json(.created) { document.write(&$0) }
    }

    @Sendable private func canned(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = Page(items: try await knowledge.cannedResponses(caller.business), nextCursor: nil)
        return .json {
            $0.page(page) { json, response in
                json.object {
                    $0.field("id", response.document.id)
                    $0.field("shortcut", response.document.shortcut)
                    $0.field("title", response.document.title)
                    $0.field("text", response.text)
                    $0.field("visibility", response.document.visibility.rawValue)
                }
            }
        }
    }

    @Sendable private func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.draftKnowledge)
        var fields = try await request.fields(context, limit: Self.body)
        let edit = VersionEdit(
            title: fields.optionalString("title", 1...1_000), source: fields.string("source", Self.sourceLength),
            note: fields.optionalString("note", 0...1_000), revision: fields.optionalInteger("revision"))
        fields.refuseBlank("title", edit.title)
        fields.refuseBlank("source", edit.source)
        try fields.finish()
        let version = try await knowledge.edit(caller.business, by: caller.person, context.id("id"), edit)
        return .json { version.write(&$0) }
    }

    @Sendable private func discard(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.draftKnowledge)
        try await knowledge.discardDraft(caller.business, by: caller.person, context.id("id"))
        return .noContent()
    }

    @Sendable private func renew(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let id: DocumentID = try context.id("id")
        let form = try VersionForm(try await request.upload())
        let renewed = try await knowledge.renew(
            caller.business, by: caller.person, id, file: form.file, named: form.fileName, note: form.note)
        return .json(.accepted) { json in
            json.object {
                $0.field("job_id", renewed.job)
                $0.field("document_id", id)
                $0.field("version", renewed.version)
            }
        }
    }

    // MARK: Reading

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = Page(items: try await knowledge.versions(caller.business, of: context.id("id")), nextCursor: nil)
        return .json { $0.page(page) { $1.write(&$0) } }
    }

    @Sendable private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let (version, text) = try await knowledge.version(caller.business, of: context.id("id"), context.number())
        return .json { version.write(&$0, text) }
    }

    @Sendable private func difference(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let number = try context.number()
        guard let from = request.query("from").flatMap({ Int($0) }), from > 0, from <= Int(Int32.max) else {
            throw InputFailure.invalid([FieldFault("from", "format", "Must be the number of a version.")])
        }
        let difference = try await knowledge.difference(caller.business, of: context.id("id"), from: from, to: number)
        return .json { difference.write(&$0, from: from, to: number) }
    }

    @Sendable private func reviews(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = Page(items: try await knowledge.reviews(caller.business), nextCursor: nil)
        return .json {
            $0.page(page) { json, review in
                json.object {
                    $0.value("document") { review.document.write(&$0) }
                    $0.value("version") { review.version.write(&$0) }
                }
            }
        }
    }

    @Sendable private func history(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readKnowledge)
        let page = try await knowledge.history(
            caller.business, of: context.id("id"), cursor: request.cursor(), limit: request.limit())
        return .json { $0.page(page) { $1.write(&$0) } }
    }

    // MARK: Steps

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.draftKnowledge)
        let version = try await knowledge.submit(caller.business, by: caller, context.id("id"), context.number())
        return .json { version.write(&$0) }
    }

    @Sendable private func approve(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let version = try await knowledge.approve(caller.business, by: caller, context.id("id"), context.number())
        return .json { version.write(&$0) }
    }

    @Sendable private func sendBack(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let note = fields.string("note", 1...1_000)
        try fields.finish()
        let version = try await knowledge.sendBack(caller.business, by: caller, context.id("id"), context.number(), note: note)
        return .json { version.write(&$0) }
    }

    @Sendable private func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let version = try await knowledge.publish(caller.business, by: caller.person, context.id("id"), context.number())
        return .json { version.write(&$0) }
    }

    @Sendable private func retire(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        let document = try await knowledge.retire(caller.business, by: caller.person, context.id("id"))
        return .json { document.write(&$0) }
    }

    @Sendable private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeKnowledge)
        var fields = try await request.fields(context)
        let until = fields.day("until")
        try fields.finish()
        let document = try await knowledge.confirm(caller.business, by: caller.person, context.id("id"), until: until)
        return .json { document.write(&$0) }
    }
}

extension WebContext {
    /// A version's number; what is none names nothing.
    fileprivate func number() throws(AccessFailure) -> Int {
        guard let number = parameters.get("number").flatMap({ Int32($0) }), number > 0 else { throw .notFound }
        return Int(number)
    }
}

/// An upload for a document that is there.
private struct VersionForm {
    private(set) var file: [UInt8] = []
    private(set) var fileName = ""
    private(set) var note: String?

    init(_ parts: [FormPart]) throws(InputFailure) {
        var faults: [FieldFault] = []
        var hasFile = false
        for part in parts {
            switch part.name {
            case "file":
                if hasFile { faults.append(FieldFault("file", "too_many", "Send one file at a time.")) }
                hasFile = true
                file = part.bytes
                fileName = part.filename ?? ""
            case "note":
                note = part.text.isEmpty ? nil : part.text
                if part.text.unicodeScalars.count > 1_000 || part.text.unicodeScalars.contains("\0") {
                    faults.append(FieldFault("note", "length", "Must have at most 1000 characters."))
                }
            default: faults.append(FieldFault(String(part.name.prefix(100)), "unknown_field", "There is no such field."))
            }
        }
        if !hasFile { faults.append(FieldFault("file", "required", "Is required: the file itself.")) }
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}

extension Article {
    fileprivate init(_ fields: inout Fields) {
        let kind = fields.choice("kind", as: ArticleKind.self) ?? .article
        let shortcut = fields.optionalString("shortcut", 1...40)
        if let shortcut {
            if kind != .canned { fields.fail("shortcut", "not_canned", "Only a canned response has a shortcut.") }
            if !Shortcut.isValid(shortcut) { fields.fail("shortcut", "format", Shortcut.rule) }
        }
        let title = fields.string("title", 1...200)
        let source = fields.string("source", VersionRoutes.sourceLength)
        fields.refuseBlank("title", title)
        fields.refuseBlank("source", source)
        self.init(
            title: title, source: source, isCanned: kind == .canned, shortcut: shortcut,
            details: DocumentDetails(
                tags: fields.strings("tags", count: Tags.count, length: Tags.length) ?? [],
                visibility: fields.choice("visibility", as: DocumentVisibility.self) ?? (kind == .canned ? .team : .everyone),
                from: fields.bound("effective_from") ?? .open, until: fields.bound("effective_until") ?? .open,
                confirmBy: fields.day("confirm_by") ?? nil))
    }
}

private enum ArticleKind: String, CaseIterable { case article, canned }

/// What is typed behind a slash.
enum Shortcut {
    static let rule = "Must be letters, digits, dots, dashes and underscores."

    static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    }
}

extension Fields {
    mutating func refuseBlank(_ name: String, _ text: String?) {
        if let text, !text.isEmpty, text.allSatisfy(\.isWhitespace) { fail(name, "empty", "Must not be empty.") }
    }

    /// `2026-11-21`; null is `.some(nil)`, and absent nil.
    mutating func day(_ name: StaticString) -> CivilDate?? {
        guard let value = json(name) else { return has(name) ? .some(nil) : nil }
        guard let text = value.string, text.utf8.count == 10, case .day(let day)? = EffectiveBound(text) else {
            fail(name.description, "format", "Must be a day such as 2026-11-21.")
            return nil
        }
        return .some(day)
    }

    /// null takes the bound away.
    mutating func bound(_ name: StaticString) -> EffectiveBound? {
        guard let value = json(name) else { return has(name) ? .open : nil }
        guard let bound = value.string.flatMap(EffectiveBound.init) else {
            fail(name.description, "format", EffectiveBound.rule)
            return nil
        }
        return bound
    }
}

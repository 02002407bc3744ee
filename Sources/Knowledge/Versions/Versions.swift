import Basics
import Documents
import Postgres
import Realtime

/// The way of a document's words from a draft to what is found. `VersionState` says which steps there are; each is one transaction.
extension Knowledge {
    // MARK: Reading

    /// The newest first.
    public func versions(_ business: BusinessID, of document: DocumentID) async throws -> [DocumentVersion] {
        let found = try await versions.versions(business, of: document)
        guard !found.isEmpty else { throw KnowledgeFailure.notFound }
        return found
    }

    public func version(
        _ business: BusinessID, of document: DocumentID, _ number: Int
    ) async throws -> (DocumentVersion, VersionText) {
        guard let found = try await versions.version(business, of: document, number) else { throw KnowledgeFailure.notFound }
        return found
    }

    /// What changed from one version to another, title included, in their own words: as written, or as read from a file.
    public func difference(
        _ business: BusinessID, of document: DocumentID, from old: Int, to new: Int
    ) async throws -> Difference {
        let (before, after) = try await (version(business, of: document, old), version(business, of: document, new))
        @Sendable func words(_ version: (DocumentVersion, VersionText)) -> String {
            "\(version.0.title)\n\(version.1.source ?? version.1.text)"
        }
        return await Self.comparing.run { Difference(from: words(before), to: words(after)) }
    }

    private static let comparing = OwnQueue("knowledge.compare")

    /// What waits for review, or is approved and waits to be published, the oldest first.
    public func reviews(_ business: BusinessID) async throws -> [(document: Document, version: DocumentVersion)] {
        let waiting = try await versions.waiting(business, limit: 200)
        let found = try await documents.documents(business, waiting.map(\.document))
        let documents = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return waiting.compactMap { version in documents[version.document].map { ($0, version) } }
    }

    public func history(
        _ business: BusinessID, of document: DocumentID, cursor: PageCursor? = nil, limit: Int = 50
    ) async throws -> Page<HistoryEntry> {
        _ = try await self.document(business, document)
        let rows = try await versions.history(business, of: document, before: cursor, limit: limit + 1)
        return Page(rows: rows, limit: limit) { PageCursor(at: $0.at, id: $0.id.description) }
    }

    // MARK: Writing

    /// Takes new words for a document: into the draft that waits, or as the next version.
    public func edit(_ business: BusinessID, by person: PersonID, _ id: DocumentID, _ edit: VersionEdit) async throws -> DocumentVersion {
        let now = clock.now()
        return try await taking(business, id) { transaction, document in
            guard document.sourceType.isEditable else { throw KnowledgeFailure.notEditable }
            guard let latest = try await VersionStore.version(business, of: id, document.latest, in: transaction) else {
                throw KnowledgeFailure.notFound
            }
            let title = edit.title ?? latest.title
            let isQuestion = document.sourceType == .faq
            try Self.check(title, isQuestion: isQuestion)
            let text = isQuestion ? Question.text(title, edit.source) : edit.source
            let key = isQuestion ? Question.key(title) : nil
            let number: Int
            if let state = latest.state.after(.edit, needsApproval: false) {
                if let revision = edit.revision, revision != latest.revision { throw KnowledgeFailure.edited(revision: latest.revision) }
                number = latest.number
                _ = try await transaction.queries(
                    VersionStore.edit(business, id, number, title: title, text: text, key: key, edit: edit, state: state, at: now))
            } else {
                number = latest.number + 1
                let version = NewVersion(
                    document: id, number: number, status: .dormant, title: title, sourceType: document.sourceType, source: edit.source,
                    text: text, hash: ContentHash(of: text.utf8), questionKey: key, byteCount: edit.source.utf8.count, note: edit.note)
                _ = try await transaction.queries([
                    VersionStore.insert(business, version, by: person, at: now), DocumentStore.setLatest(business, id, number, at: now),
                ])
            }
            _ = try await transaction.query(VersionStore.remember(business, id, .edited, version: number, by: person, at: now))
            return try await Self.standing(business, id, number, in: transaction)
        }
    }

    /// A question may be a whole sentence or two; a title stands in lists.
    private static func check(_ title: String, isQuestion: Bool) throws(InputFailure) {
        let limit = isQuestion ? 1_000 : 200
        guard title.unicodeScalars.count <= limit else {
            throw .invalid([FieldFault("title", "length", "Must have 1 to \(limit) characters.")])
        }
    }

    /// A new file as the next version; what the former one says holds until this one is read, and approved where that is wanted. A draft
    /// that waited is given up.
    public func renew(
        _ business: BusinessID, by person: PersonID, _ id: DocumentID, file bytes: [UInt8], named name: String, note: String?
    ) async throws -> (job: JobID, version: Int) {
        guard bytes.count <= Self.maximumUpload else { throw KnowledgeFailure.tooLarge }
        guard !bytes.isEmpty else { throw DocumentError.empty }
        let former = try await document(business, id).0
        guard !former.sourceType.isEditable, !former.isManaged else { throw KnowledgeFailure.managed }
        let fileName = FileName(name)
        let type = SourceType(try DocumentKind.detect(bytes, filename: fileName.text))
        let hash = try await files.save(business, bytes)
        let needsReview = try await needsReview(business, by: person)
        let now = clock.now()
        let job = JobID.new(at: now)
        let number = try await taking(business, id) { transaction, document in
            var statements: [Query] = []
            if let latest = try await VersionStore.version(business, of: id, document.latest, in: transaction), latest.state.isOpen {
                statements += VersionStore.retire(business, id, latest.number, at: now)
            }
            let version = NewVersion(
                document: id, number: document.latest + 1, state: needsReview ? .inReview : .draft, publishesWhenReady: !needsReview,
                title: document.title, sourceType: type, fileName: fileName.text, hash: hash, byteCount: bytes.count, note: note)
            statements += [
                VersionStore.insert(business, version, by: person, at: now),
                DocumentStore.setLatest(business, id, version.number, at: now),
                VersionStore.remember(business, id, .edited, version: version.number, by: person, at: now),
            ]
            _ = try await transaction.queries(statements + Self.ingesting(business, job, .upload, [id], at: now))
            return version.number
        }
        hub.ring(.work, upTo: 0)
        return (job, number)
    }

    /// Gives up a draft that was never published.
    public func discardDraft(_ business: BusinessID, by person: PersonID, _ id: DocumentID) async throws {
        let now = clock.now()
        try await taking(business, id) { transaction, document in
            guard let latest = try await VersionStore.version(business, of: id, document.latest, in: transaction), latest.state.isOpen
            else {
                throw KnowledgeFailure.notFound
            }
            guard latest.number > 1 else { throw KnowledgeFailure.onlyVersion }
            let statements = VersionStore.retire(business, id, latest.number, at: now)
            _ = try await transaction.queries(
                statements + [VersionStore.remember(business, id, .discarded, version: latest.number, by: person, at: now)])
        }
    }

    // MARK: Consent

    public func submit(_ business: BusinessID, by caller: Caller, _ id: DocumentID, _ number: Int) async throws -> DocumentVersion {
        try await take(.submit, business, by: caller, id, number, as: .submitted)
    }

    /// - Throws: `ownWork` where the caller wrote it, unless it is the owner, who may do as they please.
    public func approve(_ business: BusinessID, by caller: Caller, _ id: DocumentID, _ number: Int) async throws -> DocumentVersion {
        try await take(.approve, business, by: caller, id, number, as: .approved)
    }

    /// Back to its author, who reads why.
    public func sendBack(
        _ business: BusinessID, by caller: Caller, _ id: DocumentID, _ number: Int, note: String
    ) async throws -> DocumentVersion {
        try await take(.sendBack, business, by: caller, id, number, note: note, as: .returned)
    }

    private func take(
        _ step: VersionState.Step, _ business: BusinessID, by caller: Caller, _ id: DocumentID, _ number: Int, note: String? = nil,
        as action: HistoryEntry.Action
    ) async throws -> DocumentVersion {
        let now = clock.now()
        return try await taking(business, id) { transaction, _ in
            let version = try await Self.standing(business, id, number, in: transaction)
            guard let next = version.state.after(step, needsApproval: false) else { throw KnowledgeFailure.state(version.state, step) }
            if step == .approve, version.createdBy == caller.person, caller.role != .owner { throw KnowledgeFailure.ownWork }
            _ = try await transaction.queries([
                VersionStore.change(
                    business, id, number, state: next, note: note, reviewer: step == .submit ? nil : caller.person, at: now),
                VersionStore.remember(
                    business, id, action, version: number, by: caller.person, note.map { ["note": .string($0)] } ?? .object([]), at: now),
            ])
            return try await Self.standing(business, id, number, in: transaction)
        }
    }

    // MARK: Publishing

    /// Makes a version the one that is found: at once where its passages are there, else as soon as they are. An older one is the way back.
    public func publish(_ business: BusinessID, by person: PersonID, _ id: DocumentID, _ number: Int) async throws -> DocumentVersion {
        let now = clock.now()
        let version = try await taking(business, id) { transaction, document in
            let version = try await Self.standing(business, id, number, in: transaction)
            let needsApproval = try await DocumentStore.settings(business, in: transaction).needsApproval
            let wasPublished = version.publishedAt != nil
            guard version.state.after(.publish, needsApproval: needsApproval, wasPublished: wasPublished) != nil else {
                throw KnowledgeFailure.state(version.state, .publish)
            }
            var statements = [VersionStore.publishWhenReady(business, id, number, by: person, at: now)]
            if version.status == .ready {
                statements += VersionStore.publish(business, id, number, at: now)
                statements.append(VersionStore.remember(business, id, .published, version: number, by: person, at: now))
            } else {
                statements += Self.ingesting(business, .new(at: now), .publish, [id], at: now)
            }
            _ = try await transaction.queries(statements)
            return try await Self.standing(business, id, number, in: transaction)
        }
        hub.ring(.work, upTo: 0)
        return version
    }

    /// From the commit on nothing of it is found; it stays in the list, and any of its versions can be published again.
    public func retire(_ business: BusinessID, by person: PersonID, _ id: DocumentID) async throws -> Document {
        let now = clock.now()
        try await taking(business, id) { transaction, document in
            guard !document.sourceType.isOfTheService else { throw KnowledgeFailure.managed }
            let number = document.published ?? document.latest
            let version = try await Self.standing(business, id, number, in: transaction)
            guard version.state.after(.retire, needsApproval: false) != nil else { throw KnowledgeFailure.state(version.state, .retire) }
            let statements = VersionStore.retire(business, id, number, at: now)
            _ = try await transaction.queries(
                statements + [VersionStore.remember(business, id, .retired, version: number, by: person, at: now)])
        }
        return try await document(business, id).0
    }

    private static func standing(
        _ business: BusinessID, _ id: DocumentID, _ number: Int, in transaction: Transaction
    ) async throws -> DocumentVersion {
        guard let version = try await VersionStore.version(business, of: id, number, in: transaction) else {
            throw KnowledgeFailure.notFound
        }
        return version
    }
}

import Basics
import Postgres
import Realtime

/// What somebody writes here, rather than uploading it.
public struct Article: Sendable {
    public var title: String
    /// Markdown.
    public var source: String
    public var isCanned: Bool
    /// What an agent types to insert a canned response.
    public var shortcut: String?
    public var details: DocumentDetails

    public init(
        title: String, source: String, isCanned: Bool = false, shortcut: String? = nil, details: DocumentDetails = DocumentDetails()
    ) {
        self.title = title
        self.source = source
        self.isCanned = isCanned
        self.shortcut = shortcut
        self.details = details
    }
}

extension Knowledge {
    /// A draft, or on its way to being published.
    public func write(_ business: BusinessID, by person: PersonID, _ article: Article, publish: Bool) async throws -> Document {
        let now = clock.now()
        let id = DocumentID.new(at: now)
        let publishes = publish ? try await !needsReview(business, by: person) : false
        let (from, until) = try await bounds(business, article.details)
        let version = NewVersion(
            document: id, state: publish && !publishes ? .inReview : .draft, status: publishes ? .processing : .dormant,
            publishesWhenReady: publishes, title: article.title, sourceType: article.isCanned ? .canned : .article, source: article.source,
            text: article.source, hash: ContentHash(of: article.source.utf8), byteCount: article.source.utf8.count)
        let statements = [
            DocumentStore.insert(
                business, id, version.sourceType, fileName: nil, title: article.title, shortcut: article.shortcut, article.details,
                from: from, until: until, by: person, at: now),
            VersionStore.insert(business, version, by: person, at: now),
            VersionStore.remember(business, id, .created, version: 1, by: person, at: now),
        ]
        do {
            try await add(business, id, statements + (publishes ? Self.ingesting(business, .new(at: now), .publish, [id], at: now) : []))
        } catch  where SQLState.uniqueViolation ~= error {
            throw KnowledgeFailure.shortcutTaken
        }
        return try await document(business, id).0
    }

    /// A question with an answer that somebody must look at before the bot says it. One that is known already gets it as its next version.
    ///
    /// - Parameter origin: where it comes from, in words, for whoever reviews it.
    public func draft(
        _ business: BusinessID, by person: PersonID?, question: String, answer: String, origin: String
    ) async throws -> DocumentID {
        let now = clock.now()
        let rows = NewQuestion.distinct([Question(question: question, answer: answer)], at: now)
        return try await pool.transaction(.business(business)) { transaction in
            let found = try await transaction.query(DocumentStore.upsert(business, rows, state: .inReview, by: person, at: now))
            guard let id: DocumentID = try found.first.map({ try $0("id") }) else { throw KnowledgeFailure.notFound }
            _ = try await transaction.queries(
                [
                    VersionStore.note(business, id, origin),
                    VersionStore.remember(business, id, .submitted, by: person, ["origin": .string(origin)], at: now),
                ] + Self.ingesting(business, .new(at: now), .faqs, [id], at: now))
            return id
        }
    }

    private func add(_ business: BusinessID, _ id: DocumentID, _ statements: [Query]) async throws {
        let now = clock.now()
        let sequence = try await pool.transaction(.business(business)) { transaction in
            _ = try await transaction.queries(statements)
            return try await DocumentStore.tell(business, job: nil, id, at: now, in: transaction)
        }
        hub.ring(.inbox(business), upTo: sequence)
        hub.ring(.work, upTo: 0)
    }

    /// The published ones, for whoever answers a customer, by their shortcuts.
    public func cannedResponses(_ business: BusinessID) async throws -> [(document: Document, text: String)] {
        try await documents.canned(business)
    }
}

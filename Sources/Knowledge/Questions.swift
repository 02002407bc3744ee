import Basics
import Postgres

/// A question that customers ask, with the business's answer.
public struct Question: Sendable, Hashable {
    public var question: String
    public var answer: String
    public var tags: [String]
    public var sourceURI: String?

    public init(question: String, answer: String, tags: [String] = [], sourceURI: String? = nil) {
        self.question = question
        self.answer = answer
        self.tags = tags
        self.sourceURI = sourceURI
    }
}

extension Question {
    /// What its document says: the question on one line, and the answer below.
    static func text(_ question: String, _ answer: String) -> String { "\(question)\n\(answer)" }

    /// What makes it the same question. Case, punctuation and spacing make no other one; what is all punctuation stays as it is.
    static func key(_ question: String) -> ContentHash {
        let words = question.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
        return ContentHash(of: (words.isEmpty ? question : words).utf8)
    }
}

extension Knowledge {
    /// Takes a list of questions in. Each becomes a document of its own, so that it can be found, changed and deleted alone; one that was
    /// known already, in whatever spelling, takes the new answer.
    public func addQuestions(_ business: BusinessID, by person: PersonID?, _ questions: [Question]) async throws -> JobID {
        guard !questions.isEmpty else { throw KnowledgeFailure.noQuestions }
        guard questions.count <= KnowledgeFailure.maximumQuestions else { throw KnowledgeFailure.tooManyQuestions }
        let now = clock.now()
        let state: VersionState = try await needsReview(business, by: person) ? .inReview : .draft
        let upsert = DocumentStore.upsert(business, NewQuestion.distinct(questions, at: now), state: state, by: person, at: now)
        return try await start(business, .faqs, at: now) { transaction in
            try await transaction.query(upsert).map { try $0("id") }
        }
    }
}

/// A question as its row.
struct NewQuestion: Sendable {
    let id: DocumentID
    let question: Question
    /// On one line: the first line of a question's document is the question.
    let title: String
    let key: ContentHash

    var text: String { Question.text(title, question.answer) }

    init(_ question: Question, at now: Timestamp) {
        id = .new(at: now)
        self.question = question
        title = question.question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        key = Question.key(title)
    }

    /// Asked twice in one list, the last answer counts. In a fixed order, so that two lists that are taken in at once cannot lock each other.
    static func distinct(_ questions: [Question], at now: Timestamp) -> [NewQuestion] {
        let rows = questions.map { NewQuestion($0, at: now) }
        let last = Dictionary(rows.enumerated().map { ($1.key, ($0, $1)) }, uniquingKeysWith: { $1 })
        return last.values.sorted { $0.1.key.bytes.lexicographicallyPrecedes($1.1.key.bytes) }.map(\.1)
    }

    static func json(_ questions: [NewQuestion]) -> JSONText {
        var json = JSONWriter()
        json.array(questions) { json, row in
            json.object {
                $0.field("id", row.id)
                $0.field("source_uri", row.question.sourceURI)
                $0.field("title", row.title)
                $0.field("tags", row.question.tags)
                $0.field("text", row.text)
                $0.field("answer", row.question.answer)
                $0.field("hash", ContentHash(of: row.text.utf8).name)
                $0.field("key", row.key.name)
            }
        }
        return JSONText(json.text)
    }
}

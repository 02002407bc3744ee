import Basics
import Postgres

/// All SQL on asked questions and the gaps that they show.
struct GapStore: Sendable {
    /// Groups that a question is compared with: its own is the nearest, the others are there to be seen by tests.
    private static let nearest = 8
    private static let examples = 3
    /// Days that questions, ratings and lessons are kept.
    static let retention = 180.0

    let pool: PostgresPool

    // MARK: Logging

    /// Holds the business's groups until the end of the transaction.
    static func lock(_ business: BusinessID, in transaction: Transaction) async throws {
        _ = try await transaction.query(
            """
            INSERT INTO knowledge_upkeep (business_id) VALUES (\(business))
            ON CONFLICT (business_id) DO UPDATE SET business_id = excluded.business_id
            """)
    }

    /// False where it is logged already.
    static func insert(
        _ business: BusinessID, _ question: AskedQuestion, _ vector: [Float], model: String, in transaction: Transaction
    ) async throws -> Bool {
        try await transaction.query(
            """
            INSERT INTO asked_questions (business_id, id, message_id, conversation_id, text, embedding, embedding_model, outcome, documents,
                                         rated_badly, asked_at)
            VALUES (\(business), \(ID<AskedQuestion>.new(at: question.at)), \(question.message), \(question.conversation), \(question.text),
                    \(Vector(vector))::vector::halfvec(384), \(model), \(question.outcome.rawValue), \(question.documents),
                    EXISTS (SELECT FROM asked_ratings WHERE business_id = \(business) AND message_id = \(question.message) AND NOT helpful),
                    \(question.at))
            ON CONFLICT (business_id, message_id) DO NOTHING
            """
        ).affected == 1
    }

    /// Keeps the newest rating of an answer, and marks the question that it answered.
    static func rate(
        _ business: BusinessID, _ message: MessageID, helpful: Bool, at: Timestamp, in transaction: Transaction
    ) async throws {
        _ = try await transaction.queries([
            """
            INSERT INTO asked_ratings (business_id, message_id, helpful, rated_at) VALUES (\(business), \(message), \(helpful), \(at))
            ON CONFLICT (business_id, message_id) DO UPDATE SET helpful = excluded.helpful, rated_at = excluded.rated_at
            WHERE asked_ratings.rated_at <= excluded.rated_at
            """,
            """
            UPDATE asked_questions q SET rated_badly = NOT r.helpful FROM asked_ratings r
            WHERE q.business_id = \(business) AND q.message_id = \(message) AND r.business_id = \(business) AND r.message_id = q.message_id
            """,
        ])
    }

    /// A question as it is put into its group.
    struct Logged: Sendable {
        let text: String
        let vector: [Float]
        let model: String
        let gap: GapID?
        let belongs: Bool
        let at: Timestamp
    }

    static func logged(_ business: BusinessID, _ message: MessageID, in transaction: Transaction) async throws -> Logged? {
        try await transaction.query(
            """
            SELECT text, embedding::vector AS vector, embedding_model, gap_id, asked_at, outcome <> 'answer' OR rated_badly AS belongs
            FROM asked_questions WHERE business_id = \(business) AND message_id = \(message)
            """
        ).first.map { row in
            let vector: Vector = try row("vector")
            return try Logged(
                text: row("text"), vector: vector.values, model: row("embedding_model"), gap: row("gap_id"), belongs: row("belongs"),
                at: row("asked_at"))
        }
    }

    // MARK: Grouping

    /// The middles of the groups that come nearest. Those that were dismissed are among them: what nobody wants to answer is not brought up
    /// again in other words. Closed ones are not: asked again, it is another gap.
    static func nearest(
        _ business: BusinessID, _ question: Logged, in transaction: Transaction
    ) async throws -> [(id: GapID, middle: QuestionGroups.Middle)] {
        try await transaction.query(
            """
            SELECT id, center::vector AS center FROM knowledge_gaps
            WHERE business_id = \(business) AND embedding_model = \(question.model) AND status <> 'closed'
            ORDER BY center <=> \(Vector(question.vector))::vector::halfvec(384), id LIMIT \(Self.nearest)
            """
        ).map { row in
            let center: Vector = try row("center")
            return (try row("id"), QuestionGroups.Middle(vector: center.values))
        }
    }

    static func insertGap(_ business: BusinessID, _ id: GapID, for question: Logged, at now: Timestamp) -> Query {
        """
        INSERT INTO knowledge_gaps (business_id, id, question, center, embedding_model, created_at, last_asked_at)
        VALUES (\(business), \(id), \(question.text), \(Vector(question.vector))::vector::halfvec(384), \(question.model), \(now),
                \(question.at))
        """
    }

    static func put(_ business: BusinessID, _ message: MessageID, into gap: GapID?) -> Query {
        "UPDATE asked_questions SET gap_id = \(gap) WHERE business_id = \(business) AND message_id = \(message)"
    }

    /// Counts a group anew, and gives the wording that lies nearest to its middle; nil where nobody is left in it.
    static func settle(_ business: BusinessID, _ gap: GapID, in transaction: Transaction) async throws -> String? {
        let rows = try await transaction.queries([
            """
            UPDATE knowledge_gaps g SET center = q.center, last_asked_at = q.last
            FROM (SELECT avg(embedding) AS center, max(asked_at) AS last FROM asked_questions
                  WHERE business_id = \(business) AND gap_id = \(gap)) q
            WHERE g.business_id = \(business) AND g.id = \(gap) AND q.center IS NOT NULL
            """,
            """
            SELECT q.text FROM asked_questions q JOIN knowledge_gaps g ON g.business_id = \(business) AND g.id = q.gap_id
            WHERE q.business_id = \(business) AND q.gap_id = \(gap)
            ORDER BY q.embedding <=> g.center, q.asked_at, q.id LIMIT 1
            """,
        ])
        return try rows[1].first.map { try $0("text") }
    }

    static func name(_ business: BusinessID, _ gap: GapID, _ question: String) -> Query {
        "UPDATE knowledge_gaps SET question = \(question) WHERE business_id = \(business) AND id = \(gap) AND question <> \(question)"
    }

    /// A group that nobody is left in is gone, unless somebody has decided about it.
    static func letGo(_ business: BusinessID, _ gap: GapID) -> Query {
        """
        DELETE FROM knowledge_gaps g WHERE business_id = \(business) AND id = \(gap) AND status = 'open'
           AND NOT EXISTS (SELECT FROM asked_questions q WHERE q.business_id = \(business) AND q.gap_id = g.id)
        """
    }

    func keepPassage(_ business: BusinessID, _ gap: GapID, _ passage: (document: DocumentID, text: String)?) async throws {
        let json: JSON? = passage.map { ["document_id": .string($0.document.description), "text": .string($0.text)] }
        _ = try await pool.query(
            .business(business), "UPDATE knowledge_gaps SET passage = \(json) WHERE business_id = \(business) AND id = \(gap)")
    }

    // MARK: What became of drafts

    /// Closes the gaps whose drafts are published, and opens those whose drafts were deleted.
    static func follow(_ business: BusinessID) -> [Query] {
        [
            """
            UPDATE knowledge_gaps g SET status = 'closed' FROM documents d
            WHERE g.business_id = \(business) AND d.business_id = \(business) AND d.id = g.document_id AND g.status = 'drafted'
              AND d.deleted_at IS NULL AND d.published_version = d.latest_version
            """,
            """
            UPDATE knowledge_gaps g SET status = 'open', document_id = NULL FROM documents d
            WHERE g.business_id = \(business) AND d.business_id = \(business) AND d.id = g.document_id AND g.status = 'drafted'
              AND d.deleted_at IS NOT NULL
            """,
        ]
    }

    /// Forgets what is older than the retention, and open groups with nobody left in them.
    static func forget(_ business: BusinessID, at now: Timestamp) -> [Query] {
        let horizon = now.adding(seconds: -retention * 86_400)
        return [
            "DELETE FROM asked_questions WHERE business_id = \(business) AND asked_at < \(horizon)",
            "DELETE FROM asked_ratings WHERE business_id = \(business) AND rated_at < \(horizon)",
            "DELETE FROM chat_lessons WHERE business_id = \(business) AND learned_at < \(horizon)",
            """
            DELETE FROM knowledge_gaps g WHERE business_id = \(business) AND last_asked_at < \(horizon)
               AND NOT EXISTS (SELECT FROM asked_questions q WHERE q.business_id = \(business) AND q.gap_id = g.id)
            """,
        ]
    }

    // MARK: Lessons

    /// What the bot could not answer in a chat, by its message.
    func unanswered(_ business: BusinessID, in conversation: ConversationID) async throws -> [MessageID: (text: String, gap: GapID?)] {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT message_id, text, gap_id FROM asked_questions
            WHERE business_id = \(business) AND conversation_id = \(conversation) AND (outcome <> 'answer' OR rated_badly)
            """)
        return Dictionary(
            try rows.map { (try $0("message_id"), (text: try $0("text"), gap: try $0("gap_id"))) }, uniquingKeysWith: { $1 })
    }

    func keep(_ business: BusinessID, _ lesson: ChatLesson, of conversation: ConversationID, at now: Timestamp) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO chat_lessons (business_id, message_id, conversation_id, question, answer, learned_at)
            VALUES (\(business), \(lesson.message), \(conversation), \(lesson.question), \(lesson.answer), \(now))
            ON CONFLICT (business_id, message_id) DO NOTHING
            """)
    }

    // MARK: Reading

    private static func columns(_ business: BusinessID) -> Query {
        """
        g.id, g.question, g.status, g.document_id, g.last_asked_at, n.asked, n.unanswered, n.badly, n.examples,
        coalesce((SELECT l.answer FROM chat_lessons l
                  JOIN asked_questions q ON q.business_id = \(business) AND q.message_id = l.message_id
                  WHERE l.business_id = \(business) AND q.gap_id = g.id ORDER BY l.learned_at DESC, l.message_id LIMIT 1),
                 (SELECT g.passage ->> 'text' FROM documents d
                  WHERE d.business_id = \(business) AND d.id = (g.passage ->> 'document_id')::uuid AND d.deleted_at IS NULL
                    AND d.published_version IS NOT NULL AND d.visibility = 'public')) AS answer
        """
    }

    private static func counted(_ business: BusinessID) -> Query {
        """
        knowledge_gaps g CROSS JOIN LATERAL (
            SELECT count(*) AS asked, count(*) FILTER (WHERE outcome <> 'answer') AS unanswered,
                   count(*) FILTER (WHERE rated_badly) AS badly,
                   (SELECT coalesce(jsonb_agg(jsonb_build_object('text', e.text, 'conversation_id', e.conversation_id, 'at', e.at)
                                              ORDER BY e.at DESC), '[]')
                    FROM (SELECT text, conversation_id, to_char(asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
                          FROM asked_questions WHERE business_id = \(business) AND gap_id = g.id
                          ORDER BY asked_at DESC, id DESC LIMIT \(examples)) e) AS examples
            FROM asked_questions WHERE business_id = \(business) AND gap_id = g.id
        ) n
        """
    }

    func gaps(_ business: BusinessID, _ statuses: [GapStatus], before cursor: PageCursor?, limit: Int) async throws -> [Gap] {
        var conditions: [Query] = [
            "g.business_id = \(business)", "g.status = ANY (\(statuses.map(\.rawValue)))", "n.asked > 0",
        ]
        if let cursor, let id = GapID(cursor.id) { conditions.append("(g.last_asked_at, g.id) < (\(cursor.at), \(id))") }
        let read: Query = """
            SELECT \(query: Self.columns(business)) FROM \(query: Self.counted(business))
            WHERE \(query: conditions.joined(separator: " AND ")) ORDER BY g.last_asked_at DESC, g.id DESC LIMIT \(limit)
            """
        return try await pool.transaction(.business(business)) { transaction in
            _ = try await transaction.queries(Self.follow(business))
            return try await transaction.query(read).map(Self.gap)
        }
    }

    func gap(_ business: BusinessID, _ id: GapID) async throws -> Gap? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns(business)) FROM \(query: Self.counted(business)) WHERE g.business_id = \(business) AND g.id = \(id)
            """
        ).first.map(Self.gap)
    }

    /// False where it is closed, or there is none.
    func mark(_ business: BusinessID, _ id: GapID, _ status: GapStatus, _ document: DocumentID?) async throws -> Bool {
        try await pool.query(
            .business(business),
            """
            UPDATE knowledge_gaps SET status = \(status.rawValue), document_id = coalesce(\(document), document_id)
            WHERE business_id = \(business) AND id = \(id) AND status <> 'closed'
            """
        ).affected == 1
    }

    private static func gap(_ row: Row) throws -> Gap {
        let examples: JSON = try row("examples")
        return try Gap(
            id: row("id"), question: row("question"), count: row("asked"), unanswered: row("unanswered"), ratedBadly: row("badly"),
            examples: (examples.array ?? []).compactMap { example in
                guard let conversation = example["conversation_id"]?.string.flatMap({ ConversationID($0) }),
                    let at = example["at"]?.string.flatMap({ Timestamp($0) })
                else { return nil }
                return Gap.Example(text: example["text"]?.string ?? "", conversation: conversation, at: at)
            }, lastAskedAt: row("last_asked_at"), suggestion: row("answer"), document: row("document_id"),
            status: GapStatus(rawValue: row("status")) ?? .open)
    }
}

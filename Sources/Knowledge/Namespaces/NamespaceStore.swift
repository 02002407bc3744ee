import Basics
import Postgres

/// All SQL on models, namespaces and their tables.
struct NamespaceStore: Sendable {
    let pool: PostgresPool

    // MARK: Reading

    /// - Parameter standard: the model of those who never chose one.
    func namespace(_ business: BusinessID, standard: String) async throws -> Namespace {
        let row = try await pool.query(
            .business(business),
            """
            SELECT m.model, m.coming, n.relation IS NOT NULL AS has_index, n.built IS NOT NULL AS is_built,
                   n.former IS NOT NULL AS has_former, coalesce(n.passages, 0) AS passages_then,
                   (SELECT coalesce(sum(passages), 0)::bigint FROM passage_totals WHERE business_id = \(business)) AS passages
            FROM (
                SELECT coalesce((SELECT model FROM knowledge_models WHERE business_id = \(business) AND state = 'current'), \(standard)) AS model,
                       (SELECT model FROM knowledge_models WHERE business_id = \(business) AND state = 'building') AS coming
            ) m LEFT JOIN knowledge_namespaces n ON n.business_id = \(business) AND n.model = m.model
            """
        )[0]
        return try Namespace(
            model: row("model"), passages: row("passages"), hasIndex: row("has_index"), isBuilt: row("is_built"),
            hasFormer: row("has_former"), passagesThen: row("passages_then"), coming: row("coming"))
    }

    func isIndexed(_ business: BusinessID, _ model: String) async throws -> Bool {
        try await !pool.query(
            .business(business),
            "SELECT FROM knowledge_namespaces WHERE business_id = \(business) AND model = \(model) AND relation IS NOT NULL"
        ).isEmpty
    }

    /// How many passages have a vector of `model`.
    func count(_ business: BusinessID, of model: String) async throws -> Int {
        try await pool.query(
            .business(business), "SELECT count(*) AS n FROM chunk_vectors WHERE business_id = \(business) AND model = \(model)")[0]("n")
    }

    /// Passages behind `last` that have no vector of `model`, in the order of their ids.
    func passages(_ business: BusinessID, without model: String, after last: ChunkID?, limit: Int) async throws -> [UnreadPassage] {
        try await pool.query(
            .business(business),
            """
            SELECT c.id, c.text, coalesce(c.context, concat_ws(' › ', nullif(d.title, ''), nullif(c.section, ''))) AS context,
                   CASE WHEN c.context IS NULL AND d.source_type = 'faq' THEN split_part(c.text, E'\\n', 1) ELSE c.question END AS question
            FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE c.business_id = \(business) AND (\(last)::uuid IS NULL OR c.id > \(last)) AND NOT EXISTS (
                SELECT FROM chunk_vectors v WHERE v.business_id = \(business) AND v.chunk_id = c.id AND v.model = \(model))
            ORDER BY c.id LIMIT \(limit)
            """
        ).map { row in
            let question: String? = try row("question")
            // A question's passage is read without headings, as it was when it came.
            return try UnreadPassage(
                id: row("id"), passage: Passage(text: row("text"), context: question == nil ? row("context") : "", question: question))
        }
    }

    // MARK: Vectors

    /// Adds vectors; of passages that are gone meanwhile, none.
    func save(_ business: BusinessID, _ vectors: [(id: ChunkID, vector: [Float])], of model: String) async throws {
        guard !vectors.isEmpty else { return }
        let rows = vectors.map { "(\($0.id), \(Vector($0.vector))::vector::halfvec)" as Query }.joined(separator: ", ")
        _ = try await pool.query(
            .business(business),
            """
            WITH present AS MATERIALIZED (
                SELECT id FROM chunks WHERE business_id = \(business) AND id = ANY (\(vectors.map(\.id))) FOR KEY SHARE
            )
            INSERT INTO chunk_vectors (business_id, chunk_id, model, embedding)
            SELECT \(business), v.id, \(model), v.embedding FROM (VALUES \(query: rows)) v (id, embedding) JOIN present p ON p.id = v.id
            ON CONFLICT DO NOTHING
            """)
    }

    /// Removes up to `limit` vectors of `model` while it is retired, and gives how many it removed.
    func remove(_ business: BusinessID, of model: String, limit: Int) async throws -> Int {
        try await pool.query(
            .business(business),
            """
            DELETE FROM chunk_vectors WHERE business_id = \(business) AND model = \(model) AND chunk_id IN (
                SELECT chunk_id FROM chunk_vectors WHERE business_id = \(business) AND model = \(model) LIMIT \(limit))
              AND EXISTS (SELECT FROM knowledge_models WHERE business_id = \(business) AND model = \(model) AND state = 'retired')
            """
        ).affected
    }

    // MARK: Tables

    /// How many vectors went into the table. Takes as long as an index takes, some 20 s for 100,000: not for a pool with short time limits.
    func build(_ business: BusinessID, _ model: String) async throws -> Int {
        try await pool.query(.business(business), "SELECT build_namespace(\(business), \(model)) AS n")[0]("n")
    }

    func swap(_ business: BusinessID, _ model: String) async throws {
        _ = try await pool.query(.business(business), "SELECT swap_namespace(\(business), \(model))::text")
    }

    func dropFormer(_ business: BusinessID, _ model: String) async throws {
        _ = try await pool.query(.business(business), "SELECT drop_former_namespace(\(business), \(model))::text")
    }

    func dropIndex(_ business: BusinessID, _ model: String) async throws {
        _ = try await pool.query(.business(business), "SELECT drop_namespace(\(business), \(model))::text")
    }

    // MARK: Models

    /// Begins with `model`, where it is not current: the former one is written down as current, and one that was on its way is let go.
    /// False where there is nothing to do.
    static func begin(
        _ business: BusinessID, _ model: any PassageEmbedding, from standard: any PassageEmbedding, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Bool {
        let results = try await transaction.queries([
            """
            INSERT INTO knowledge_models (business_id, model, dimensions, state, created_at, changed_at)
            SELECT \(business), \(standard.model), \(standard.dimensions), 'current', \(now), \(now)
            WHERE NOT EXISTS (SELECT FROM knowledge_models WHERE business_id = \(business) AND state = 'current')
            ON CONFLICT DO NOTHING
            """,
            """
            UPDATE knowledge_models SET state = 'retired', changed_at = \(now)
            WHERE business_id = \(business) AND state = 'building' AND model <> \(model.model)
            """,
            """
            INSERT INTO knowledge_models (business_id, model, dimensions, state, created_at, changed_at)
            VALUES (\(business), \(model.model), \(model.dimensions), 'building', \(now), \(now))
            ON CONFLICT (business_id, model) DO UPDATE SET state = 'building', changed_at = \(now) WHERE knowledge_models.state = 'retired'
            """,
        ])
        return results[2].affected == 1
    }

    /// Makes `model` the one that is searched, in place of the present one, if each passage has its vector; false where one lacks it.
    /// Nobody writes passages of this business meanwhile. The former model's vectors go a while later: searches under way still read them.
    func makeCurrent(_ business: BusinessID, _ model: String, removeAt due: Timestamp, at now: Timestamp) async throws -> Bool {
        try await pool.transaction(.business(business)) { transaction in
            _ = try await transaction.query("SELECT pg_advisory_xact_lock(vectors_lock(\(business)))::text")
            let lacking = try await transaction.query(
                """
                SELECT FROM chunks c WHERE c.business_id = \(business) AND NOT EXISTS (
                    SELECT FROM chunk_vectors v WHERE v.business_id = \(business) AND v.chunk_id = c.id AND v.model = \(model)) LIMIT 1
                """)
            guard lacking.isEmpty else { return false }
            let results = try await transaction.queries([
                """
                UPDATE knowledge_models SET state = 'retired', changed_at = \(now) WHERE business_id = \(business) AND state = 'current'
                  AND EXISTS (SELECT FROM knowledge_models WHERE business_id = \(business) AND model = \(model) AND state = 'building')
                """,
                """
                UPDATE knowledge_models SET state = 'current', changed_at = \(now)
                WHERE business_id = \(business) AND model = \(model) AND state = 'building'
                """,
            ])
            if results[1].affected == 1 {
                _ = try await transaction.queries(NamespaceKeeper.noticing(business, at: due, .removeRetired))
            }
            return true
        }
    }

    /// Models that have been neither searched nor on their way since `moment`.
    func retired(_ business: BusinessID, since moment: Timestamp) async throws -> [String] {
        try await pool.query(
            .business(business),
            """
            SELECT model FROM knowledge_models
            WHERE business_id = \(business) AND state = 'retired' AND changed_at <= \(moment) ORDER BY model
            """
        ).map { try $0("model") }
    }

    func forget(_ business: BusinessID, _ model: String) async throws {
        _ = try await pool.query(
            .business(business), "DELETE FROM knowledge_models WHERE business_id = \(business) AND model = \(model) AND state = 'retired'")
    }
}

/// A passage that a model has not read yet.
struct UnreadPassage: Sendable {
    let id: ChunkID
    let passage: Passage
}

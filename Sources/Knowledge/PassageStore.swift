import Basics
import Postgres

/// All SQL on passages and their words.
struct PassageStore: Sendable {
    let pool: PostgresPool

    // MARK: Indexing

    /// Removes the passages of `documents`, and with them (by their foreign key) their words.
    static func delete(_ business: BusinessID, of documents: [DocumentID]) -> Query {
        "DELETE FROM chunks WHERE business_id = \(business) AND document_id = ANY (\(documents))"
    }

    static func delete(_ business: BusinessID, of document: DocumentID, version: Int) -> Query {
        "DELETE FROM chunks WHERE business_id = \(business) AND document_id = \(document) AND version = \(version)"
    }

    /// Adds one passage with its words, stemmed and counted by PostgreSQL.
    static func insert(_ business: BusinessID, _ passage: IndexedPassage) -> Query {
        """
        WITH words AS MATERIALIZED (
            SELECT lexeme, cardinality(positions) AS occurrences
            FROM unnest(to_tsvector(\(passage.language.rawValue)::text::regconfig, \(passage.passage.searchText)))
            WHERE length(lexeme) <= 100
        ), passage AS (
            INSERT INTO chunks (business_id, id, document_id, version, ordinal, section, text, page, token_count, language, lexeme_count,
                                embedding, embedding_model)
            SELECT \(business), \(passage.id), \(passage.document), \(passage.version), \(passage.ordinal),
                   \(passage.passage.section),
                   \(passage.passage.text), \(passage.passage.page), \(passage.pieces), \(passage.language.rawValue),
                   (SELECT coalesce(sum(occurrences), 0) FROM words), \(Vector(passage.vector))::vector::halfvec(384), \(passage.model)
        )
        INSERT INTO chunk_terms (business_id, term, chunk_id, occurrences)
        SELECT \(business), lexeme, \(passage.id), occurrences FROM words
        """
    }

    /// All passages of `documents`, whoever may see them.
    func passages(_ business: BusinessID, of documents: [DocumentID]) async throws -> [Hit] {
        try await pool.query(
            .business(business),
            """
            SELECT c.id, c.document_id, d.title, c.section, c.text, d.source_uri, d.file_name, c.page, d.source_type,
                   0::float8 AS cosine, 0::float8 AS lexical
            FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE c.business_id = \(business) AND d.business_id = \(business) AND c.document_id = ANY (\(documents))
              AND c.version = d.published_version AND d.deleted_at IS NULL
            ORDER BY c.document_id, c.ordinal
            """
        ).map(Self.hit)
    }

    // MARK: Searching

    /// The passages nearest to the query by meaning and those nearest by words, each with both measures, in one round trip.
    ///
    /// The business's passages are all compared: exact, and faster than an index up to some ten thousand. BM25 after Robertson and
    /// Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 1.2 and b 0.75, over the passages that the caller may see;
    /// `lexical` is its share of what a passage would get that held each of the query's words without end, so that it is comparable
    /// between queries.
    func search(
        _ business: BusinessID, _ text: String, _ vector: [Float], visibility: [DocumentVisibility], candidates: Int, at now: Timestamp
    ) async throws -> [Candidate] {
        try await pool.query(.business(business), Self.searching(business, text, vector, visibility, candidates, now)).map(Self.candidate)
    }

    static func searching(
        _ business: BusinessID, _ text: String, _ vector: [Float], _ visibility: [DocumentVisibility], _ candidates: Int, _ now: Timestamp
    ) -> Query {
        """
        WITH visible AS MATERIALIZED (
            SELECT c.id, c.language, c.lexeme_count::float8 AS length,
                   1 - (c.embedding <=> (SELECT \(Vector(vector))::vector::halfvec(384))) AS cosine
            FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE c.business_id = \(business) AND d.business_id = \(business)
              AND c.version = d.published_version AND d.deleted_at IS NULL AND d.visibility = ANY (\(visibility.map(\.rawValue)))
              AND (d.effective_from IS NULL OR d.effective_from <= \(now)) AND (d.effective_until IS NULL OR d.effective_until > \(now))
        ), words AS MATERIALIZED (
            SELECT language, passages, average, lexeme
            FROM (SELECT language, count(*)::float8 AS passages, greatest(avg(length), 1) AS average FROM visible GROUP BY language) size,
                 unnest(to_tsvector(language::regconfig, \(text)))
        ), found AS MATERIALIZED (
            SELECT v.id, v.language, t.term, t.occurrences::float8 AS occurrences, v.length
            FROM words w
            JOIN chunk_terms t ON t.business_id = \(business) AND t.term = w.lexeme
            JOIN visible v ON v.id = t.chunk_id AND v.language = w.language
        ), weights AS MATERIALIZED (
            SELECT language, lexeme, average, weight, sum(weight) OVER (PARTITION BY language) AS bound
            FROM (
                SELECT w.language, w.lexeme, w.average,
                       ln(1 + (w.passages - coalesce(f.holders, 0) + 0.5) / (coalesce(f.holders, 0) + 0.5)) AS weight
                FROM words w LEFT JOIN (
                    SELECT language, term, count(*)::float8 AS holders FROM found GROUP BY language, term
                ) f ON f.language = w.language AND f.term = w.lexeme
            ) rarity
        ), lexical AS MATERIALIZED (
            SELECT f.id, sum(w.weight / w.bound * f.occurrences
                             / (f.occurrences + 0.3::float8 + 0.9::float8 * f.length / w.average)) AS score
            FROM found f JOIN weights w ON w.language = f.language AND w.lexeme = f.term
            GROUP BY f.id
        ), candidates AS (
            (SELECT id FROM visible ORDER BY cosine DESC LIMIT \(candidates))
            UNION
            (SELECT id FROM lexical ORDER BY score DESC LIMIT \(candidates))
        )
        SELECT c.id, c.document_id, d.title, c.section, c.text, d.source_uri, d.file_name, c.page, d.source_type, c.language,
               v.cosine::float8 AS cosine, coalesce(l.score, 0)::float8 AS lexical
        FROM candidates x
        JOIN visible v ON v.id = x.id
        JOIN chunks c ON c.business_id = \(business) AND c.id = x.id
        JOIN documents d ON d.business_id = \(business) AND d.id = c.document_id
        LEFT JOIN lexical l ON l.id = x.id
        """
    }

    private static func candidate(_ row: Row) throws -> Candidate {
        try Candidate(hit: hit(row), language: Language(rawValue: row("language")) ?? .english)
    }

    private static func hit(_ row: Row) throws -> Hit {
        try Hit(
            chunk: row("id"), document: row("document_id"), title: row("title"), section: row("section"), text: row("text"),
            sourceURI: row("source_uri"), fileName: row("file_name"), page: row("page"),
            sourceType: SourceType(rawValue: row("source_type")) ?? .text, vector: row("cosine"), lexical: row("lexical"))
    }
}

/// A passage on its way into the index.
struct IndexedPassage: Sendable {
    let id: ChunkID
    let document: DocumentID
    var version: Int
    let ordinal: Int
    let passage: Passage
    let pieces: Int
    let language: Language
    let vector: [Float]
    let model: String
}

/// A passage that a query may have meant.
struct Candidate: Sendable {
    var hit: Hit
    let language: Language
}

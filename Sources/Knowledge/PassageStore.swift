import Basics
import Postgres

/// All SQL on passages and their words.
struct PassageStore: Sendable {
    /// Passages in one statement.
    private static let batch = 16

    let pool: PostgresPool

    // MARK: Indexing

    /// Removes the passages of `documents`, and with them (by their foreign key) their words.
    static func delete(_ business: BusinessID, of documents: [DocumentID]) -> Query {
        "DELETE FROM chunks WHERE business_id = \(business) AND document_id = ANY (\(documents))"
    }

    static func delete(_ business: BusinessID, of document: DocumentID, version: Int) -> Query {
        "DELETE FROM chunks WHERE business_id = \(business) AND document_id = \(document) AND version = \(version)"
    }

    /// Adds passages with their vectors and their words, stemmed and counted by PostgreSQL: a few statements for a long document.
    static func insert(_ business: BusinessID, _ passages: [IndexedPassage]) -> [Query] {
        stride(from: 0, to: passages.count, by: batch).map { start in
            insert(business, rows: passages[start..<min(start + batch, passages.count)].map(row).joined(separator: ", "))
        }
    }

    private static func row(_ passage: IndexedPassage) -> Query {
        """
        (\(passage.id), \(passage.document), \(passage.version), \(passage.ordinal), \(passage.passage.section), \(passage.passage.text),
         \(passage.passage.page), \(passage.passage.context), \(passage.passage.question), \(passage.pieces), \(passage.language.rawValue), \(passage.passage.searchText),
         \(Vector(passage.vector))::vector::halfvec, \(passage.model))
        """
    }

    private static func insert(_ business: BusinessID, rows: Query) -> Query {
        """
        WITH passage (id, document_id, version, ordinal, section, text, page, context, question, pieces, language, search_text, embedding, model)
        AS MATERIALIZED (VALUES \(query: rows)), words AS MATERIALIZED (
            SELECT p.id, p.language, w.lexeme, cardinality(w.positions) AS occurrences
            FROM passage p, unnest(to_tsvector(p.language::regconfig, p.search_text)) w WHERE length(w.lexeme) <= 100
        ), sizes AS MATERIALIZED (
            SELECT id, sum(occurrences) AS lexemes FROM words GROUP BY id
        ), passages AS (
            INSERT INTO chunks (business_id, id, document_id, version, ordinal, section, text, page, context, question,
                                token_count, language, lexeme_count)
            SELECT \(business), p.id, p.document_id, p.version, p.ordinal, p.section, p.text, p.page, p.context, p.question,
                   p.pieces, p.language, coalesce(s.lexemes, 0)
            FROM passage p LEFT JOIN sizes s ON s.id = p.id
        ), vectors AS (
            INSERT INTO chunk_vectors (business_id, chunk_id, model, embedding)
            SELECT \(business), p.id, p.model, p.embedding FROM passage p
        )
        INSERT INTO chunk_terms (business_id, term, language, chunk_id, occurrences, length)
        SELECT \(business), w.lexeme, w.language, w.id, w.occurrences, s.lexemes FROM words w JOIN sizes s ON s.id = w.id
        """
    }

    /// All passages of `documents`, whoever may see them.
    func passages(_ business: BusinessID, of documents: [DocumentID]) async throws -> [Hit] {
        try await pool.query(
            .business(business),
            """
            SELECT c.id, c.document_id, d.title, c.section, c.text, d.source_uri, d.file_name, c.page, d.source_type,
                   c.version, 0::float8 AS cosine, 0::float8 AS lexical
            FROM chunks c JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE c.business_id = \(business) AND d.business_id = \(business) AND c.document_id = ANY (\(documents))
              AND c.version = d.published_version AND d.deleted_at IS NULL
            ORDER BY c.document_id, c.ordinal
            """
        ).map(Self.hit)
    }

    // MARK: Searching

    func search(_ search: PassageSearch) async throws -> [Candidate] {
        try await pool.queries(.business(search.business), search.statements).last.map { try $0.map(Self.candidate) } ?? []
    }

    /// Where the business's passages are searched now.
    /// - Parameter standard: the model of those who never chose one.
    func place(_ business: BusinessID, standard: String) async throws -> SearchedPlace {
        let row = try await pool.query(
            .business(business),
            """
            SELECT model, (SELECT relation FROM knowledge_namespaces n WHERE n.business_id = \(business) AND n.model = c.model) AS relation
            FROM (SELECT coalesce(
                (SELECT model FROM knowledge_models WHERE business_id = \(business) AND state = 'current'), \(standard)) AS model) c
            """
        )[0]
        let relation: String? = try row("relation")
        return try SearchedPlace(model: row("model"), relation: relation.flatMap { .init($0) })
    }

    private static func candidate(_ row: Row) throws -> Candidate {
        var hit = try hit(row)
        if try row("by_meaning") { hit.legs.insert(.meaning) }
        if try row("by_words") { hit.legs.insert(.words) }
        return try Candidate(hit: hit, language: Language(rawValue: row("language")) ?? .english)
    }

    private static func hit(_ row: Row) throws -> Hit {
        var hit = try Hit(
            chunk: row("id"), document: row("document_id"), title: row("title"), section: row("section"), text: row("text"),
            sourceURI: row("source_uri"), fileName: row("file_name"), page: row("page"),
            sourceType: SourceType(rawValue: row("source_type")) ?? .text, vector: row("cosine"), lexical: row("lexical"))
        hit.version = try row("version")
        return hit
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

import Basics
import Postgres

/// A question in numbers, with the model that made them.
struct QueryVector: Sendable {
    let model: String
    let values: [Float]
}

/// Where a business's vectors are searched: of which model they are, and in which table with an index, if it has one.
struct SearchedPlace: Sendable, Hashable {
    let model: String
    let relation: Relation?

    /// The table's name, which becomes SQL as it stands.
    struct Relation: Sendable, Hashable {
        let name: String

        /// nil for anything that `build_namespace` would not have made.
        init?(_ name: String) {
            let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
            guard name.hasPrefix("v_"), isPlain else { return nil }
            self.name = name
        }
    }
}

/// The search of a business's passages: those nearest to a query by meaning and those nearest by words, each with both measures, in one
/// round trip.
///
/// What it costs: the vectors are all compared (exact, and faster than an index up to some ten thousand), or asked of an index where the
/// business has one; of the words, their postings are read. Nothing else grows with the business: no passage is joined to its document
/// before it is among the nearest, and how many passages there are is counted when they are written.
///
/// BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 1.2 and b 0.75, over the passages that the
/// caller may see; `lexical` is its share of what a passage would get that held each of the query's words without end, so that it is
/// comparable between queries.
struct PassageSearch: Sendable {
    /// So many postings are read at most. Where a query's words have more, the commonest lead to no passage, and only count in those that
    /// the rarer ones lead to. No query reaches it in a business of some thousand passages.
    static let maximumPostings = 20_000
    /// Nearest neighbours that HNSW keeps in view. Over 100,000 vectors it finds .99 and more of the ten nearest with it.
    static let breadth = 160

    let business: BusinessID
    let text: String
    /// nil where the model could not be asked: then the words alone decide.
    let vector: QueryVector?
    let place: SearchedPlace
    let visibility: [DocumentVisibility]
    let candidates: Int
    let now: Timestamp

    /// The statements of one transaction; the last one gives the candidates.
    var statements: [Query] { [Self.settings, query] }

    /// One plan for every business: planning costs as much as finding in a small one. Further rows are taken from the index where some
    /// that it gave are not to be seen, in their exact order.
    private static let settings: Query = """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('hnsw.iterative_scan', 'strict_order', true),
               set_config('hnsw.ef_search', '\(unescaped: String(breadth))', true), set_config('hnsw.max_scan_tuples', '100000', true),
               set_config('hnsw.scan_mem_multiplier', '16', true)
        """

    var query: Query {
        """
        WITH special AS MATERIALIZED (
            SELECT d.id, CASE WHEN \(query: isFindable) THEN d.published_version END AS version
            FROM documents d
            WHERE d.business_id = \(business) AND d.deleted_at IS NULL AND (
                d.visibility <> 'public' OR d.effective_from IS NOT NULL OR d.effective_until IS NOT NULL
                OR d.published_version IS DISTINCT FROM 1 OR d.latest_version <> 1)
        ), hidden AS MATERIALIZED (
            SELECT c.id, c.language, c.lexeme_count
            FROM special s JOIN chunks c ON c.business_id = \(business) AND c.document_id = s.id
            WHERE c.version IS DISTINCT FROM s.version
        ), sizes AS MATERIALIZED (
            SELECT language, sum(passages)::float8 AS passages, greatest(sum(lexemes)::float8 / sum(passages)::float8, 1) AS average
            FROM (
                SELECT language, passages, lexemes FROM passage_totals WHERE business_id = \(business)
                UNION ALL
                SELECT language, -count(*), -sum(lexeme_count) FROM hidden GROUP BY language
            ) parts
            GROUP BY language HAVING sum(passages) > 0
        ), words AS MATERIALIZED (
            SELECT s.language, s.passages, s.average, w.lexeme, counted.holders::float8 AS holders
            FROM sizes s
            CROSS JOIN LATERAL unnest(to_tsvector(s.language::regconfig, \(text))) w
            LEFT JOIN namespace_terms common ON common.business_id = \(business) AND common.language = s.language AND common.term = w.lexeme
            CROSS JOIN LATERAL (
                SELECT CASE WHEN common.holders IS NOT NULL THEN common.holders ELSE (
                    SELECT count(*) FROM chunk_terms t
                    WHERE t.business_id = \(business) AND t.term = w.lexeme AND t.language = s.language
                      AND t.chunk_id NOT IN (SELECT id FROM hidden)
                ) END AS holders
            ) counted
        ), weights AS MATERIALIZED (
            SELECT language, lexeme, average, weight / sum(weight) OVER (PARTITION BY language) AS share,
                   row_number() OVER rarest = 1 OR sum(holders) OVER rarest <= \(unescaped: String(Self.maximumPostings)) AS leads
            FROM (SELECT *, ln(1 + (greatest(passages - holders, 0) + 0.5) / (holders + 0.5)) AS weight FROM words) rarity
            WINDOW rarest AS (ORDER BY holders, language, lexeme ROWS UNBOUNDED PRECEDING)
        ), nearest AS (
            \(query: nearest)
        ), worded AS (
            SELECT t.chunk_id
            FROM weights w JOIN chunk_terms t ON t.business_id = \(business) AND t.term = w.lexeme AND t.language = w.language
            WHERE w.leads AND t.chunk_id NOT IN (SELECT id FROM hidden)
            GROUP BY t.chunk_id
            ORDER BY sum(\(query: Self.saturation)) DESC LIMIT \(unescaped: String(candidates))
        )
        SELECT c.id, c.document_id, d.title, c.section, c.text, d.source_uri, d.file_name, c.page, d.source_type, c.language, c.version,
               x.by_meaning, x.by_words, coalesce(v.cosine, 0)::float8 AS cosine, coalesce(l.score, 0)::float8 AS lexical
        FROM (
            SELECT chunk_id, bool_or(by_meaning) AS by_meaning, bool_or(NOT by_meaning) AS by_words
            FROM (SELECT chunk_id, true AS by_meaning FROM nearest UNION ALL SELECT chunk_id, false FROM worded) legs
            GROUP BY chunk_id
        ) x
        CROSS JOIN LATERAL (SELECT * FROM chunks c WHERE c.business_id = \(business) AND c.id = x.chunk_id OFFSET 0) c
        CROSS JOIN LATERAL (
            SELECT * FROM documents d
            WHERE d.business_id = \(business) AND d.id = c.document_id AND d.published_version = c.version AND \(query: isFindable) OFFSET 0
        ) d
        LEFT JOIN LATERAL (\(query: cosine)) v ON true
        CROSS JOIN LATERAL (
            SELECT sum(\(query: Self.saturation)) AS score
            FROM weights w CROSS JOIN LATERAL (
                SELECT t.occurrences, t.length FROM chunk_terms t
                WHERE t.business_id = \(business) AND t.term = w.lexeme AND t.language = w.language AND t.chunk_id = x.chunk_id OFFSET 0
            ) t
        ) l
        """
    }

    // MARK: Parts
    //
    // `special` names the documents of which passages may have to be left out, by the index that holds no others; `hidden` are those
    // passages, mostly none. `OFFSET 0` keeps each look-up what it is, one row by its key for each candidate: a planner that knows
    // nothing of the business would rather read all its passages once.

    /// Whether its document may be found now, whatever its versions.
    private var isFindable: Query {
        """
        d.deleted_at IS NULL AND d.visibility = ANY (\(visibility.map(\.rawValue)))
        AND (d.effective_from IS NULL OR d.effective_from <= \(now)) AND (d.effective_until IS NULL OR d.effective_until > \(now))
        """
    }

    /// What one posting adds to its passage.
    private static let saturation: Query =
        "w.share * t.occurrences / (t.occurrences + 0.3::float8 + 0.9::float8 * t.length / w.average)"

    private var nearest: Query {
        guard let vector else { return "SELECT NULL::uuid AS chunk_id WHERE false" }
        guard let relation = place.relation else {
            return """
                SELECT v.chunk_id FROM chunk_vectors v
                WHERE v.business_id = \(business) AND v.model = \(vector.model) AND v.chunk_id NOT IN (SELECT id FROM hidden)
                ORDER BY v.embedding <=> \(query: Self.point(vector)) LIMIT \(unescaped: String(candidates))
                """
        }
        return """
            SELECT v.chunk_id FROM namespaces.\(unescaped: relation.name) v
            WHERE v.business_id = \(business) AND v.chunk_id NOT IN (SELECT id FROM hidden)
            ORDER BY v.embedding <=> \(query: Self.point(vector)) LIMIT \(unescaped: String(candidates))
            """
    }

    private var cosine: Query {
        guard let vector else { return "SELECT NULL::float8 AS cosine" }
        return """
            SELECT 1 - (v.embedding <=> \(query: Self.point(vector))) AS cosine FROM chunk_vectors v
            WHERE v.business_id = \(business) AND v.chunk_id = x.chunk_id AND v.model = \(vector.model) OFFSET 0
            """
    }

    /// In a sub-query, so that it is read once and not for each row.
    private static func point(_ vector: QueryVector) -> Query {
        "(SELECT \(Vector(vector.values))::vector::halfvec(\(unescaped: String(vector.values.count))))"
    }
}

import Basics
import MiniLM
import Postgres
import TestSupport

@testable import Knowledge

/// A business with passages that nobody wrote: vectors in clusters, and words drawn as words are, a few everywhere and most in few.
struct LargeBusiness {
    let id: BusinessID
    let library: Library

    /// - Parameter passages: in documents of 50.
    static func open(_ library: Library, passages: Int) async throws -> LargeBusiness {
        let business = LargeBusiness(id: .new(), library: library)
        try await library.database.asOwner(
            """
            SELECT setseed(0.42);
            CREATE TABLE pool AS SELECT kind, n, l2_normalize(array_agg(part)::vector) AS v
                FROM (SELECT k AS kind, s AS n, (random() - 0.5)::float4 AS part
                      FROM generate_series(0, 2) k, generate_series(0, 299) s, generate_series(1, 384)) parts GROUP BY kind, n;
            GRANT SELECT ON pool TO frontdesk_service;
            INSERT INTO documents (business_id, id, source_type, title, published_version, latest_version, created_at, updated_at)
                SELECT '\(business.id)', md5('\(business.id)' || d)::uuid, 'text', 'Document ' || d, 1, 1, now(), now()
                FROM generate_series(0, (\(passages) - 1) / 50) d;
            INSERT INTO document_versions (business_id, document_id, number, state, status, title, source_type, content_hash, created_at, updated_at)
                SELECT business_id, id, 1, 'published', 'ready', title, 'text', '\\x00', now(), now()
                FROM documents WHERE business_id = '\(business.id)';
            CREATE TEMPORARY TABLE made AS SELECT n, gen_random_uuid() AS id, (random() * 99)::int AS cluster, (random() * 299)::int AS noise,
                (random() * 299)::int AS more FROM generate_series(0, \(passages) - 1) n;
            CREATE TEMPORARY TABLE said AS
                SELECT id, 'word' || floor(exp(random() * ln(5000)))::int AS word FROM made, generate_series(1, 20);
            INSERT INTO chunks (business_id, id, document_id, version, ordinal, text, token_count, language, lexeme_count)
                SELECT '\(business.id)', id, md5('\(business.id)' || n / 50)::uuid, 1, n % 50, 'Passage ' || n, 20, 'english', 20 FROM made;
            INSERT INTO chunk_terms (business_id, term, language, chunk_id, occurrences, length)
                SELECT '\(business.id)', word, 'english', id, count(*), 20 FROM said GROUP BY id, word;
            INSERT INTO chunk_vectors (business_id, chunk_id, model, embedding)
                SELECT '\(business.id)', id, 'all-MiniLM-L6-v2', l2_normalize(c.v + half.v * n.v + half.v * m.v)::halfvec
                FROM made JOIN pool c ON c.kind = 0 AND c.n = cluster JOIN pool n ON n.kind = 1 AND n.n = noise
                JOIN pool m ON m.kind = 2 AND m.n = more, (SELECT array_fill(0.6, ARRAY[384])::vector AS v) half;
            ANALYZE chunks; ANALYZE chunk_vectors; ANALYZE chunk_terms; ANALYZE documents;
            """)
        return business
    }

    /// Vectors of questions, each near one passage.
    func questions(_ count: Int) async throws -> [[Float]] {
        try await library.database.pool.query(
            .business(id),
            """
            SELECT l2_normalize(v.embedding::vector + half.v * p.v) AS v
            FROM (SELECT embedding, row_number() OVER (ORDER BY chunk_id) AS n FROM chunk_vectors WHERE business_id = \(id)) v
            JOIN pool p ON p.kind = 0 AND p.n = v.n % 300, (SELECT array_fill(0.3, ARRAY[384])::vector AS v) half
            WHERE v.n % 17 = 0 LIMIT \(count)
            """
        ).map { try ($0("v") as Vector).values }
    }

    /// The passages nearest to `vector`, by comparing all.
    func nearest(_ vector: [Float], limit: Int) async throws -> [ChunkID] {
        try await library.database.pool.query(
            .business(id),
            """
            SELECT v.chunk_id FROM chunk_vectors v JOIN chunks c ON c.business_id = v.business_id AND c.id = v.chunk_id
            JOIN documents d ON d.business_id = c.business_id AND d.id = c.document_id
            WHERE v.business_id = \(id) AND d.visibility = 'public' AND d.deleted_at IS NULL AND d.published_version = c.version
            ORDER BY v.embedding <=> \(Vector(vector))::vector::halfvec(384) LIMIT \(limit)
            """
        ).map { try $0("chunk_id") }
    }

    func place() async throws -> SearchedPlace {
        try await PassageStore(pool: library.database.pool).place(id, standard: library.embedder.model)
    }

    /// Of the `limit` nearest to each question, the share that the search has as well.
    func recall(_ questions: [[Float]], limit: Int) async throws -> Double {
        let place = try await place()
        var found = 0
        for question in questions {
            let search = library.search(id, "word40 word400", question, in: place.relation)
            let hits = Set(try await PassageStore(pool: library.database.pool).search(search).map(\.hit.chunk))
            found += try await nearest(question, limit: limit).count { hits.contains($0) }
        }
        return Double(found) / Double(questions.count * limit)
    }
}

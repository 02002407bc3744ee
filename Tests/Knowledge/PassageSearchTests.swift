import Basics
import Foundation
import MiniLM
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

/// The search against its definition: everything compared with everything, in the plainest SQL.
@Suite struct PassageSearchTests {
    private static let questions = [
        "How much is a 50-gallon gas water heater?", "Do you offer a guarantee on workmanship?", "emergency call at night",
        "What does the spring cleanup cost?", "Is there a deposit for a wedding menu?", "water", "pipe care club price",
        "¿Cuánto cuesta una tubería?", "zzz qqq", "the of and",
    ]

    /// Of all sample businesses.
    private static func documents() throws -> [URL] {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "kb-samples")
        return try FileManager.default.subpathsOfDirectory(atPath: root.path()).sorted()
            .filter { $0.contains("/documents/") && ($0.hasSuffix(".md") || $0.hasSuffix(".html")) }.map { root.appending(path: $0) }
    }

    private func open(_ body: (Library, BusinessID) async throws -> Void) async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            for file in try Self.documents() {
                _ = try await library.knowledge.add(acme, by: nil, file: Array(try Data(contentsOf: file)), named: file.lastPathComponent)
            }
            try await library.add(
                acme,
                """
                # Servicios

                Reparamos tuberías rotas y calentadores de agua en todo el condado. El diagnóstico cuesta 89 dólares para los clientes.
                """, named: "servicios.md")
            try await body(library, acme)
        }
    }

    private func compare(_ library: Library, _ business: BusinessID, _ visibility: [DocumentVisibility]) async throws {
        for question in Self.questions {
            let vector = await library.embedder.embed(question)
            let search = library.search(business, question, vector, visibility)
            let found = try await PassageStore(pool: library.database.pool).search(search)
            let expected = try await Definition.measures(library.database.pool, search, vector)
            for candidate in found {
                let measures = try #require(expected[candidate.hit.chunk], "\(question): it may not be seen")
                #expect(abs(candidate.hit.vector - measures.cosine) < 1e-9, "\(question)")
                #expect(abs(candidate.hit.lexical - measures.lexical) < 1e-9, "\(question)")
            }
            // The best of each kind. Of equal ones at the end of a list either may be taken, so that measures are compared and not ids.
            func best(_ values: [Double]) -> [Int] { values.sorted(by: >).prefix(search.candidates).map { Int(($0 * 1e9).rounded()) } }
            #expect(
                best(found.filter { $0.hit.legs.contains(.meaning) }.map(\.hit.vector)) == best(expected.values.map(\.cosine)),
                "\(question)")
            #expect(
                best(found.filter { $0.hit.legs.contains(.words) }.map(\.hit.lexical))
                    == best(expected.values.map(\.lexical).filter { $0 > 0 }), "\(question)")
        }
    }

    @Test func `it finds what its definition finds, with the same measures`() async throws {
        try await open { library, acme in
            #expect(try await library.count("chunks", acme) > 60)
            try await compare(library, acme, [.everyone])
        }
    }

    @Test func `the same where documents are internal, expired, drafts, in other versions or unread`() async throws {
        try await open { library, acme in
            let documents = try await library.knowledge.list(acme, limit: 200).items.map(\.id)
            #expect(documents.count >= 12)
            let changes: [Query] = [
                "visibility = 'internal'", "effective_until = '2026-01-01'", "effective_from = '2027-01-01'", "published_version = NULL",
                "published_version = 2, latest_version = 2", "published_version = 3, latest_version = 3",
                "published_version = 1, latest_version = 3",
                "effective_from = '2026-01-01', effective_until = '2027-01-01'",
            ]
            for (document, change) in zip(documents, changes) {
                _ = try await library.database.pool.query(
                    .business(acme), "UPDATE documents SET \(query: change) WHERE business_id = \(acme) AND id = \(document)")
            }
            try await compare(library, acme, [.everyone])
            try await compare(library, acme, [.everyone, .team])
            let silent = Set(documents[1...5])
            for question in Self.questions {
                let hits = try await library.ask(acme, question, limit: 50, as: .team)
                #expect(hits.allSatisfy { !silent.contains($0.document) })
                #expect(try await library.ask(acme, question, limit: 50).allSatisfy { $0.document != documents[0] })
            }
        }
    }

    @Test func `publishing another version changes at once what is found, and never mixes`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, "Sump pumps are $450 installed.")
            let vector = await library.embedder.embed("Sump pumps are $500 installed.")
            let draft = IndexedPassage(
                id: .new(at: library.time.clock.now()), document: document, version: 2, ordinal: 0,
                passage: Passage(text: "Sump pumps are $500 installed."), pieces: 10, language: .english, vector: vector,
                model: library.embedder.model)
            _ = try await library.database.pool.queries(
                .business(acme),
                [
                    """
                    INSERT INTO document_versions (business_id, document_id, number, title, source_type, content_hash, created_at, updated_at)
                    SELECT business_id, document_id, 2, title, source_type, content_hash, created_at, updated_at FROM document_versions
                    WHERE business_id = \(acme) AND document_id = \(document)
                    """
                ] + PassageStore.insert(acme, [draft])
                    + ["UPDATE documents SET latest_version = 2 WHERE business_id = \(acme) AND id = \(document)"])
            #expect(try await library.ask(acme, "sump pump price", as: .team).map(\.version) == [1])
            _ = try await library.database.pool.query(
                .business(acme), "UPDATE documents SET published_version = 2 WHERE business_id = \(acme) AND id = \(document)")
            let hits = try await library.ask(acme, "sump pump price")
            #expect(hits.map(\.version) == [2])
            #expect(hits.map(\.text) == ["Sump pumps are $500 installed."])
            #expect(hits.map(\.legs) == [[.meaning, .words]])
        }
    }

    @Test func `passages and lexemes are counted as they come and go`() async throws {
        try await open { library, acme in
            try await expectTotals(library, acme)
            let documents = try await library.knowledge.list(acme, limit: 200).items.map(\.id)
            for document in documents.prefix(4) { try await library.knowledge.delete(acme, document) }
            try await expectTotals(library, acme)
            for document in documents.dropFirst(4) { try await library.knowledge.delete(acme, document) }
            #expect(try await library.count("chunks", acme) == 0)
            try await expectTotals(library, acme)
        }
    }

    private func expectTotals(_ library: Library, _ business: BusinessID) async throws {
        let differing = try await library.database.pool.query(
            .business(business),
            """
            SELECT language FROM (
                SELECT language, passages, lexemes FROM passage_totals
                UNION ALL SELECT language, -count(*), -sum(lexeme_count) FROM chunks GROUP BY language
            ) parts GROUP BY language HAVING sum(passages) <> 0 OR sum(lexemes) <> 0
            """)
        #expect(differing.isEmpty)
    }
}

/// What a search is to find.
private enum Definition {
    static func measures(
        _ pool: PostgresPool, _ search: PassageSearch, _ vector: [Float]
    ) async throws -> [ChunkID: (cosine: Double, lexical: Double)] {
        let rows = try await pool.query(
            .business(search.business),
            """
            WITH visible AS MATERIALIZED (
                SELECT c.id, c.language, c.lexeme_count::float8 AS length,
                       1 - (v.embedding <=> (SELECT \(Vector(vector))::vector::halfvec(384))) AS cosine
                FROM chunks c JOIN documents d ON d.id = c.document_id JOIN chunk_vectors v ON v.chunk_id = c.id
                WHERE d.deleted_at IS NULL AND d.visibility = ANY (\(search.visibility.map(\.rawValue)))
                  AND c.version = d.published_version
                  AND (d.effective_from IS NULL OR d.effective_from <= \(search.now))
                  AND (d.effective_until IS NULL OR d.effective_until > \(search.now))
            ), words AS (
                SELECT language, passages, average, lexeme
                FROM (SELECT language, count(*)::float8 AS passages, greatest(avg(length), 1) AS average FROM visible GROUP BY language) size,
                     unnest(to_tsvector(language::regconfig, \(search.text)))
            ), found AS (
                SELECT v.id, v.language, t.term, t.occurrences::float8 AS occurrences, v.length
                FROM words w JOIN chunk_terms t ON t.term = w.lexeme JOIN visible v ON v.id = t.chunk_id AND v.language = w.language
            ), weights AS (
                SELECT language, lexeme, average, weight, sum(weight) OVER (PARTITION BY language) AS bound
                FROM (
                    SELECT w.language, w.lexeme, w.average,
                           ln(1 + (w.passages - coalesce(f.holders, 0) + 0.5) / (coalesce(f.holders, 0) + 0.5)) AS weight
                    FROM words w LEFT JOIN (
                        SELECT language, term, count(*)::float8 AS holders FROM found GROUP BY language, term
                    ) f ON f.language = w.language AND f.term = w.lexeme
                ) rarity
            ), lexical AS (
                SELECT f.id, sum(w.weight / w.bound * f.occurrences / (f.occurrences + 0.3 + 0.9 * f.length / w.average)) AS score
                FROM found f JOIN weights w ON w.language = f.language AND w.lexeme = f.term GROUP BY f.id
            )
            SELECT v.id, v.cosine::float8 AS cosine, coalesce(l.score, 0)::float8 AS lexical
            FROM visible v LEFT JOIN lexical l ON l.id = v.id
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0("id"), (try $0("cosine"), try $0("lexical"))) })
    }
}

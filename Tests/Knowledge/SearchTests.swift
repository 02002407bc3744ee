import Basics
import MiniLM
import Outbox
import Postgres
import TestSupport
import Testing

@testable import Knowledge

@Suite struct SearchTests {
    private static let waterHeaters = """
        # Water heaters

        ## Replacement

        A new 50-gallon gas water heater costs $1,900 to $2,600, installed. The old tank is hauled away.

        ## Warranty

        We guarantee our workmanship for two years.
        """

    @Test func `an uploaded document answers a question that uses other words`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let document = try await library.add(acme, Self.waterHeaters, named: "water-heaters.md")
            let best = try #require(try await library.ask(acme, "what do you charge to put in a new hot water tank").first)
            #expect(best.document == document)
            #expect(best.text.contains("$1,900"))
            #expect(best.section == "Water heaters › Replacement")
            #expect(best.title == "Water heaters")
            #expect(best.fileName == "water-heaters.md")
            #expect(best.score > 0.3 && best.score <= 1)
        }
    }

    @Test func `what stands in no document has a low score`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.add(acme, Self.waterHeaters)
            let known = try #require(try await library.ask(acme, "How long is the guarantee on your work?").first)
            let unknown = try #require(try await library.ask(acme, "Which football team won yesterday?").first)
            #expect(unknown.score < 0.3)
            #expect(known.score > unknown.score + 0.2)
            #expect(unknown.lexical < 0.2)
        }
    }

    @Test func `a query without a word finds nothing and breaks nothing`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.add(acme, Self.waterHeaters)
            #expect(try await library.ask(acme, "").isEmpty)
            #expect(try await library.ask(acme, " \n\t ").isEmpty)
            for query in [
                "?", "the of and", "'; DROP TABLE chunks; --", "a\0b", String(repeating: "pipe ", count: 5_000), "🚿🚿", "\u{202E}abc",
            ] {
                _ = try await library.ask(acme, query)
            }
            #expect(try await library.count("chunks", acme) == 2)
        }
    }

    @Test func `Spanish documents are found by Spanish words, beside English ones`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            let spanish = try await library.add(
                acme,
                """
                # Nuestros servicios

                Reparamos calentadores de agua y tuberías rotas en todo el condado. El diagnóstico cuesta 89 dólares.

                Para las emergencias llame a cualquier hora del día o de la noche; respondemos en menos de una hora.
                """, named: "servicios.md")
            let english = try await library.add(acme, Self.waterHeaters)
            #expect(try await library.ask(acme, "¿Reparan ustedes una tubería rota?").first?.document == spanish)
            #expect(try await library.ask(acme, "Do you give a guarantee?").first?.document == english)
            #expect(try await library.passages(acme, spanish).allSatisfy { $0.contains("|spanish|") })
            #expect(try await library.passages(acme, english).allSatisfy { $0.contains("|english|") })
        }
    }

    @Test func `the same passage from two documents is shown once`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.add(acme, "We guarantee our workmanship for two years.", named: "warranty.md")
            try await library.add(
                acme, "<html><body><p>We guarantee our workmanship, for two years!</p></body></html>", named: "warranty.html")
            try await library.add(acme, "We guarantee our workmanship for three years.", named: "new-warranty.md")
            let texts = try await library.ask(acme, "How long is the guarantee?").map(\.text)
            #expect(texts.count == 2)
            #expect(texts.contains { $0.contains("three") })
        }
    }

    @Test func `the scan of a business's vectors goes through its own rows`() async throws {
        try await Library.open { library in
            let acme = BusinessID.new()
            try await library.add(acme, Self.waterHeaters)
            // A thousand documents of 50 other businesses, so that a plan over the whole table would be seen.
            try await library.database.asOwner(
                """
                INSERT INTO documents (business_id, id, source_type, title, published_version, latest_version, created_at, updated_at)
                SELECT md5('filler' || n % 50)::uuid, gen_random_uuid(), 'text', 'Filler', 1, 1, now(), now() FROM generate_series(1, 1000) n;
                INSERT INTO document_versions (business_id, document_id, number, state, status, title, source_type, content_hash, created_at,
                                               updated_at)
                SELECT business_id, id, 1, 'published', 'ready', title, 'text', '\\x00', now(), now() FROM documents WHERE title = 'Filler';
                INSERT INTO chunks (business_id, id, document_id, version, ordinal, text, token_count, language, lexeme_count)
                SELECT business_id, gen_random_uuid(), id, 1, n, 'Filler', 1, 'english', 1
                FROM documents, generate_series(1, 6) n WHERE title = 'Filler';
                INSERT INTO chunk_vectors SELECT business_id, id, 'all-MiniLM-L6-v2', array_fill(0.05, ARRAY[384])::vector::halfvec
                FROM chunks WHERE text = 'Filler';
                INSERT INTO chunk_terms SELECT business_id, 'filler', 'english', id, 1, 1 FROM chunks WHERE text = 'Filler';
                ANALYZE chunks; ANALYZE chunk_vectors; ANALYZE documents; ANALYZE chunk_terms;
                """)
            let plan = try await library.plan(
                of: library.search(acme, "guarantee", [Float](repeating: 0.05, count: Embedder.dimensions)))
            #expect(plan.contains("chunk_vectors_pkey"), "\(plan)")
            #expect(plan.contains("documents_special"), "\(plan)")
            #expect(plan.contains("Index Only Scan using chunk_terms_pkey"), "\(plan)")
            #expect(!plan.contains("Seq Scan"), "\(plan)")
        }
    }
}

import ArgumentParser
import Basics
import Postgres

/// What pgvector alone takes to give the ten vectors nearest to another, without a filter, a word or a passage's text.
struct NearestVectors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Milliseconds of pgvector's own search for ten neighbours, and how many of the true ones it finds.")

    @Option(help: "The database, as its owner.") var url: String
    @Option(help: "The business.") var business: String
    @Option(help: "The table with an index; without it all vectors of the business are compared.") var relation: String?
    @Option(help: "Searches per second.") var rate: Double
    @Option(help: "For how long.") var seconds: Double

    func run() async throws {
        guard let business = BusinessID(business) else { throw Spoiled("\(business) is no business") }
        let pool = PostgresPool(configuration: PostgresConfiguration(url: url), logger: logger)
        try await running([pool]) {
            // Between two passages that lie side by side: near something, and equal to nothing.
            let vectors: [[Float]] = try await pool.query(
                .business(business),
                """
                SELECT l2_normalize(embedding::vector + lead(embedding::vector) OVER (ORDER BY chunk_id)) AS v
                FROM (SELECT chunk_id, embedding FROM chunk_vectors WHERE business_id = \(business) ORDER BY chunk_id LIMIT 101) nearby LIMIT 100
                """
            ).map { try ($0("v") as Vector).values }
            let latencies = try await openLoop(rate: rate, count: max(1, Int(rate * seconds))) { number, planned in
                _ = try await nearest(pool, business, vectors[number % vectors.count], in: relation)
                return .now - planned
            }
            var found = 0
            for vector in vectors {
                let true10 = try await nearest(pool, business, vector, in: nil)
                found += Set(try await nearest(pool, business, vector, in: relation)).intersection(true10).count
            }
            let sorted = try Latencies(latencies)
            report {
                $0.milliseconds(sorted)
                $0.field("recall", Double(found) / Double(vectors.count * 10))
            }
        }
    }

    private func nearest(_ pool: PostgresPool, _ business: BusinessID, _ vector: [Float], in relation: String?) async throws -> [ChunkID] {
        let table = relation.map { "namespaces.\($0)" } ?? "chunk_vectors"
        return try await pool.queries(
            .business(business),
            [
                """
                SELECT set_config('hnsw.ef_search', '160', true), set_config('hnsw.iterative_scan', 'strict_order', true),
                       set_config('plan_cache_mode', 'force_generic_plan', true)
                """,
                """
                SELECT chunk_id FROM \(unescaped: table) WHERE business_id = \(business)
                ORDER BY embedding <=> \(Vector(vector))::vector::halfvec(384) LIMIT 10
                """,
            ])[1].map { try $0("chunk_id") }
    }
}

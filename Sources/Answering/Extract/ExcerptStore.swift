public import Basics
public import Postgres

/// Where a turn finds what passages' excerpts mean, computed before.
public protocol ExcerptReading: Sendable {
    /// The vectors of each passage's excerpts, in their order; passages that nothing is kept of are missing.
    func vectors(_ business: BusinessID, of chunks: [ChunkID]) async throws -> [ChunkID: [[Float]]]
}

/// All SQL on excerpts.
public struct ExcerptStore: ExcerptReading {
    /// To be raised whenever passages are cut differently or another model reads them: the vectors would be of other sentences.
    private static let version = "1 all-MiniLM-L6-v2"

    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func vectors(_ business: BusinessID, of chunks: [ChunkID]) async throws -> [ChunkID: [[Float]]] {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT chunk_id, vectors FROM excerpt_vectors
            WHERE business_id = \(business) AND chunk_id = ANY (\(chunks)) AND version = \(Self.version)
            """)
        return try Dictionary(rows.map { (try $0("chunk_id"), Self.vectors(try $0("vectors"))) }, uniquingKeysWith: { $1 })
    }

    func save(_ business: BusinessID, _ vectors: [ChunkID: [[Float]]]) async throws {
        _ = try await pool.queries(
            .business(business),
            vectors.map { chunk, vectors in
                """
                INSERT INTO excerpt_vectors (business_id, chunk_id, version, vectors)
                VALUES (\(business), \(chunk), \(Self.version), \(Self.bytes(vectors)))
                ON CONFLICT (business_id, chunk_id) DO UPDATE SET version = EXCLUDED.version, vectors = EXCLUDED.vectors
                """
            })
    }

    // MARK: Bytes

    private static let dimensions = 384

    static func bytes(_ vectors: [[Float]]) -> [UInt8] {
        vectors.flatMap { vector in vector.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) } }
    }

    static func vectors(_ bytes: [UInt8]) -> [[Float]] {
        let width = MemoryLayout<UInt32>.size
        let size = dimensions * width
        return bytes.withUnsafeBytes { raw in
            (0..<raw.count / size).map { index in
                (0..<dimensions).map { place in
                    let bits = raw.loadUnaligned(fromByteOffset: index * size + place * width, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: bits))
                }
            }
        }
    }
}

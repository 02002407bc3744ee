import Basics
import Foundation
import MiniLM
import Testing

/// The model under test. `make test` fetches it and names its directory.
enum Model {
    struct NotInstalled: Error, CustomStringConvertible {
        let description = "FRONTDESK_MODEL_DIR does not name the embedding model's directory: run these tests with `make test`"
    }

    static func directory() throws -> String {
        guard let directory = ProcessInfo.processInfo.environment["FRONTDESK_MODEL_DIR"] else { throw NotInstalled() }
        return directory
    }

    /// One for all tests: loading costs 0.2 s and 50 MB.
    static let shared = Result { try Embedder(directory: directory(), threads: 2) }
    static func embedder() throws -> Embedder { try shared.get() }
}

/// What the reference implementation made of some texts; see Fixtures/generate.py.
struct Reference: Sendable, CustomTestStringConvertible {
    let text: String
    let ids: [Int32]
    let vector: [Float]

    /// The least cosine to the reference that a kernel set may have, by its number format: fp32, bf16, 16-bit integers.
    static func agreement(of set: String) -> Float {
        switch set {
        case "portable": 0.999999
        case "amx": 0.9999
        default: 0.99999
        }
    }

    var testDescription: String { String(text.prefix(40)) }

    static func all() throws -> [Reference] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let rows = try JSON.parse(Data(contentsOf: folder.appending(path: "reference.json"))).array ?? []
        let numbers = try Data(contentsOf: folder.appending(path: "reference.f32"))
        return rows.enumerated().map { index, row in
            Reference(
                text: row["text"]?.string ?? "", ids: (row["ids"]?.array ?? []).compactMap { $0.integer.map(Int32.init) },
                vector: (0..<384).map { place in
                    Float(
                        bitPattern: UInt32(
                            littleEndian: numbers.withUnsafeBytes {
                                $0.loadUnaligned(fromByteOffset: (index * 384 + place) * 4, as: UInt32.self)
                            }))
                })
        }
    }
}

/// Both of unit length.
func cosine(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }

import Documents
import Foundation
import Testing

func read(_ text: String, as filename: String) async throws -> ExtractedDocument {
    try await Extractor().extract(Array(text.utf8), filename: filename)
}

/// With the byte order mark.
func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + text.utf16).flatMap { unit -> [UInt8] in
        let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        return bigEndian ? bytes : bytes.reversed()
    }
}

enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return try [UInt8](Data(contentsOf: folder.appending(path: name)))
    }
}

/// The error that a file meets, by its code; "" if it is read.
func fault(_ bytes: [UInt8], _ filename: String, _ extractor: Extractor = Extractor()) async -> String {
    do throws(DocumentError) {
        _ = try await extractor.extract(bytes, filename: filename)
        return ""
    } catch { return error.code }
}

extension ExtractedDocument {
    var kinds: [Block.Kind] { blocks.map(\.kind) }
    var texts: [String] { blocks.map(\.text) }
}

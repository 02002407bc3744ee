import Basics
import Documents
import Foundation
import Testing

/// Files of other people's test suites, which are not part of the project: what they say must be found again.
@Suite struct `The sample documents` {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/data/docs")
    static let areHere = FileManager.default.fileExists(atPath: folder.path)

    @Test(.enabled(if: areHere, "the folder of sample documents is not here"))
    func `give what their manifest promises`() async throws {
        var checked = 0
        for row in try Self.rows("tika/manifest.jsonl") {
            guard let file = row["file"]?.string, let format = row["format"]?.string, ["pdf", "html", "md", "txt"].contains(format) else {
                continue
            }
            checked += 1
            let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "tika/\(file)")))
            switch row["expect"]?.string {
            case "password": #expect(await fault(bytes, file) == "encrypted", "\(file)")
            case "parse", "legacy_encoding":
                let text = Self.spaced(try await Extractor().extract(bytes, filename: file).text)
                for part in row["must_contain"]?.array ?? [] { #expect(text.contains(Self.spaced(part.string ?? "")), "\(file)") }
                for part in row["must_not_contain"]?.array ?? [] { #expect(!text.contains(Self.spaced(part.string ?? "")), "\(file)") }
            default: #expect(!["extraction_unavailable"].contains(await fault(bytes, file)), "\(file)")
            }
        }
        #expect(checked > 10)
    }

    @Test(.enabled(if: areHere, "the folder of sample documents is not here"))
    func `of web pages give their article and little else`() async throws {
        var scores: [Double] = []
        for row in try Self.rows("readability/expected.jsonl") {
            guard let file = row["file"]?.string, let expected = row["expected_text"]?.string else { continue }
            let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "readability/\(file)")))
            let found = Self.words(try await Extractor().extract(bytes, filename: file).text)
            let wanted = Self.words(expected)
            let common = wanted.reduce(0) { $0 + min($1.value, found[$1.key] ?? 0) }
            scores.append(2 * Double(common) / Double(found.values.reduce(0, +) + wanted.values.reduce(0, +)))
        }
        #expect(scores.reduce(0, +) / Double(scores.count) > 0.9, "\(scores)")
    }

    private static func rows(_ name: String) throws -> [JSON] {
        try Data(contentsOf: folder.appending(path: name)).split(separator: 0x0A).map { try JSON.parse($0) }
    }

    private static func spaced(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static func words(_ text: String) -> [Substring: Int] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

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
            guard let file = row["file"]?.string, let expected = row["expect"]?.string else { continue }
            checked += 1
            let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "tika/\(file)")))
            switch expected {
            case "password": #expect(await fault(bytes, file) == "encrypted", "\(file)")
            // The one file of this kind holds a line of text besides its picture.
            case "no_text_layer": #expect(["no_text", ""].contains(await fault(bytes, file)), "\(file)")
            case "damaged": #expect(await fault(bytes, file) == "damaged", "\(file)")
            case "recursive_archive": #expect(await fault(bytes, file) == "unsupported", "\(file)")
            // Types that need not be read; this one is.
            case "other_type": #expect(await fault(bytes, file) == "", "\(file)")
            case "parse", "legacy_encoding", "external_refs":
                let text = Self.spaced(try await Extractor().extract(bytes, filename: file).text)
                for part in row["must_contain"]?.array ?? [] { #expect(text.contains(Self.spaced(part.string ?? "")), "\(file)") }
                for part in row["must_not_contain"]?.array ?? [] { #expect(!text.contains(Self.spaced(part.string ?? "")), "\(file)") }
            default: Issue.record("\(file) is to end as \(expected), which this test does not know")
            }
        }
        #expect(checked > 20)
    }

    @Test(.enabled(if: areHere, "the folder of sample documents is not here"))
    func `of e-mail give subject, body and the names of what is attached`() async throws {
        for row in try Self.rows("eml/expected.jsonl") {
            guard let file = row["file"]?.string, let start = row["body_start"]?.string else { continue }
            let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "eml/\(file)")))
            let document = try await Extractor().extract(bytes, filename: "unnamed")
            #expect(document.title == row["subject"]?.string, "\(file)")
            let first = try start.contains("<") ? Self.spaced(await read(start, as: "a.html").text) : Self.spaced(start)
            #expect(Self.spaced(document.text).hasPrefix(first), "\(file)")
            for name in row["attachments"]?.array ?? [] { #expect(document.text.contains(name.string ?? "?"), "\(file)") }
        }
    }

    /// Names that lead elsewhere, entities and the rest: in the name, in the text, and in the parts of an office document.
    @Test(.enabled(if: areHere, "the folder of sample documents is not here"))
    func `of attacks are text like any other, or refused`() async throws {
        let folder = Self.folder.deletingLastPathComponent().appending(path: "security")
        let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        let machine = try String(contentsOfFile: "/etc/passwd", encoding: .utf8).prefix(20)
        for set in ["misc_injection", "blns", "xss"] {
            for row in try Data(contentsOf: folder.appending(path: "\(set)/payloads.jsonl")).split(separator: 0x0A).map({
                try JSON.parse($0)
            }) {
                guard let payload = row["payload"]?.string, !payload.isEmpty else { continue }
                let document = Array("<w:document xmlns:w=\"\(word)\"><w:p><w:r><w:t>\(payload)</w:t></w:r></w:p></w:document>".utf8)
                let archive = StoredArchive.bytes([
                    ("[Content_Types].xml", Array(payload.utf8)), (payload, Array(payload.utf8)), ("word/document.xml", document),
                ])
                for bytes in [
                    Array(payload.utf8), document, archive, Array("{\\rtf1 \(payload)}".utf8),
                    Array("From: a\nDate: b\nTo: \(payload)\n\n\(payload)".utf8),
                ] {
                    do throws(DocumentError) {
                        let text = try await Extractor().extract(bytes, filename: payload).text
                        #expect(!text.contains(machine), "\(payload)")
                    } catch { #expect(!["extraction_unavailable", "timed_out"].contains(error.code), "\(payload)") }
                }
            }
        }
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
        #expect(scores.reduce(0, +) / Double(scores.count) >= 0.95, "\(scores)")
    }

    private static func rows(_ name: String) throws -> [JSON] {
        try Data(contentsOf: folder.appending(path: name)).split(separator: 0x0A).map { try JSON.parse($0) }
    }

    private static func spaced(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static func words(_ text: String) -> [Substring: Int] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

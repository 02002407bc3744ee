import Testing

@testable import Documents

@Suite struct `An archive` {
    private let part = Array("Open all day.".utf8)

    @Test func `gives its parts by name, and a name is never a path`() throws {
        var archive = try ZipArchive(StoredArchive.bytes([("a", part), ("../../etc/passwd", part), ("/etc/passwd", [])]))
        #expect(try archive.part("a") == part)
        #expect(try archive.part("/etc/passwd") == [])
        #expect(try archive.part("etc/passwd") == nil)
    }

    @Test func `is found behind what stands before it, and before its comment`() throws {
        let whole = StoredArchive.bytes([("a", part)])
        var moved = try ZipArchive(Array("#!/bin/sh\n".utf8) + whole)
        #expect(try moved.part("a") == part)
        var commented = whole + Array("x".utf8)
        commented[commented.count - 3] = 1
        var archive = try ZipArchive(commented)
        #expect(try archive.part("a") == part)
    }

    @Test func `that lies about a part's size, checksum or place is damaged`() throws {
        for (offset, value) in [(14, 7), (24, 200), (42, 9_999), (20, 200)] {
            var bytes = StoredArchive.bytes([("a", part)])
            // The entry in the table of contents stands behind the local header, its name and the part.
            bytes[30 + 1 + part.count + offset] = UInt8(truncatingIfNeeded: value)
            if offset == 14 { bytes[30 + 1 + part.count + 16] ^= 0xFF }
            var archive = try ZipArchive(bytes)
            let error = #expect(throws: DocumentError.self) { try archive.part("a") }
            #expect(error?.code == "damaged")
        }
    }

    @Test func `with two parts of one name is refused, and one with too many parts`() throws {
        var archive = try ZipArchive(StoredArchive.bytes([("a", part), ("a", [])]))
        #expect(throws: DocumentError.self) { try archive.part("a") }
        let many = StoredArchive.bytes((0...ZipArchive.maximumEntries).map { ("\($0)", []) })
        let error = #expect(throws: DocumentError.self) { try ZipArchive(many) }
        #expect(error?.code == "too_large")
    }

    @Test(arguments: [
        ("xl/workbook.xml", "an Excel sheet"), ("ppt/presentation.xml", "a PowerPoint presentation"), ("photos/1.jpg", "a ZIP archive"),
        ("inner.zip", "a ZIP archive"),
    ])
    func `of another kind is named`(name: String, what: String) throws {
        let bytes = StoredArchive.bytes([("[Content_Types].xml", part), (name, part)])
        #expect(throws: DocumentError.unsupported(what: what)) { try DocumentKind.detect(bytes, filename: "a.docx") }
    }

    @Test func `of OpenDocument is told by what it says of itself`() throws {
        func bytes(_ kind: String) -> [UInt8] {
            StoredArchive.bytes([("mimetype", Array("application/vnd.oasis.opendocument.\(kind)".utf8)), ("content.xml", part)])
        }
        #expect(try DocumentKind.detect(bytes("text"), filename: "a.zip") == .odt)
        #expect(throws: DocumentError.unsupported(what: "an OpenDocument sheet")) {
            try DocumentKind.detect(bytes("spreadsheet"), filename: "a.odt")
        }
    }

    @Test func `of sectors whose chain runs in a circle ends`() throws {
        var bytes = try Fixture.bytes("pricebook.doc")
        // The table of sectors is the first sector; each now follows itself.
        for index in 1..<128 { bytes.replaceSubrange((512 + 4 * index)..<(512 + 4 * index + 4), with: [UInt8(index), 0, 0, 0]) }
        #expect(throws: DocumentError.damaged(reason: "it is cut short")) { try CompoundFile(bytes) }
    }
}

/// Archives whose parts are stored as they are.
enum StoredArchive {
    static func bytes(_ parts: [(name: String, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in parts {
            let common = number(0x14, 2) + number(0, 8) + number(checksum(content), 4) + number(content.count, 4) + number(content.count, 4)
            directory +=
                number(0x0201_4B50, 4) + number(0x14, 2) + common + number(name.utf8.count, 2) + number(0, 12) + number(bytes.count, 4)
            directory += Array(name.utf8)
            bytes += number(0x0403_4B50, 4) + common + number(name.utf8.count, 2) + number(0, 2) + Array(name.utf8) + content
        }
        let start = bytes.count
        bytes += directory + number(0x0605_4B50, 4) + number(0, 4) + number(parts.count, 2) + number(parts.count, 2)
        return bytes + number(directory.count, 4) + number(start, 4) + number(0, 2)
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    private static func checksum(_ bytes: [UInt8]) -> Int {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return Int(~sum)
    }
}

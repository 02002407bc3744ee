import Documents
import Testing

@Suite struct `A text file` {
    @Test func `gives paragraphs, list items and plain headings`() async throws {
        let document = try await read(
            """
            BADGER PLUMBING
            ===============

            We have repaired boilers, taps and drains in Madison since nineteen
            hundred and seventy-eight, and we still do.

            Opening hours

            - Monday to Friday: 8 to 5
            - Saturday: by appointment

            12 Main Street
            Madison, WI

            """, as: "about.txt")
        #expect(document.title == "BADGER PLUMBING")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "BADGER PLUMBING"),
                Block(
                    .paragraph,
                    "We have repaired boilers, taps and drains in Madison since nineteen hundred and seventy-eight, and we still do."),
                Block(.heading(level: 2), "Opening hours"), Block(.listItem, "Monday to Friday: 8 to 5"),
                Block(.listItem, "Saturday: by appointment"), Block(.paragraph, "12 Main Street\nMadison, WI"),
            ])
        #expect(
            document.text.hasSuffix(
                "Opening hours\n\n- Monday to Friday: 8 to 5\n- Saturday: by appointment\n\n12 Main Street\nMadison, WI"))
    }

    @Test func `is read in the charset it was written in`() async throws {
        let western: [UInt8] = Array("Caf".utf8) + [0xE9, 0x20, 0x80, 0x35]
        #expect(try await Extractor().extract(western, filename: "a.txt").text == "Café €5")
        let wide = utf16("Größe 😀", bigEndian: true)
        #expect(try await Extractor().extract(wide, filename: "a.txt").text == "Größe 😀")
        let odd: [UInt8] = [0xFF, 0xFE, 0x41, 0x00, 0x42]
        #expect(try await Extractor().extract(odd, filename: "a.txt").text == "A")
        let old: [UInt8] = [0x8C, 0xEB, 0x20, 0xE0, 0xA5, 0xAC, 0xAE, 0xAD, 0xE2, 0xA8, 0xE0, 0xE3, 0xA5, 0xAC]
        #expect(try await Extractor().extract(old, filename: "a.txt").text == "Мы ремонтируем")
        #expect(try await Extractor().extract([0xEF, 0xBB, 0xBF, 0x41], filename: "a.txt").text == "A")
    }
}

import Foundation
import Testing

@testable import Documents

@Suite struct `An office document` {
    private let row = Block.Kind.tableRow(header: ["Service", "Labor hours", "Price range"])

    @Test func `of Word gives headings, lists, tables, notes and pages, and nothing that is not seen`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("pricebook.docx"), filename: "pricebook.docx")
        #expect(document.title == "Price book 2025")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heater price book", page: 1), Block(.heading(level: 1), "Gas water heaters", page: 1),
                Block(.paragraph, "We install tank and tankless water heaters in Madison, Verona and Middleton.", page: 1),
                Block(.paragraph, "Crawl spaces cost more.", page: 1),
                Block(row, "Service: 40-gallon gas water heater; Labor hours: 4; Price range: $1,250 - $1,600", page: 1),
                Block(row, "Service: Tankless unit; Labor hours: 9; Price range: $3,200 - $4,800", page: 1),
                Block(row, "Service: Tankless unit; Labor hours: 11, with a new gas line; Price range: $3,900 - $5,400", page: 1),
                Block(.paragraph, "Prices hold until the end of the year", page: 1),
                Block(.paragraph, "Ask about the rebate.", page: 1), Block(.paragraph, "What a visit costs is agreed before it.", page: 1),
                Block(.heading(level: 2), "What to do first", page: 1), Block(.listItem, "Turn the gas off at the valve", page: 1),
                Block(.listItem, "Open a window, leave the house", page: 1),
                Block(.paragraph, "A frame around a paragraph is no table.", page: 1), Block(.paragraph, "Its text is read.", page: 1),
                Block(.heading(level: 1), "Emergency service", page: 2), Block(.paragraph, "Call 608-555-0142\nday or night.", page: 2),
            ])
    }

    @Test func `of LibreOffice gives the same`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("pricebook.odt"), filename: "pricebook.odt")
        #expect(document.title == "Price book 2025")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heater price book", page: 1), Block(.heading(level: 1), "Gas water heaters", page: 1),
                Block(.paragraph, "Crawl spaces cost more.", page: 1),
                Block(.paragraph, "We install tank and tankless water heaters in Madison, Verona and Middleton.", page: 1),
                Block(row, "Service: 40-gallon gas water heater; Labor hours: 4; Price range: $1,250 - $1,600", page: 1),
                Block(row, "Service: Tankless unit; Labor hours: 9; Price range: $3,200 - $4,800", page: 1),
                Block(row, "Service: Tankless unit; Labor hours: 11, with a new gas line; Price range: $3,900 - $5,400", page: 1),
                Block(.paragraph, "Ask about the rebate.", page: 1), Block(.paragraph, "What a visit costs is agreed before it.", page: 1),
                Block(.heading(level: 2), "What to do first", page: 1), Block(.listItem, "Turn the gas off at the valve", page: 1),
                Block(.listItem, "Open a window, leave the house", page: 1), Block(.heading(level: 1), "Emergency service", page: 2),
                Block(.paragraph, "Call 608-555-0142\nday or night.", page: 2),
            ])
    }

    @Test func `of the old Word gives the same, without pages`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("pricebook.doc"), filename: "pricebook.doc")
        #expect(document.title == "Price book 2025")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heater price book"), Block(.heading(level: 1), "Gas water heaters"),
                Block(.paragraph, "We install tank and tankless water heaters in Madison – and Middleton. See our page."),
                Block(row, "Service: 40-gallon gas water heater; Labor hours: 4; Price range: $1,250 - $1,600"),
                Block(row, "Service: Tankless unit; Labor hours: 9; Price range: $3,200 - $4,800"),
                Block(.heading(level: 2), "What to do first"), Block(.listItem, "Turn the gas off at the valve"),
                Block(.listItem, "Open a window, leave the house"), Block(.heading(level: 1), "Emergency service"),
                Block(.paragraph, "Call 608-555-0142\nday or night."), Block(.paragraph, "Crawl spaces cost more."),
            ])
    }

    @Test func `in rich text gives the same, in every charset it names`() async throws {
        let document = try await Extractor().extract(Fixture.bytes("pricebook.rtf"), filename: "pricebook.doc")
        #expect(document.title == "Price book 2025")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heater price book"), Block(.heading(level: 1), "Gas water heaters"),
                Block(.paragraph, "Crawl spaces cost more."),
                Block(.paragraph, "We install heaters in Madison and Münster – from €1,250; мы."),
                Block(row, "Service: 40-gallon gas water heater; Labor hours: 4; Price range: $1,250 - $1,600"),
                Block(row, "Service: Tankless unit; Labor hours: 9; Price range: $3,200 - $4,800"),
                Block(.paragraph, "See our page."), Block(.heading(level: 2), "What to do first"),
                Block(.listItem, "Turn the gas off at the valve"), Block(.listItem, "Open a window, {leave} the house"),
                Block(.heading(level: 1), "Emergency service"), Block(.paragraph, "Ask about the rebate."),
                Block(.paragraph, "Call 608-555-0142\nday or night."),
            ])
    }

    @Test(arguments: ["locked.docx", "locked.odt", "locked.doc"])
    func `behind a password is said to be`(name: String) async throws {
        #expect(await fault(try Fixture.bytes(name), name) == "encrypted")
    }

    @Test(arguments: [("bomb.docx", "too_large"), ("laughs.docx", "damaged"), ("outside.odt", "damaged")])
    func `that is a trap is refused`(name: String, code: String) async throws {
        let began = ContinuousClock.now
        #expect(await fault(try Fixture.bytes(name), name) == code)
        #expect(began.duration(to: .now) < .seconds(5))
    }

    @Test(arguments: ["pricebook.docx", "pricebook.odt", "pricebook.doc", "pricebook.rtf"])
    func `that is cut short, or has bytes changed at random, does no harm`(name: String) async throws {
        var generator = Seeded(state: 11)
        let whole = try Fixture.bytes(name)
        let codes: Set<String> = ["", "damaged", "encrypted", "empty", "too_large", "unsupported"]
        for _ in 0..<60 {
            #expect(codes.contains(await fault(Array(whole.prefix(Int.random(in: 1..<whole.count, using: &generator))), name)))
            var bytes = whole
            for _ in 0..<8 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            #expect(codes.contains(await fault(bytes, name)))
        }
        #expect(await fault(Array(whole.prefix(whole.count * 2 / 3)), name) == "damaged")
    }

    @Test func `tells its pages only where it knows them, and its title only where a person gave one`() async throws {
        let document = try await Extractor().extract(docx("<w:p><w:r><w:t>Open all day.</w:t></w:r></w:p>"), filename: "a.docx")
        #expect(document.blocks == [Block(.paragraph, "Open all day.")])
        #expect(document.title == nil)
        #expect(DeclaredTitle.readable("Microsoft Word - offer.doc") == nil)
        #expect(DeclaredTitle.readable(" Our  offer ") == "Our offer")
    }

    @Test func `with tables nested without end is read all the same`() async throws {
        let depth = 60
        let nested =
            String(repeating: "<w:tbl><w:tr><w:tc>", count: depth) + "<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>"
            + String(repeating: "</w:tc></w:tr></w:tbl>", count: depth)
        #expect(try await Extractor().extract(docx(nested), filename: "a.docx").text == "Deep.")
        let tooDeep = String(repeating: "<w:tbl>", count: 5000) + String(repeating: "</w:tbl>", count: 5000)
        #expect(await fault(docx(tooDeep), "a.docx") == "damaged")
        let groups = "{\\rtf1 " + String(repeating: "{", count: 100_000) + "Deep." + String(repeating: "}", count: 100_001)
        #expect(await fault(Array(groups.utf8), "a.rtf") == "damaged")
        #expect(
            try await read("{\\rtf1 " + String(repeating: "{", count: 500) + "Deep." + String(repeating: "}", count: 501), as: "a").text
                == "Deep.")
    }

    @Test func `with an element of a hundred thousand attributes is refused at once`() async {
        let began = ContinuousClock.now
        let element = "<w:p " + (0..<100_000).map { "a\($0)=\"1\"" }.joined(separator: " ") + "/>"
        #expect(await fault(docx(element), "a.docx") == "damaged")
        #expect(began.duration(to: .now) < .seconds(5))
    }

    private func docx(_ body: String) -> [UInt8] {
        let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        return StoredArchive.bytes([
            ("[Content_Types].xml", Array("<Types/>".utf8)),
            ("word/document.xml", Array("<w:document xmlns:w=\"\(space)\"><w:body>\(body)</w:body></w:document>".utf8)),
        ])
    }
}

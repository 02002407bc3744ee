import Documents
import Testing

@Suite struct `A table as text` {
    private let row = Block.Kind.tableRow(header: ["Service", "Price"])
    private let rows = ["Service: Drain, cleared; Price: $120", "Service: Tap \"Nova\" set; Price: $90\nflat"]

    @Test(arguments: [",", ";", "\t", "|"])
    func `is cut where its lines are cut alike`(sign: String) async throws {
        let text = "Service\(sign)Price\r\n\"Drain, cleared\"\(sign)$120\r\n\"Tap \"\"Nova\"\" set\"\(sign)$90\r\n\r\n"
        let document = try await read(text, as: "prices.csv")
        #expect(
            document.blocks == [Block(row, "Service: Drain, cleared; Price: $120"), Block(row, "Service: Tap \"Nova\" set; Price: $90")])
    }

    @Test func `keeps a title above it, and has no header where the first row is like the rest`() async throws {
        let titled = try await read("Prices of 2025,,\nService,Hours,Price\nDrain,1,$120\nTap,2,$90\n", as: "a.csv")
        #expect(titled.texts == ["Prices of 2025", "Service: Drain; Hours: 1; Price: $120", "Service: Tap; Hours: 2; Price: $90"])
        #expect(titled.kinds[0] == .paragraph)
        let bare = try await read("sep=;\nDrain;$120\nTap;$90\n", as: "a.csv")
        #expect(bare.texts == ["Drain; $120", "Tap; $90"])
    }

    @Test func `is known without its name where it cannot be prose`() throws {
        #expect(try DocumentKind.detect(Array("a;b\nc;d\ne;f\n".utf8), filename: "export.xls") == .csv)
        #expect(try DocumentKind.detect(Array("a,b,c\nd,e,f\ng,h,i\n".utf8), filename: "") == .csv)
        #expect(try DocumentKind.detect(Array("Well, yes.\nNo, thanks.\nHere, now.\n".utf8), filename: "") == .text)
        #expect(try DocumentKind.detect(Array("a,b,c\nd,e,f\ng,h,i\n".utf8), filename: "a.txt") == .text)
    }

    @Test func `whose quote never ends is read without quotes`() async throws {
        let document = try await read("Pipe,Price\n3/4\" copper,$4\n\"1 inch,$6\n", as: "a.csv")
        #expect(document.texts == ["Pipe: 3/4\" copper; Price: $4", "Pipe: \"1 inch; Price: $6"])
    }

    @Test func `of too many columns or rows is refused`() async {
        let wide = String(repeating: "a,", count: 300) + "\n" + String(repeating: "b,", count: 300)
        #expect(await fault(Array(wide.utf8), "a.csv") == "too_large")
        #expect(await fault(Array(String(repeating: "a,b\n", count: 200_001).utf8), "a.csv") == "too_large")
    }
}

import Documents
import Testing

@Suite struct `A Markdown file` {
    @Test func `gives headings, paragraphs, lists, code and table rows`() async throws {
        let document = try await read(
            """
            # Water heaters

            We *install* them in [Madison](https://example.com)
            and `Verona`.\u{20}\u{20}
            Call us.

            | Service | Price |
            |---|--:|
            | 40 gal | **$1,250** |
            | 50 gal \\| tall | |

            - drain
              - the tank
            - refill

            1. first

            > quoted

            ```
            valve:
              open
            ```
            """, as: "a.md")
        #expect(document.title == "Water heaters")
        let row = Block.Kind.tableRow(header: ["Service", "Price"])
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Water heaters"), Block(.paragraph, "We install them in Madison and Verona.\nCall us."),
                Block(row, "Service: 40 gal; Price: $1,250"), Block(row, "Service: 50 gal | tall"), Block(.listItem, "drain"),
                Block(.listItem, "the tank"), Block(.listItem, "refill"), Block(.listItem, "first"), Block(.paragraph, "quoted"),
                Block(.code, "valve:\n  open"),
            ])
    }

    @Test func `loses its raw HTML`() async throws {
        let document = try await read("Hello <b onclick=x>there</b>\n\n<script>alert(1)</script>\n\nBye &amp; thanks", as: "a.md")
        #expect(document.texts == ["Hello there", "Bye & thanks"])
    }

    @Test func `gives no more than the title of its front matter`() async throws {
        let document = try await read("---\ntitle: \"Price book\"\ndraft: true\n---\n\n## Heaters\n\nText", as: "a.md")
        #expect(document.title == "Price book")
        #expect(document.texts == ["Heaters", "Text"])
    }

    @Test func `that begins with a rule keeps its text`() async throws {
        #expect(try await read("---\n\nWe are open\n\n---\n\nBye", as: "a.md").texts == ["We are open", "Bye"])
    }

    @Test func `comes out free of control characters`() async throws {
        let document = try await read("Open\u{1}\u{7F}\u{9B} da\u{AD}ily\u{200B} from\u{A0}8\u{1B}[0m", as: "a.md")
        #expect(document.texts == ["Open daily from 8[0m"])
        #expect(!document.text.unicodeScalars.contains { $0.value == 0 })
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["> ", "- ", "[", "*a_ ", "![", "<", "`` ", "| ", "((", "[a](b", "# ", "\t"])
    func `made to exhaust the parser ends in time`(pattern: String) async {
        let text = String(repeating: pattern, count: 50_000) + "end"
        #expect(["", "empty"].contains(await fault(Array(text.utf8), "a.md")))
    }
}

import Documents
import Testing

@Suite struct `A web page` {
    @Test func `with an element of a million attributes is refused at once, and a script of many words is none`() async throws {
        let page = "<p " + (0..<1_000_000).map { "a\($0)=1" }.joined(separator: " ") + ">x</p>"
        let began = ContinuousClock.now
        #expect(await fault(Array(page.utf8), "a.html") == "damaged")
        #expect(began.duration(to: .now) < .seconds(10))
        let script = "<script>for (i = 0; i <n; i++) " + String(repeating: "x = y; ", count: 5000) + "</script><p>Open all day.</p>"
        #expect(try await read("<html>\(script)</html>", as: "a.html").text == "Open all day.")
    }

    @Test func `gives its content without what surrounds it`() async throws {
        let document = try await read(
            """
            <!doctype html><html><head><title>Prices | Badger Plumbing</title><style>p{}</style></head>
            <body class="has-sidebar"><header><a>Badger</a></header><nav><a>Home</a></nav>
            <div class="cookie-banner"><p>We use cookies</p></div><div id=breadcrumbs>Home / Prices</div>
            <div id=content><h1>Prices</h1><p>All prices <b>include</b>&nbsp;tax &mdash; really.<br>Call<br><br>Next
            <p hidden>one</p><p style="display: none">two</p><p aria-hidden=true>three</p><script>alert("x")</script>
            <ul><li>Drain<li>Fill<ol><li>Slowly</ol></ul><dl><dt>Monday<dd>8 to 5<dt>Sunday</dl><pre>a
              b</pre></div>
            <aside>Ads</aside><form><input value=x><label>Your name</label></form><footer>Copyright</footer></body></html>
            """, as: "prices.html")
        #expect(document.title == "Prices")
        #expect(
            document.blocks == [
                Block(.heading(level: 1), "Prices"), Block(.paragraph, "All prices include tax — really.\nCall"), Block(.paragraph, "Next"),
                Block(.listItem, "Drain"), Block(.listItem, "Fill"), Block(.listItem, "Slowly"), Block(.listItem, "Monday: 8 to 5"),
                Block(.paragraph, "Sunday"), Block(.code, "a\n  b"),
            ])
    }

    @Test func `gives its tables row by row, with spans`() async throws {
        let document = try await read(
            """
            <table><caption>Heaters</caption><thead><tr><th rowspan=2>Size<th colspan=2>Price<tr><th>plain<th>installed</thead>
            <tr><td rowspan=2>40 gal<td>$900<td>$1,250<tr><td>$950<td>$1,300<tr><td colspan=3>Tall models<tr><td>50 gal<td><td>$1,450
            </table>
            """, as: "a.html")
        #expect(
            document.texts == [
                "Heaters", "Size: 40 gal; Price plain: $900; installed: $1,250", "Size: 40 gal; Price plain: $950; installed: $1,300",
                "Tall models", "Size: 50 gal; installed: $1,450",
            ])
    }

    @Test func `laid out by a table is read as text`() async throws {
        let document = try await read(
            "<table><tr><td><h2>Hours</h2><p>Monday</td><td><table><tr><td>inner</table></td></tr></table>", as: "a.html")
        #expect(document.texts == ["Hours", "Monday", "inner"])
    }

    @Test func `wrapped whole in a form or a footer keeps its content`() async throws {
        let long = String(repeating: "We repair boilers. ", count: 20)
        #expect(try await read("<form><p>\(long)</p></form>", as: "a.html").blocks.count == 1)
        #expect(try await read("<div class='popup'><h1>Hours</h1><p>\(long)</div>", as: "a.html").blocks.count == 2)
    }

    @Test func `with a main element is read there`() async throws {
        let long = String(repeating: "We repair boilers. ", count: 20)
        let document = try await read("<div>Welcome, stranger</div><main><p>\(long)</main><div>Follow us</div>", as: "a.html")
        #expect(document.blocks.count == 1)
    }

    @Test func `takes its heading for a title where it has none`() async throws {
        #expect(try await read("<h1>Opening <i>hours</i></h1><p>Daily", as: "a.html").title == "Opening hours")
        #expect(try await read("<title>Hours today</title><h1>Badger</h1><p>Daily", as: "a.html").title == "Hours today")
        #expect(try await read("<p>Daily", as: "a.html").title == nil)
    }

    @Test(arguments: [
        ("<meta charset=windows-1252><p>Caf\u{E9} \u{80}5", "Café €5"), ("<meta charset=iso-8859-15><p>\u{A4}5", "€5"),
        ("<meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-1\"><p>\u{93}Caf\u{E9}\u{94}", "“Café”"),
        ("<meta charset=windows-1251><p>\u{C4}\u{E0}", "Да"), ("<p>Caf\u{E9}", "Café"), ("<meta charset=nonsense><p>Caf\u{E9}", "Café"),
        ("<meta charset=utf-8><p>Caf\u{C3}\u{A9} \u{FF}!", "Café \u{FFFD}!"), ("<meta charset=utf-16le><p>Caf\u{C3}\u{A9}", "Café"),
        ("<meta charset=shift_jis><p>\u{93}\u{FA}\u{96}\u{7B}", "日本"),
    ])
    func `is read in the charset that it declares`(latin: String, text: String) async throws {
        let bytes = latin.unicodeScalars.map { UInt8($0.value) }
        #expect(try await Extractor().extract(bytes, filename: "a.html").texts == [text])
    }

    @Test func `in UTF-16 is read by its byte order mark`() async throws {
        let bytes = utf16("<html><meta charset=utf-8><p>Café</html>", bigEndian: false)
        #expect(try await Extractor().extract(bytes, filename: "a.html").texts == ["Café"])
    }

    @Test(.timeLimit(.minutes(3))) func `of ten megabytes on one line is read`() async throws {
        let sentence = "We repair boilers, taps, drains and sump pumps in Madison, Verona and Middleton, <b>day and night</b>. "
        let document = try await read("<p>" + String(repeating: sentence, count: 100_000), as: "a.html")
        #expect(document.texts.count == 1)
        #expect(document.text.utf8.count == 100_000 * (sentence.utf8.count - 7) - 1)
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["div", "table><tr><td", "b", "ul><li", "a", "form", "p><font"])
    func `nested a hundred thousand deep does no harm`(elements: String) async {
        let page = "<html>" + String(repeating: "<\(elements)>", count: 100_000) + "deep"
        #expect(["", "damaged"].contains(await fault(Array(page.utf8), "a.html")))
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: ["</b>", "<", "<!--", "&", "<a b='", "<td colspan=99999 rowspan=99999>x", "<table>", "<![CDATA["])
    func `of rubbish ends in time`(rubbish: String) async {
        let page = "<html><div><table><tr>" + String(repeating: rubbish, count: 50_000)
        #expect(["", "damaged", "empty"].contains(await fault(Array(page.utf8), "a.html")))
    }

    @Test func `of random bytes does no harm`() async {
        var generator = Seeded(state: 42)
        for _ in 0..<200 {
            let bytes = (0..<400).map { _ in UInt8.random(in: 1...255, using: &generator) }
            #expect(["", "damaged", "empty", "unsupported"].contains(await fault(Array("<html>".utf8) + bytes, "a.html")))
        }
    }
}

/// The same numbers in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

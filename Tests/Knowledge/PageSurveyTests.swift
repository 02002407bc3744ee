import Documents
import Testing

@Suite struct PageSurveyTests {
    private func survey(_ page: String) async throws -> PageSurvey { try await PageSurvey.read(Array(page.utf8), robot: "FrontdeskBot") }

    @Test func `links are found in whatever way they are written`() async throws {
        let survey = try await survey(
            """
            <html><head><base href='/shop/'><link rel="alternate canonical" href="/a?x=1&amp;y=2"></head><body>
            <A HREF=/plain>1</A><a class="x" href = "/quoted&#x2F;b" >2</a><a href='/single' target=_blank>3</a><a href="/plain">again</a>
            <a href="#top">top</a><a href="">none</a><a name=x>no link</a><map><area href=/area></map><a/href=/slashed>4</a>
            <!-- <a href="/comment">x</a> --><script>document.write('<a href="/script">x</a>')</script><a rel="UGC nofollow" href="/ad">ad</a>
            <textarea><a href="/textarea"></textarea><style>a { content: "<a href='/style'>" }</style><a href="/a&b&copy">5</a>
            """)
        #expect(survey.links == ["/plain", "/quoted/b", "/single", "/area", "/slashed", "/a&b&copy"])
        #expect(survey.base == "/shop/")
        #expect(survey.canonical == "/a?x=1&y=2")
        #expect(survey.directives.isEmpty)
    }

    @Test func `what a page asks of robots is heard, of others not`() async throws {
        let survey = try await survey(
            "<meta name=ROBOTS content='NoIndex, max-snippet:5'><meta content=nofollow name=frontdeskbot><meta name=otherbot content=none>")
        #expect(survey.directives == ["noindex", "nofollow", "max-snippet:5"])
    }

    @Test(arguments: [
        "", "<", "<a", "<a href", "<a href=", "<a href='", "<!--", "<script>", "<a href='/x", "</a>", "<a href=/x/", "<title><a href=/x>",
        "<a =x>",
    ])
    func `a page that breaks off ends the survey`(_ page: String) async throws {
        #expect(try await survey(page).links.count <= 1)
    }

    @Test func `a large page full of tricks takes little time`() async throws {
        let start = ContinuousClock.now
        for part in ["<a ", "<!--", "<script", "</script", "&", "<a href='", "<a href=/x>"] {
            let survey = try await survey(String(repeating: part, count: 300_000))
            #expect(survey.links.count <= PageSurvey.maximumLinks)
        }
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}

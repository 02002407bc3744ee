import Testing

@testable import Understanding

@Suite struct KeywordTests {
    @Test(arguments: [
        ("sue", "I will sue you", true), ("sue", "they sued us", true), ("sue", "we're suing", true), ("sue", "SUE!", true),
        ("sue", "She sue’s everyone", true),
        ("sue", "I have an issue", false), ("sue", "please pursue it", false), ("sue", "Susan called", false), ("sue", "tissue", false),
        ("sue", "ensued", false),
        ("injured", "he got injured", true), ("injured", "don't injure anyone", true), ("injured", "uninjured", false),
        ("lawyer", "my lawyers", true),
        ("lawyer", "my lawyer's letter", true), ("police", "policeman", false), ("police", "The Police came", true),
        ("police", "your policies", false),
        ("unsafe", "Is it unsafe?", true), ("unsafe", "safe", false), ("food poisoning", "we got food poisoning", true),
        ("food poisoning", "food was fine, no poisoning", false), ("can't breathe", "he cant breathe", true), ("fraud", "frauds", true),
        ("stop", "stopping by", true), ("fee", "feed", false), ("café", "the cafe", true), ("sue", "s\u{200B}ue", true),
        ("", "anything", false),
    ])
    func `a keyword is a whole word with its inflections`(keyword: String, message: String, hits: Bool) {
        #expect(Keywords([keyword]).hits(in: TokenizedText(message)) == (hits ? [keyword] : []))
    }

    @Test func `phrases match words, gaps, options and ends`() {
        let phrases = Phrases("talk to [a] human|person\nno [thanks|$]\nnobody .. came\n^ hello $\nrefund*")
        for yes in ["i want to talk to a person", "talk to human", "no", "no thanks", "nobody at all ever came", "hello", "refunding"] {
            #expect(phrases.match(TokenizedText(yes).words), "\(yes)")
        }
        for no in ["talk to the person", "no idea", "nobody of the whole big crew came", "hello there", "prefund", ""] {
            #expect(!phrases.match(TokenizedText(no).words), "\(no)")
        }
    }
}

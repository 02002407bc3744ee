import Testing

@testable import Escalation

@Suite struct NumberGuardTests {
    private let sources = [
        "A standard 40–50 gallon replacement ranges from $900–$1,500. Call (608) 555-0142, Monday to Friday, 9am-5pm.",
        "Deposits of 30% are due within 14 days. Offer ends November 26, 2026. We drive up to 40 km. Labor has a 2-year warranty.",
        "Write to hello@acme.example or see https://www.acme.example/prices. We are at 418 Larkspur Commons Way.",
    ]

    @Test(arguments: [
        "It costs $900 to $1,500.", "That is 1500 dollars at most.", "At most $1.5k.", "Between 900 and 1,500 dollars.",
        "Call +1 608-555-0142.", "Call 608.555.0142.",
        "We open at 9:00 AM.", "Until 17:00.", "From 9 am to 5 pm.", "On Wednesday we are here.", "30 percent down.", "Within two weeks.",
        "Until Nov. 26th.",
        "By 11/26.", "Up to 40 kilometers.", "A 50-gallon tank.", "Two years of warranty.", "24 months of warranty.",
        "Mail hello@acme.example.", "See acme.example/prices.",
        "We are at 418 Larkspur Commons Way.", "Come in the morning.", "We'll see you today.", "One of us will answer.",
    ])
    func `what stands in the sources may be said in other words`(sentence: String) {
        #expect(
            NumberGuard.check(sentence: sentence, sources: sources).isEmpty, "\(NumberGuard.check(sentence: sentence, sources: sources))")
    }

    @Test(arguments: [
        ("It costs $950.", "$950"), ("Only $1,499.99!", "$1,499.99"), ("From $900 to $1,600.", "$900 to $1,600"),
        ("Two thousand dollars.", "Two thousand dollars"),
        ("Call (608) 555-0143.", "(608) 555-0143"), ("We open at 8 am.", "at 8 am"), ("Until 6pm.", "Until 6pm"),
        ("On Sunday too.", "Sunday"), ("20% off.", "20%"),
        ("Within 15 days.", "15 days"), ("On November 27.", "November 27"), ("Up to 50 km.", "50 km"), ("A 60-gallon tank.", "60"),
        ("Three years of warranty.", "Three years"),
        ("Mail help@acme.example.", "help@acme.example"), ("See https://evil.example/x.", "https://evil.example/x"),
        ("At 419 Larkspur Commons Way.", "419"),
        ("November 26, 2027", "November 26, 2027"), ("9 pm", "9 pm"),
    ])
    func `a number that no source bears out is named`(sentence: String, text: String) {
        #expect(NumberGuard.check(sentence: sentence, sources: sources).map(\.text) == [text])
    }

    @Test func `without sources nothing with a number may be said, unless it is allowed`() {
        #expect(NumberGuard.check(sentence: "It is $5.", sources: []).map(\.kind) == [.amount])
        #expect(NumberGuard.check(sentence: "It is $5.", sources: [], allowed: ["$5"]).isEmpty)
        #expect(NumberGuard.check(sentence: "Gladly.", sources: []).isEmpty)
    }

    @Test func `a table of bare prices bears out a price, a count does not`() {
        #expect(NumberGuard.check(sentence: "It is $120.", sources: ["Item: Tray; Price (USD): 120"]).isEmpty)
        #expect(NumberGuard.check(sentence: "It is $120.", sources: ["The hall holds 120 guests."]).count == 1)
    }
}

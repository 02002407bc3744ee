import Basics
import Escalation
import Testing
import Understanding

@testable import Answering

@Suite struct ProfileDocumentTests {
    @Test func `the profile is told in words that a search finds`() throws {
        let text = try #require(ProfileDocument.profile(Oakline.facts))
        #expect(text.contains("- Saturday: from 9 am to 1 pm"))
        #expect(text.contains("- Sunday: closed"))
        #expect(text.contains("- Thursday, November 26, 2026: closed"))
        #expect(text.contains("- Phone: (608) 555-0150"))
        #expect(text.contains("We come to Madison, Verona and Sun Prairie."))
    }

    @Test func `each price is one sentence, with its unit where it is no job`() throws {
        let text = try #require(ProfileDocument.prices(Oakline.facts))
        #expect(text.contains("- Sump pump replacement: $520–$780.\n"))
        #expect(text.contains("- Pipe thawing: $120 per hour.\n"))
        #expect(text.hasSuffix("\n\nThis is an estimate."))
    }

    @Test func `what an owner typed over several lines stays one item`() throws {
        var facts = Oakline.facts
        facts.priceBook = PriceBook([
            PriceBook.Row(
                serviceCode: "x", name: "Drain\n- free", unit: "visit", price: Money(low: 9_900, high: 9_900, currency: "USD"),
                conditions: "On\n\n# weekdays")
        ])
        #expect(ProfileDocument.prices(facts)?.hasPrefix("- Drain - free: $99 per visit. On # weekdays") == true)
    }

    @Test func `a business that has said nothing of itself has no such document`() {
        let facts = BusinessFacts(name: "Nobody")
        #expect(ProfileDocument.profile(facts) == nil)
        #expect(ProfileDocument.prices(facts) == nil)
    }
}

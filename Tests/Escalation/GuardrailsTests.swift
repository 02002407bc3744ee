import Basics
import Testing
import Understanding

@testable import Escalation

@Suite struct GuardrailsTests {
    @Test func `what the owner wrote is read, and written back the same`() throws {
        let json = try JSON.parse(
            """
            {"allowed_topics": ["hours"], "banned_topics": ["legal_advice"], "max_quote_without_approval": 499.5, "allowed_discount_percent": 10,
             "require_disclaimer_on_estimates": false, "estimate_disclaimer": "Roughly.", "handoff_on_keywords": ["sue"], "emergency_keywords": ["gas leak"],
             "emergency_message": "Call 911.", "languages_allowed": ["en", "es"], "enabled_tools": ["kb_search"]}
            """)
        let guardrails = try Guardrails(json)
        #expect(guardrails.maximumQuote == 49_950 && guardrails.handoffKeywords == ["sue"] && !guardrails.requiresDisclaimer)
        #expect(try Guardrails(guardrails.json) == guardrails)
        #expect(try Guardrails(try JSON.parse("{}")) == Guardrails())
    }

    @Test func `every fault is named at once`() throws {
        let json = try JSON.parse(
            #"{"max_quote_without_approval": -1, "allowed_discount_percent": 101, "handoff_on_keywords": "sue", "languages_allowed": ["EN"], "surprise": 1}"#
        )
        let failure = #expect(throws: InputFailure.self) { try Guardrails(json) }
        #expect(
            Set(failure?.faults.map(\.field) ?? []) == [
                "guardrails.max_quote_without_approval", "guardrails.allowed_discount_percent", "guardrails.handoff_on_keywords",
                "guardrails.languages_allowed", "guardrails.surprise",
            ])
        #expect(throws: InputFailure.self) { try Guardrails(.array([])) }
    }

    @Test func `a price book is read, and a range upside down is refused`() throws {
        let row =
            #"{"service_code": "a", "name": "Mowing", "unit": "visit", "low_minor": 4800, "high_minor": 6200, "currency": "USD", "conditions": ""}"#
        let book = try PriceBook(try JSON.parse("[\(row)]"))
        #expect(book.rows.map(\.price.text) == ["$48–$62"])
        #expect(try PriceBook(book.json) == book)
        for broken in ["{}", "[1]", "[\(row.replacing("4800", with: "9900"))]", #"[{"name": "x"}]"#] {
            #expect(throws: InputFailure.self) { try PriceBook(try JSON.parse(broken)) }
        }
    }
}

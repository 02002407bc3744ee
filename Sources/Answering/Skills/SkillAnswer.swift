import Basics
import Escalation
import Understanding

/// An answer that needs neither documents nor a model: it stands in the profile, and is exact.
public struct SkillAnswer: Sendable, Hashable {
    public let text: String
    /// Always the profile: what is said here has no document to cite.
    public let source: String
    /// What the customer may want to ask next.
    public let suggestions: [String]
    /// Prices that the text names.
    public let quoted: [Money]

    public init(_ text: String, suggestions: [String] = [], quoted: [Money] = []) {
        self.text = text
        source = "profile"
        self.suggestions = suggestions
        self.quoted = quoted
    }
}

/// The exact skills, in the order in which they are asked. Each says nil unless the whole question is its own: a wrong exact answer is
/// worse than a right one found in a document.
public enum Skills {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        IdentitySkill.answer(reading, message: message, facts: facts, now: now)
            ?? SmallTalkSkill.answer(reading, message: message, facts: facts, now: now)
            ?? HoursSkill.answer(reading, message: message, facts: facts, now: now)
            ?? ContactSkill.answer(reading, message: message, facts: facts, now: now)
            ?? ServiceAreaSkill.answer(reading, message: message, facts: facts, now: now)
            ?? QuoteSkill.answer(reading, message: message, facts: facts, now: now)
    }
}

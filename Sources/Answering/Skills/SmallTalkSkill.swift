import Basics
import Understanding

/// Courtesies are returned, without a search for a document that says "hello".
public enum SmallTalkSkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard reading.isSmallTalk else { return nil }
        if reading.thanks {
            return SkillAnswer(
                reading.isGoodbye ? "You're welcome! Have a good day." : "You're welcome! Is there anything else I can help with?")
        }
        if reading.isGoodbye { return SkillAnswer("Goodbye, and thanks for getting in touch with \(facts.name).") }
        if reading.isGreeting {
            return SkillAnswer(
                "Hello! How can I help you today?", suggestions: ["What are your hours?", "What areas do you serve?", "Talk to a person"])
        }
        if reading.declines { return SkillAnswer("All right. If anything else comes up, just ask.") }
        if reading.affirms { return SkillAnswer("Great. What would you like to know?") }
        return nil
    }
}

/// "Are you a bot?" is answered plainly, with the way to a person.
public enum IdentitySkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard reading.asksIdentity, reading.text.words.count <= 15, reading.wantsPerson < Reading.asksForPerson else { return nil }
        return SkillAnswer(
            "I'm \(facts.name)'s automated assistant, not a person. I answer from the business's own information, and I can get a person for you at any time.",
            suggestions: ["Talk to a person"])
    }
}

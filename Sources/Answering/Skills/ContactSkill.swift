import Basics
import Understanding

/// "What's your phone number?", "where are you?", "e-mail?", "website?"
public enum ContactSkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard reading.entities(.phone).isEmpty, reading.entities(.email).isEmpty,
            let sentence = Clauses.of(reading.text).first(where: { isQuestion($0) && words.covers($0, and: [facts.name]) })
        else { return nil }
        var parts: [String] = []
        var missing: [String] = []
        func tell(_ asked: Phrases, _ value: String?, _ say: (String) -> String, _ what: String) {
            guard asked.match(sentence) else { return }
            if let value { parts.append(say(value)) } else { missing.append(what) }
        }
        tell(address, facts.address, { "We're at \($0)." }, "an address")
        tell(phone, facts.phone, { "You can call us at \($0)." }, "a phone number")
        tell(email, facts.email, { "Our e-mail address is \($0)." }, "an e-mail address")
        tell(website, facts.website, { "Our website is \($0)." }, "a website")
        if parts.isEmpty, missing.isEmpty {
            parts = [facts.phone.map { "You can call us at \($0)." }, facts.email.map { "Our e-mail address is \($0)." }].compactMap { $0 }
        }
        guard !parts.isEmpty else { return nil }
        if !missing.isEmpty { parts.append("I don't have \(Speech.list(missing, last: "or")) noted here.") }
        return SkillAnswer(parts.joined(separator: " "), suggestions: ["What are your hours?", "Talk to a person"])
    }

    private static func isQuestion(_ sentence: [String]) -> Bool {
        address.match(sentence) || phone.match(sentence) || email.match(sentence) || website.match(sentence) || any.match(sentence)
    }

    private static let address = Phrases(
        """
        your|the|ur|business|street|mailing|office|shop|what|whats address|location
        ^ address|location
        where are|r|is you|u|ya|yall|your|the [guys] [office|shop|store|showroom|business|company|place] [located|based|at|exactly|$]
        where .. located|based
        how do|can i find|get to you|your
        """)
    private static let phone = Phrases(
        """
        phone|telephone|cell|mobile
        contact number
        number .. call|reach|dial|text|ring
        your|the number
        ^ number $
        """)
    private static let email = Phrases("email|emails|mail\ne mail")
    private static let website = Phrases("website|webpage|homepage|site|url|web")
    private static let any = Phrases(
        """
        contact|reach [info|information|details|you|u]
        get in touch|contact
        """)

    private static let words = Vocabulary(
        """
        phone telephone cell mobile number numbers no email emails mail e address addresses location located based where street office shop store showroom
        website webpage homepage site web url online page contact details info information reach call dial text ring touch send write main exactly physical
        mailing how best way speak talk somebody
        """)
}

import Basics
import Understanding

/// "Do you come to Verona?", "what areas do you serve?"
public enum ServiceAreaSkill {
    public static func answer(_ reading: Reading, message: String, facts: BusinessFacts, now: Timestamp) -> SkillAnswer? {
        guard !facts.places.isEmpty, !other.match(reading.text.words), ![.billingIssue, .complaint].contains(sure(reading.intent)) else {
            return nil
        }
        if general.match(reading.text.words) { return SkillAnswer(whole(facts), suggestions: ["What are your hours?"]) }
        guard asking.match(reading.text.words), reading.text.words.count <= 30 else { return nil }
        let places = reading.entities(.place).filter { !isState($0) }
        let known = places.filter(\.isKnown)
        if !known.isEmpty {
            let names = Speech.list(known.map { name(of: $0) })
            return SkillAnswer("Yes, we serve \(names).", suggestions: ["What are your hours?", "Can I get a quote?"])
        }
        guard let place = places.first else { return nil }
        return SkillAnswer(
            "\(place.text) is not on our list of places we serve, so I can't promise that we come there. \(whole(facts)) Shall I ask a person?",
            suggestions: ["Talk to a person"])
    }

    private static func whole(_ facts: BusinessFacts) -> String {
        let places = facts.places.count > 1 ? Speech.list(facts.places) : facts.places[0]
        return "We serve \(places)."
    }

    private static func sure(_ intent: Intent) -> Intent.Name { intent.confidence >= 0.6 ? intent.name : .other }

    private static func name(of place: Entity) -> String { if case .name(let name) = place.value { name } else { place.text } }

    private static func isState(_ entity: Entity) -> Bool { entity.text.count == 2 }

    private static let asking = Phrases(
        """
        do|does|can|could|would|will you|u|your|yall|ya [guys|people|team|company] [also|ever|even|all] come|serve|service|cover|deliver|work|travel|drive|go|cater|operate|visit|send|do|help|install|handle
        you|u come|serve|service|cover|deliver|travel|drive|go|cater|work|operate [out|over|all] [to|in|into|around|near|here]
        is|are .. in|within|inside|part|covered [of] [your|the|ur] [service|coverage|delivery] [area|zone|range|region]
        service|coverage|delivery area|zone
        im|i|we|were|am|live|located|house|party|event|home|based in|near .. can|could|do|would|will you|u|someone|somebody
        can|could|would|do|will you|u .. in|to
        send [someone|somebody|anyone|a] [out] [to]
        how about
        ^ what about
        """)

    private static let general = Phrases(
        """
        what|which|whats|where [is|are] [your|the|other] areas|area|places|towns|cities|zip|zips|neighborhoods|regions|counties [codes|code] [do|are|does|you|is] [you|u|your|in] [serve|service|cover|come|work|deliver|go|travel|operate|$]
        whats|what [is|are] your service|delivery|coverage area|areas|zone|range|radius
        where do|does|can you|u|your [guys|crew|crews|team] work|serve|deliver|operate|come|go|cover|travel $
        how far do|will|can you|u|your [guys|crew|team] go|travel|come|drive|deliver [out|to] $
        ^ service|delivery area|areas $
        """)

    /// A place is named and something else is asked.
    private static let other = Phrases(
        """
        which|what day|days|time
        when
        how|what much|fee|fees|cost|costs|charge|price|long|soon|fast|many
        price|cost|quote|estimate|charge|fee|fees|surcharge|extra|rate|rates
        hours|open|closed|close|closing
        permit|permits|license|licensed|licence|warranty|insurance|insured|discount
        book|schedule|reserve|appointment|available|availability|tomorrow|today
        """)
}

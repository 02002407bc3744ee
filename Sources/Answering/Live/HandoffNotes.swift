import Basics
import Knowledge
import Understanding

/// What was understood over the turns of a chat, for the person who takes it over: the newest first, nothing twice.
struct HandoffNotes {
    private static let most = (intents: 5, entities: 20, snippets: 5)

    private var intents: [JSON]
    private var entities: [JSON]
    private var snippets: [JSON]
    private var nextSteps: [String] = []

    init(_ json: JSON) {
        intents = json["intents"]?.array ?? []
        entities = json["entities"]?.array ?? []
        snippets = json["snippets"]?.array ?? []
    }

    func adding(_ draft: TurnDraft) -> HandoffNotes {
        var notes = self
        // Small talk and bare details say nothing of the matter: what it was stays in front.
        let isOfTheMatter = draft.reading.intent.name != .other || intents.isEmpty
        notes.intents =
            isOfTheMatter ? Self.merged([TurnTrace.intent(draft.reading.intent)], intents, by: ["name"], most: Self.most.intents) : intents
        notes.entities = Self.merged(
            draft.reading.entities.map(TurnTrace.entity), entities, by: ["kind", "value"], most: Self.most.entities)
        let cited = draft.cited.map { passage -> JSON in ["title": .string(passage.hit.title), "snippet": .string(passage.snippet)] }
        notes.snippets = Self.merged(cited, snippets, by: ["title", "snippet"], most: Self.most.snippets)
        notes.nextSteps = Self.steps(draft, notes)
        return notes
    }

    /// What the chat is about: the newest intent that says something.
    private var matter: Intent.Name? { intents.compactMap { $0["name"]?.string.flatMap(Intent.Name.init) }.first { $0 != .other } }

    var json: JSON {
        [
            "intents": .array(intents), "entities": .array(entities), "snippets": .array(snippets),
            "next_steps": .array(nextSteps.map(JSON.string)),
        ]
    }

    private static func merged(_ new: [JSON], _ old: [JSON], by keys: [String], most: Int) -> [JSON] {
        var seen: Set<[JSON?]> = []
        return Array((new + old).filter { entry in seen.insert(keys.map { entry[$0] }).inserted }.prefix(most))
    }

    /// What a good colleague would remind the agent of.
    private static func steps(_ draft: TurnDraft, _ notes: HandoffNotes) -> [String] {
        func knows(_ kind: String) -> Bool { notes.entities.contains { $0["kind"]?.string == kind } }
        var steps: [String] = []
        switch notes.matter ?? draft.reading.intent.name {
        case .complaint: steps += ["Apologise first, and ask what would put it right."]
        case .billingIssue: steps += ["Look up the invoice, and ask for its number if it was not given."]
        case .requestQuote, .bookService:
            if !knows("service") { steps.append("Ask which service they need.") }
            if !knows("place"), !knows("address") { steps.append("Ask where the job is.") }
            if !knows("date") { steps.append("Agree on a day and time for a visit.") }
        case .askHours, .other: break
        }
        if draft.reading.emergency { steps.insert("Call them now if there is a number: it sounds urgent.", at: 0) }
        return steps
    }
}

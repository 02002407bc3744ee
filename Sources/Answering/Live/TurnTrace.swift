import Basics
import Chat
import Escalation
import Knowledge
import Postgres
import Understanding

/// A turn as its owner reads it: with the saved reply, and from the playground.
public enum TurnTrace {
    public static func json(_ draft: TurnDraft) -> JSON {
        [
            "outcome": .string(draft.outcome.rawValue), "intent": intent(draft.reading.intent),
            "intents": .array(draft.reading.intents.prefix(3).map(intent)), "entities": .array(draft.reading.entities.map(entity)),
            "sentiment": ["score": rounded(draft.reading.sentiment.score), "anger": rounded(draft.reading.sentiment.anger)],
            "safety": ["emergency": .bool(draft.reading.emergency), "danger": .bool(draft.reading.danger)],
            "rules": .array(draft.rules.map { ["code": .string($0.rule.rawValue), "matched": .bool($0.matched), "why": .string($0.why)] }),
            "decision": [
                "action": .string(draft.decision.action.rawValue), "rule": draft.decision.rule.map { .string($0.rawValue) } ?? .null,
                "why": .string(draft.decision.why), "priority": .string(draft.decision.priority.rawValue),
            ],
            "retrieved": .array(draft.retrieved.map(hit)), "checks": ["withheld": .array(draft.withheld.map(JSON.string))],
            "tier": .string(draft.tier.rawValue), "confidence": rounded(draft.confidence),
            "timings_ms": .object(draft.timings.map { .init($0.stage, rounded($0.milliseconds)) }),
            "cost": draft.model.map {
                [
                    "model": .string($0.model), "prompt_tokens": .integer(Int64($0.promptTokens)),
                    "completion_tokens": .integer(Int64($0.completionTokens)),
                ]
            } ?? .null,
            "faults": .array(draft.faults.map { .string($0) }),
        ]
    }

    /// What an earlier reply came to; nil for one without a trace.
    static func outcome(_ message: Message) -> TurnOutcome? {
        guard let trace = message.trace else { return nil }
        do { return try JSON.parse(trace.text)["outcome"]?.string.flatMap(TurnOutcome.init) } catch { return nil }
    }

    static func entity(_ entity: Entity) -> JSON {
        ["kind": .string(entity.kind.rawValue), "text": .string(entity.text), "value": .string(entity.normalised)]
    }

    static func intent(_ intent: Intent) -> JSON { ["name": .string(intent.name.rawValue), "confidence": rounded(intent.confidence)] }

    private static func hit(_ hit: Hit) -> JSON {
        ["title": .string(hit.title), "section": .string(hit.section), "text": .string(hit.text), "score": rounded(hit.score)]
    }

    private static func rounded(_ value: Double) -> JSON { .number((value * 1_000).rounded() / 1_000) }
}

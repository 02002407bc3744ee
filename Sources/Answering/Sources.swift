import Basics
import Escalation
import Knowledge
import MiniLM
import Understanding

/// What the profile and the guardrails of a business say. Asked for at each turn: the one who answers keeps it at hand.
public protocol BusinessReading: Sendable {
    func facts(_ business: BusinessID) async throws -> BusinessFacts
}

/// Whether a person is there to take a chat.
public protocol DutyReading: Sendable {
    func someoneOnDuty(_ business: BusinessID) async throws -> Bool
}

/// Finds passages: the Knowledge room, or a fixture.
public protocol KnowledgeSearching: Sendable {
    func search(
        _ business: BusinessID, _ query: String, embedding: [Float]?, limit: Int, audience: Audience, now: Timestamp
    ) async throws -> [Hit]
}

extension Retrieval: KnowledgeSearching {}
extension Embedder: SentenceEmbedding {}

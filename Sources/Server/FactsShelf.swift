import Accounts
import Answering
import Basics
import Escalation
import Synchronization
import Takeover
import Understanding

/// The profiles of businesses as the Answering room reads them, kept until they change.
final class FactsShelf: BusinessReading {
    private let accounts: Accounts
    private let shelf = Mutex<[BusinessID: (version: Int, facts: BusinessFacts)]>([:])
    private static let most = 2_000

    init(accounts: Accounts) { self.accounts = accounts }

    func facts(_ business: BusinessID) async throws -> BusinessFacts { try facts(of: try await accounts.business(business)) }

    func facts(of card: BusinessCard) throws -> BusinessFacts {
        if let kept = shelf.withLock({ $0[card.id] }), kept.version == card.version { return kept.facts }
        let facts = try BusinessFacts(name: card.name, profile: card.profile, guardrails: try Guardrails(card.guardrails))
        shelf.withLock { shelf in
            if shelf.count >= Self.most { shelf.removeAll(keepingCapacity: true) }
            shelf[card.id] = (card.version, facts)
        }
        return facts
    }
}

/// Who is on duty, as the Answering room asks.
struct DutyRoster: DutyReading {
    let duty: Duty

    func someoneOnDuty(_ business: BusinessID) async throws -> Bool { try await duty.someoneIsOn(business) }
}

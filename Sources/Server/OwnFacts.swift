import Accounts
import Answering
import Basics
import Knowledge
import Outbox

/// Carries the profile and the price book into the knowledge whenever they were saved.
struct OwnFacts: OutboxHandler {
    let topics = [Accounts.businessSavedTopic]
    let accounts: Accounts
    let knowledge: Knowledge
    let facts: FactsShelf

    func deliver(_ entry: OutboxEntry) async throws {
        // As it is now: an entry that comes late, or twice, writes what holds.
        let card = try await accounts.currentBusiness(entry.business)
        let facts = try facts.facts(of: card)
        try await knowledge.keepOwn(entry.business, .profile, titled: "About \(card.name)", ProfileDocument.profile(facts))
        try await knowledge.keepOwn(entry.business, .priceBook, titled: "Price book", ProfileDocument.prices(facts))
    }
}

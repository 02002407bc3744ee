public import Basics
import Outbox
import Postgres

extension Accounts {
    /// The outbox's topic of a business whose profile, prices or guardrails were saved.
    public static var businessSavedTopic: String { "accounts.business-saved" }

    /// The business that `reference` (id or slug) names. Read for every visitor, so it is kept for a few seconds.
    public func business(_ reference: String) async throws -> BusinessCard {
        let now = clock.now()
        if let card = cards.card(reference, at: now) { return card }
        guard let id = try await identify(reference), let card = try await store.business(id)?.card else {
            throw AccountsError.noSuchBusiness
        }
        cards.keep(card, for: reference, at: now)
        return card
    }

    public func business(_ id: BusinessID) async throws -> BusinessCard { try await business(id.description) }

    private func identify(_ reference: String) async throws -> BusinessID? {
        if let id = BusinessID(reference) { return id }
        return Slug.isSlug(reference) ? try await store.businessID(slug: reference) : nil
    }

    /// The business as it is saved right now: what its owner edits.
    public func currentBusiness(_ id: BusinessID) async throws -> BusinessCard {
        guard let business = try await store.business(id) else { throw AccountsError.noSuchBusiness }
        return business.card
    }

    /// Changes what `fields` has: the name, sections of the profile (each as a whole), `chat_config` (member by member) and
    /// `allowed_origins`. null empties. With `version`, only if nobody saved since.
    public func changeBusiness(_ caller: Caller, _ fields: Fields, version: Int? = nil) async throws -> BusinessCard {
        try await save(caller, action: "business.changed", version: version) { business throws(InputFailure) in
            var fields = fields
            if fields.has("name") { business.name = fields.name("name") }
            business.profile = ProfileSection.change(business.profile, with: &fields)
            let chat = business.chat
            business.chat = fields.section("chat_config") { ChatConfiguration.change(chat, with: &$0) } ?? chat
            if fields.has("allowed_origins") { business.allowedOrigins = Origin.read(&fields) }
            try fields.finish()
        }
    }

    /// Replaces the guardrails.
    public func replaceGuardrails(_ caller: Caller, _ guardrails: JSON, version: Int? = nil) async throws -> BusinessCard {
        try guardrailRules(guardrails)
        return try await save(caller, action: "guardrails.changed", version: version) { business in business.guardrails = guardrails }
    }

    private func save(
        _ caller: Caller, action: String, version: Int?, _ change: @escaping @Sendable (inout SavedBusiness) throws(InputFailure) -> Void
    ) async throws -> BusinessCard {
        let now = clock.now()
        let saved = try await store.pool.transaction(.business(caller.business)) { [store] tx in
            guard var business = try await store.lockedBusiness(caller.business, in: tx) else { throw AccountsError.noSuchBusiness }
            if let version, version != business.version { throw AccountsError.changedMeanwhile(version: business.version) }
            try change(&business)
            business.version += 1
            business.updatedAt = now
            try await store.save(business, in: tx)
            try await store.record(caller.business, person: caller.person, action: action, at: now, in: tx)
            try await Outbox.add(
                caller.business, topic: Self.businessSavedTopic, key: "\(caller.business):\(business.version)", payload: .object([]),
                dueAt: now,
                in: tx)
            return business
        }
        cards.forget(caller.business)
        return saved.card
    }
}

/// `scheme://host[:port]`, as browsers send it.
enum Origin {
    static func read(_ fields: inout Fields) -> [String] {
        guard let texts = fields.strings("allowed_origins", count: 0...50, length: 1...300) else { return [] }
        let origins = texts.map { $0.lowercased() }
        if !origins.allSatisfy(isOrigin) {
            fields.fail("allowed_origins", "format", "Must be origins such as https://www.example.com, without a path.")
        }
        return origins
    }

    private static func isOrigin(_ text: String) -> Bool {
        ProfileSection.isWebAddress(text) && !text.drop { $0 != ":" }.dropFirst(3).contains { "/?#@*".contains($0) }
    }
}

import Basics
import Postgres

/// What chats bring in. Each of these can be repeated: the unique index on the visitor or the conversation finds the row again.
///
/// A row that a person has changed (`version` above 1) keeps their words: a chat that goes on then only fills what is empty. A row that
/// a person deleted stays deleted.
extension CRMStore {
    /// False where the book holds a later state of the conversation already.
    func putInteraction(
        _ business: BusinessID, _ draft: SyncPlan.Interaction, of facts: ChatFacts, at now: Timestamp, in tx: Transaction
    ) async throws -> Bool {
        try await tx.query(
            """
            INSERT INTO crm_interactions AS kept
                (business_id, id, type, channel, summary, outcome, conversation_id, metadata, occurred_at, created_at, updated_at)
            VALUES (\(business), \(InteractionID.new(at: now)), 'chat', \(facts.channel), \(draft.summary), \(draft.outcome),
                    \(facts.conversation), \(["last_sequence": .integer(Int64(facts.lastSequence))] as JSON), \(facts.startedAt), \(now), \(now))
            ON CONFLICT (business_id, conversation_id) WHERE conversation_id IS NOT NULL DO UPDATE SET
                summary = CASE WHEN kept.version = 1 THEN EXCLUDED.summary ELSE kept.summary END,
                outcome = CASE WHEN kept.version = 1 THEN EXCLUDED.outcome ELSE coalesce(kept.outcome, EXCLUDED.outcome) END,
                metadata = kept.metadata || EXCLUDED.metadata,
                updated_at = EXCLUDED.updated_at
            WHERE coalesce((kept.metadata ->> 'last_sequence')::bigint, 0) <= \(facts.lastSequence)
            """
        ).affected == 1
    }

    /// The visitor's contact; nil where a person deleted it.
    func putContact(
        _ business: BusinessID, _ draft: SyncPlan.Contact, of facts: ChatFacts, at now: Timestamp, in tx: Transaction
    ) async throws -> ContactID? {
        let rows = try await tx.query(
            """
            INSERT INTO crm_contacts AS kept
                (business_id, id, first_name, last_name, email, phone, channel, visitor_id, created_at, updated_at)
            VALUES (\(business), \(ContactID.new(at: now)), \(draft.firstName), \(draft.lastName), \(draft.email), \(draft.phone),
                    \(facts.channel), \(facts.visitor), \(now), \(now))
            ON CONFLICT (business_id, visitor_id) WHERE visitor_id IS NOT NULL DO UPDATE SET
                first_name = CASE WHEN kept.version = 1 AND EXCLUDED.first_name IS NOT NULL THEN EXCLUDED.first_name ELSE kept.first_name END,
                last_name = CASE WHEN kept.version = 1 AND EXCLUDED.first_name IS NOT NULL THEN EXCLUDED.last_name ELSE kept.last_name END,
                email = CASE WHEN kept.version = 1 THEN coalesce(EXCLUDED.email, kept.email) ELSE coalesce(kept.email, EXCLUDED.email) END,
                phone = CASE WHEN kept.version = 1 THEN coalesce(EXCLUDED.phone, kept.phone) ELSE coalesce(kept.phone, EXCLUDED.phone) END,
                updated_at = EXCLUDED.updated_at
            WHERE kept.deleted_at IS NULL
            RETURNING id
            """)
        return try rows.first?("id")
    }

    func linkInteraction(_ business: BusinessID, to contact: ContactID, of facts: ChatFacts, in tx: Transaction) async throws {
        _ = try await tx.query(
            """
            UPDATE crm_interactions SET contact_id = \(contact)
            WHERE business_id = \(business) AND conversation_id = \(facts.conversation) AND contact_id IS NULL
            """)
    }

    func putLead(
        _ business: BusinessID, _ draft: SyncPlan.Lead, contact: ContactID?, of facts: ChatFacts, at now: Timestamp, in tx: Transaction
    ) async throws {
        _ = try await tx.query(
            """
            INSERT INTO crm_leads AS kept
                (business_id, id, contact_id, source, description, service, intent, conversation_id, metadata, created_at, updated_at)
            VALUES (\(business), \(LeadID.new(at: now)), \(contact), 'website_chat', \(draft.description), \(draft.service), \(draft.intent),
                    \(facts.conversation), \(["initial_intent": .string(draft.intent)] as JSON), \(now), \(now))
            ON CONFLICT (business_id, conversation_id) WHERE conversation_id IS NOT NULL DO UPDATE SET
                contact_id = coalesce(kept.contact_id, EXCLUDED.contact_id),
                description = CASE WHEN kept.version = 1 THEN EXCLUDED.description ELSE kept.description END,
                service = CASE WHEN kept.version = 1 THEN coalesce(EXCLUDED.service, kept.service) ELSE kept.service END,
                updated_at = EXCLUDED.updated_at
            WHERE kept.deleted_at IS NULL
            """)
    }

    /// The number is drawn only where there is no ticket yet: `putInteraction` has held off everyone else who could make it meanwhile.
    func putTicket(
        _ business: BusinessID, _ draft: SyncPlan.Ticket, contact: ContactID?, of facts: ChatFacts, at now: Timestamp, in tx: Transaction
    ) async throws {
        let updated = try await tx.query(
            """
            UPDATE crm_tickets SET
                contact_id = coalesce(contact_id, \(contact)),
                subject = CASE WHEN version = 1 THEN \(draft.subject) ELSE subject END,
                description = CASE WHEN version = 1 THEN \(draft.description) ELSE description END,
                priority = CASE WHEN version = 1 THEN \(draft.priority) ELSE priority END,
                category = CASE WHEN version = 1 THEN \(draft.category) ELSE category END,
                status = CASE WHEN version = 1 THEN \(draft.status) ELSE status END,
                updated_at = CASE WHEN deleted_at IS NULL THEN \(now) ELSE updated_at END
            WHERE business_id = \(business) AND conversation_id = \(facts.conversation)
            """)
        guard updated.affected == 0 else { return }
        let number = try await nextTicketNumber(business, in: tx)
        _ = try await tx.query(
            """
            INSERT INTO crm_tickets
                (business_id, id, number, contact_id, subject, description, status, priority, category, source, conversation_id, created_at, updated_at)
            VALUES (\(business), \(TicketID.new(at: now)), \(number), \(contact), \(draft.subject), \(draft.description), \(draft.status),
                    \(draft.priority), \(draft.category), 'chat', \(facts.conversation), \(now), \(now))
            """)
    }
}

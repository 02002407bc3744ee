public import Basics
public import Outbox
public import Postgres

/// Keeps the book in step with the chats: whenever a turn, an escalation, contact details or the end of a chat is told, it reads the
/// conversation again and puts down what follows from it. Told five times, it does the same once.
public struct ChatSync: OutboxHandler {
    public static let topic = "crm.sync"

    private let store: CRMStore
    private let chats: any ChatReading
    private let clock: WallClock

    public init(pool: PostgresPool, chats: any ChatReading, clock: WallClock = .system) {
        store = CRMStore(pool: pool)
        self.chats = chats
        self.clock = clock
    }

    public var topics: [String] { [Self.topic] }

    public func deliver(_ entry: OutboxEntry) async throws {
        guard let conversation = entry.payload["conversation_id"]?.string.flatMap({ ConversationID($0) }) else {
            throw OutboxRejection("the payload names no conversation_id")
        }
        try await sync(entry.business, conversation)
    }

    func sync(_ business: BusinessID, _ conversation: ConversationID) async throws {
        guard let facts = try await chats.facts(business, conversation: conversation) else { return }
        let plan = SyncPlan(facts)
        guard let interaction = plan.interaction else { return }
        let now = clock.now()
        try await store.pool.transaction(.business(business)) { [store] tx in
            // First, because it holds off whoever syncs the same conversation at the same time.
            guard try await store.putInteraction(business, interaction, of: facts, at: now, in: tx) else { return }
            var contact: ContactID?
            if let draft = plan.contact { contact = try await store.putContact(business, draft, of: facts, at: now, in: tx) }
            if let contact { try await store.linkInteraction(business, to: contact, of: facts, in: tx) }
            if let lead = plan.lead { try await store.putLead(business, lead, contact: contact, of: facts, at: now, in: tx) }
            if let ticket = plan.ticket { try await store.putTicket(business, ticket, contact: contact, of: facts, at: now, in: tx) }
        }
    }
}

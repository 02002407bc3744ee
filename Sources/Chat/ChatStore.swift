import Basics
import Postgres

/// All SQL of the Chat room.
struct ChatStore: Sendable {
    let pool: PostgresPool

    private static let columns: Query = """
        c.id, c.business_id, c.visitor_id, c.channel, c.status, c.escalation_type, c.escalation_reason, c.escalation_score,
        c.human_agent_id, c.human_agent_name, c.priority, c.topic, c.summary, c.understanding, c.last_sequence, c.context_sequence,
        c.customer_read, c.agent_read, c.waiting_since, c.metadata, c.resolution_summary, c.resolution_outcome, c.csat_score,
        c.created_at, c.last_message_at, c.closed_at, v.name AS visitor_name, v.email AS visitor_email, v.phone AS visitor_phone
        """

    private static let messageColumns: Query = """
        id, conversation_id, sequence, sender_type, sender_id, sender_name, client_message_id, text, reply_to, intent, confidence, tier,
        citations, status_change, ui, trace, created_at
        """

    // MARK: Reading conversations

    func conversation(_ business: BusinessID, _ id: ConversationID) async throws -> Conversation? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM conversations c JOIN visitors v ON v.business_id = c.business_id AND v.id = c.visitor_id
            WHERE c.business_id = \(business) AND c.id = \(id)
            """
        ).first.map(Self.conversation)
    }

    func latestConversation(_ business: BusinessID, of visitor: VisitorID) async throws -> Conversation? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns) FROM conversations c JOIN visitors v ON v.business_id = c.business_id AND v.id = c.visitor_id
            WHERE c.business_id = \(business) AND c.visitor_id = \(visitor) ORDER BY c.created_at DESC LIMIT 1
            """
        ).first.map(Self.conversation)
    }

    /// Conversations with their newest message, newest first, or the waiting ones in the order of the queue.
    func conversations(
        _ business: BusinessID, status: ConversationStatus?, search: String?, before cursor: PageCursor?, limit: Int
    ) async throws -> [(Conversation, Message?)] {
        var conditions: [Query] = ["c.business_id = \(business)"]
        if let status { conditions.append("c.status = \(status.rawValue)") }
        if let cursor, let id = ConversationID(cursor.id) { conditions.append("(c.last_message_at, c.id) < (\(cursor.at), \(id))") }
        if let search {
            let pattern = "%\(search.replacingLikeWildcards)%"
            conditions.append(
                """
                (v.name ILIKE \(pattern) OR v.email ILIKE \(pattern) OR v.phone ILIKE \(pattern) OR c.summary ILIKE \(pattern) OR EXISTS (
                    SELECT FROM messages m WHERE m.business_id = c.business_id AND m.conversation_id = c.id AND m.text ILIKE \(pattern)))
                """)
        }
        return try await listed(business, where: conditions.joined(separator: " AND "), order: "c.last_message_at DESC, c.id DESC", limit)
    }

    /// Who waits for a person: the most urgent first, then who waits longest.
    func queue(_ business: BusinessID, limit: Int) async throws -> [(Conversation, Message?)] {
        try await listed(
            business, where: "c.business_id = \(business) AND c.status = 'waiting_human'",
            order: "CASE c.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, c.waiting_since, c.id", limit)
    }

    private func listed(
        _ business: BusinessID, where condition: Query, order: Query, _ limit: Int
    ) async throws -> [(Conversation, Message?)] {
        let rows = try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.columns), m.* FROM conversations c
            JOIN visitors v ON v.business_id = c.business_id AND v.id = c.visitor_id
            LEFT JOIN LATERAL (
                SELECT id AS m_id, sequence AS m_sequence, sender_type AS m_sender_type, sender_name AS m_sender_name, text AS m_text,
                       created_at AS m_created_at
                FROM messages WHERE business_id = c.business_id AND conversation_id = c.id AND sequence = c.last_sequence
            ) m ON true
            WHERE \(query: condition) ORDER BY \(query: order) LIMIT \(limit)
            """)
        return try rows.map { (try Self.conversation($0), try Self.lastMessage($0)) }
    }

    // MARK: Reading the log

    /// Entries after `sequence` in order.
    func messages(_ business: BusinessID, _ conversation: ConversationID, after sequence: Int, limit: Int) async throws -> [Message] {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.messageColumns) FROM messages
            WHERE business_id = \(business) AND conversation_id = \(conversation) AND sequence > \(sequence)
            ORDER BY sequence LIMIT \(limit)
            """
        ).map(Self.message)
    }

    func message(_ business: BusinessID, _ id: MessageID) async throws -> Message? {
        try await pool.query(
            .business(business),
            "SELECT \(query: Self.messageColumns) FROM messages WHERE business_id = \(business) AND id = \(id)"
        ).first.map(Self.message)
    }

    /// The reply that was given to `message`.
    func reply(_ business: BusinessID, _ conversation: ConversationID, to message: MessageID) async throws -> Message? {
        try await pool.query(
            .business(business),
            """
            SELECT \(query: Self.messageColumns) FROM messages
            WHERE business_id = \(business) AND conversation_id = \(conversation) AND reply_to = \(message)
            """
        ).first.map(Self.message)
    }

    // MARK: Writing

    /// Makes sure that the visitor is there, and locks the conversation for the rest of the transaction; with it comes what was sent before
    /// under the same name.
    func lock(
        _ business: BusinessID, _ id: ConversationID, clientMessageID: String?, in transaction: Transaction
    ) async throws -> (Conversation, Message?)? {
        let results = try await transaction.queries([
            """
            SELECT \(query: Self.columns) FROM conversations c JOIN visitors v ON v.business_id = c.business_id AND v.id = c.visitor_id
            WHERE c.business_id = \(business) AND c.id = \(id) FOR UPDATE OF c
            """,
            """
            SELECT \(query: Self.messageColumns) FROM messages
            WHERE business_id = \(business) AND conversation_id = \(id) AND client_message_id = \(clientMessageID)
            """,
        ])
        guard let row = results[0].first else { return nil }
        return (try Self.conversation(row), try results[1].first.map(Self.message))
    }

    static func insertVisitor(_ identity: VisitorIdentity, metadata: JSON, at now: Timestamp) -> Query {
        """
        INSERT INTO visitors (business_id, id, metadata, created_at, last_seen_at)
        VALUES (\(identity.business), \(identity.visitor), \(metadata), \(now), \(now))
        ON CONFLICT (business_id, id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        """
    }

    static func insertConversation(_ identity: VisitorIdentity, _ id: ConversationID, metadata: JSON, at now: Timestamp) -> Query {
        """
        INSERT INTO conversations (business_id, id, visitor_id, metadata, created_at, last_message_at)
        VALUES (\(identity.business), \(id), \(identity.visitor), \(metadata), \(now), \(now))
        """
    }

    static func insert(_ draft: MessageDraft, in conversation: Conversation, sequence: Int, statusChange: JSONText?, at now: Timestamp)
        -> Query
    {
        var citations = JSONWriter()
        citations.array(draft.citations) { $1.write(&$0) }
        return """
            INSERT INTO messages (business_id, conversation_id, sequence, id, sender_type, sender_id, sender_name, client_message_id, text,
                                  reply_to, intent, confidence, tier, citations, status_change, ui, trace, created_at)
            VALUES (\(conversation.business), \(conversation.id), \(sequence), \(draft.id), \(draft.sender.type.rawValue),
                    \(draft.sender.person), \(draft.sender.name), \(draft.clientMessageID), \(draft.text), \(draft.replyTo), \(draft.intent),
                    \(draft.confidence), \(draft.tier), \(JSONText(citations.text)), \(statusChange), \(draft.ui), \(draft.trace), \(now))
            """
    }

    static func update(_ conversation: Conversation) -> Query {
        let state = conversation.state
        return """
            UPDATE conversations SET
                status = \(state.status.rawValue), escalation_type = \(state.escalation.type.rawValue),
                escalation_reason = \(state.escalation.reason), escalation_score = \(state.escalation.score),
                human_agent_id = \(state.agent?.id), human_agent_name = \(state.agent?.name), priority = \(state.priority.rawValue),
                topic = \(conversation.topic), summary = \(conversation.summary), understanding = \(conversation.understanding),
                last_sequence = \(conversation.lastSequence), context_sequence = \(conversation.contextSequence),
                customer_read = \(conversation.customerRead), agent_read = \(conversation.agentRead), waiting_since = \(state.waitingSince),
                resolution_summary = \(state.summary), resolution_outcome = \(state.outcome?.rawValue), csat_score = \(conversation.rating),
                last_message_at = \(conversation.lastMessageAt), closed_at = \(state.closedAt)
            WHERE business_id = \(conversation.business) AND id = \(conversation.id)
            """
    }

    static func updateContact(_ conversation: Conversation) -> Query {
        """
        UPDATE visitors SET name = \(conversation.contact.name), email = \(conversation.contact.email), phone = \(conversation.contact.phone)
        WHERE business_id = \(conversation.business) AND id = \(conversation.visitor)
        """
    }

    /// nil where no such message can be rated.
    func rate(
        _ business: BusinessID, _ conversation: ConversationID, _ message: MessageID, helpful: Bool, comment: String?, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Rated? {
        let results = try await transaction.queries([
            """
            INSERT INTO message_ratings (business_id, conversation_id, message_id, helpful, comment, created_at)
            SELECT business_id, conversation_id, id, \(helpful), \(comment), \(now) FROM messages
            WHERE business_id = \(business) AND conversation_id = \(conversation) AND id = \(message) AND sender_type IN ('ai', 'agent')
            ON CONFLICT (business_id, message_id) DO UPDATE SET helpful = excluded.helpful, comment = excluded.comment
            """,
            "SELECT reply_to FROM messages WHERE business_id = \(business) AND id = \(message)",
        ])
        guard results[0].affected == 1, let row = results[1].first else { return nil }
        return Rated(question: try row("reply_to"))
    }

    func markRead(_ business: BusinessID, _ conversation: ConversationID, byCustomer: Bool, upTo sequence: Int) async throws -> Bool {
        let column = byCustomer ? "customer_read" : "agent_read"
        return try await pool.query(
            .business(business),
            """
            UPDATE conversations SET \(unescaped: column) = least(\(sequence), last_sequence)
            WHERE business_id = \(business) AND id = \(conversation) AND \(unescaped: column) < least(\(sequence), last_sequence)
            """
        ).affected == 1
    }

    func addNote(_ business: BusinessID, _ conversation: ConversationID, _ note: Note) async throws {
        _ = try await pool.query(
            .business(business),
            """
            INSERT INTO conversation_notes (business_id, id, conversation_id, person_id, person_name, text, created_at)
            VALUES (\(business), \(note.id), \(conversation), \(note.author.id), \(note.author.name), \(note.text), \(note.createdAt))
            """)
    }

    func notes(_ business: BusinessID, _ conversation: ConversationID) async throws -> [Note] {
        try await pool.query(
            .business(business),
            """
            SELECT id, person_id, person_name, text, created_at FROM conversation_notes
            WHERE business_id = \(business) AND conversation_id = \(conversation) ORDER BY created_at, id LIMIT 500
            """
        ).map { row in
            try Note(
                id: row("id"), author: Agent(id: row("person_id"), name: row("person_name")), text: row("text"),
                createdAt: row("created_at"))
        }
    }

    // MARK: Rows

    private static func conversation(_ row: Row) throws -> Conversation {
        var state = ConversationState()
        state.status = ConversationStatus(rawValue: try row("status")) ?? .active
        state.escalation = EscalationState(
            type: EscalationType(rawValue: try row("escalation_type")) ?? .none, reason: try row("escalation_reason"),
            score: try row("escalation_score"))
        if let agent: PersonID = try row("human_agent_id") { state.agent = Agent(id: agent, name: try row("human_agent_name") ?? "") }
        state.priority = Priority(rawValue: try row("priority")) ?? .normal
        state.waitingSince = try row("waiting_since")
        state.closedAt = try row("closed_at")
        state.outcome = try row("resolution_outcome").flatMap(ResolutionOutcome.init)
        state.summary = try row("resolution_summary")
        return try Conversation(
            id: row("id"), business: row("business_id"), visitor: row("visitor_id"), channel: row("channel"), state: state,
            topic: row("topic"), summary: row("summary"), understanding: row("understanding"), lastSequence: row("last_sequence"),
            contextSequence: row("context_sequence"), customerRead: row("customer_read"), agentRead: row("agent_read"),
            metadata: row("metadata"), rating: row("csat_score"), createdAt: row("created_at"), lastMessageAt: row("last_message_at"),
            contact: VisitorContact(name: row("visitor_name"), email: row("visitor_email"), phone: row("visitor_phone")))
    }

    private static func message(_ row: Row) throws -> Message {
        try Message(
            id: row("id"), conversation: row("conversation_id"), sequence: row("sequence"),
            sender: Sender(
                type: SenderType(rawValue: row("sender_type")) ?? .system, person: row("sender_id"), name: row("sender_name")),
            text: row("text"), clientMessageID: row("client_message_id"), replyTo: row("reply_to"), intent: row("intent"),
            confidence: row("confidence"), tier: row("tier"), citations: row("citations"), statusChange: row("status_change"),
            ui: row("ui"), trace: row("trace"), createdAt: row("created_at"))
    }

    private static func lastMessage(_ row: Row) throws -> Message? {
        guard let id: MessageID = try row("m_id") else { return nil }
        return try Message(
            id: id, conversation: row("id"), sequence: row("m_sequence"),
            sender: Sender(type: SenderType(rawValue: row("m_sender_type")) ?? .system, name: row("m_sender_name")), text: row("m_text"),
            clientMessageID: nil, replyTo: nil, intent: nil, confidence: nil, tier: nil, citations: JSONText("[]"), statusChange: nil,
            ui: nil, trace: nil, createdAt: row("m_created_at"))
    }
}

extension String {
    /// What people type is searched as it stands: `%` and `_` are no wildcards.
    fileprivate var replacingLikeWildcards: String {
        reduce(into: "") { text, character in
            if character == "%" || character == "_" || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }
}

/// An answer that was rated.
struct Rated: Sendable {
    /// The message that it replied to.
    let question: MessageID?
}

import Basics

/// One kind of thing in the book: its table, and what may be said of it. Names of tables and columns come from here alone, never from
/// what a caller sends.
public struct Resource: Sendable {
    /// As in the address: `customers`.
    public let name: String
    let table: String
    let columns: [Column]
    /// What is read of a record, in the order in which `Record` takes it.
    let selected: String
    /// SQL expressions that `q` looks into.
    let searched: [String]
    /// What must hold for a whole record, beyond each field by itself.
    let check: @Sendable (Record) -> [FieldFault]

    init(
        _ name: String, table: String, searched: [String], columns: [Column],
        check: @escaping @Sendable (Record) -> [FieldFault] = { _ in [] }
    ) {
        self.name = name
        self.table = table
        self.columns = columns
        selected = (["id"] + columns.map(\.name.description) + ["created_at", "updated_at", "version"]).joined(separator: ", ")
        self.searched = searched
        self.check = check
    }
}

/// One field of a resource.
struct Column: Sendable {
    enum Kind: Sendable {
        case text(ClosedRange<Int>)
        case email
        case phone
        case choice([String])
        case integer(ClosedRange<Int>)
        case currency
        case tags
        case object
        case time
        /// Another record of the same business.
        case reference(table: String)
        /// A member of the business.
        case member
        /// An id from another room.
        case id
    }

    let name: StaticString
    let kind: Kind
    /// Must be given when a record is made, and cannot be emptied.
    var isRequired = false
    /// Has a default in the table, and so cannot be emptied either.
    var hasDefault = false
    /// Only the service itself sets it.
    var isReadOnly = false
    var isFilter = false

    init(
        _ name: StaticString, _ kind: Kind, required: Bool = false, hasDefault: Bool = false, readOnly: Bool = false, filter: Bool = false
    ) {
        self.name = name
        self.kind = kind
        isRequired = required
        self.hasDefault = hasDefault
        isReadOnly = readOnly
        isFilter = filter
    }
}

extension Resource {
    public static let all: [Resource] = [customers, contacts, leads, interactions, tickets]

    private static let tags = Column("tags", .tags, hasDefault: true)
    private static let notes = Column("notes", .text(0...20_000))
    private static let metadata = Column("metadata", .object, hasDefault: true)
    private static let contact = Column("contact_id", .reference(table: "crm_contacts"), filter: true)
    private static let conversation = Column("conversation_id", .id, readOnly: true, filter: true)
    private static let channel = Column(
        "channel", .choice(["web", "email", "phone", "sms", "whatsapp", "fb", "in_person"]), hasDefault: true, filter: true)

    /// Who pays: a household or a company.
    public static let customers = Resource(
        "customers", table: "crm_customers", searched: ["name", "email", "phone", "notes"],
        columns: [
            Column("name", .text(1...200), required: true), Column("email", .email, filter: true), Column("phone", .phone, filter: true),
            Column("address", .object), tags, notes, metadata,
        ])

    /// Whom one talks to.
    public static let contacts = Resource(
        "contacts", table: "crm_contacts", searched: ["concat_ws(' ', first_name, last_name)", "email", "phone", "notes"],
        columns: [
            Column("customer_id", .reference(table: "crm_customers"), filter: true), Column("first_name", .text(1...200)),
            Column("last_name", .text(1...200)), Column("email", .email, filter: true), Column("phone", .phone, filter: true), channel,
            Column("visitor_id", .id, readOnly: true, filter: true), tags, notes, metadata,
        ]
    ) { contact in
        let known = ["first_name", "last_name", "email", "phone", "visitor_id"].contains { contact[$0] != .null }
        return known ? [] : [FieldFault("first_name", "required", "Give a name, an e-mail or a phone number.")]
    }

    /// Somebody who may buy.
    public static let leads = Resource(
        "leads", table: "crm_leads", searched: ["description", "service"],
        columns: [
            contact, Column("source", .text(1...100), hasDefault: true, filter: true),
            Column("status", .choice(["new", "contacted", "qualified", "won", "lost"]), hasDefault: true, filter: true),
            Column("description", .text(0...20_000), hasDefault: true), Column("service", .text(1...200), filter: true),
            Column("value_minor", .integer(0...100_000_000_000)), Column("currency", .currency),
            Column("intent", .text(1...100), filter: true), conversation, metadata,
        ]
    ) { lead in
        let lacksCurrency = lead["value_minor"] != .null && lead["currency"] == .null
        return lacksCurrency ? [FieldFault("currency", "required", "A value needs its currency.")] : []
    }

    /// What was said and done: a chat, a call, a visit.
    public static let interactions = Resource(
        "interactions", table: "crm_interactions", searched: ["summary", "outcome"],
        columns: [
            contact, Column("type", .choice(["chat", "email", "call", "visit", "note"]), hasDefault: true, filter: true), channel,
            Column("summary", .text(0...20_000), hasDefault: true), Column("outcome", .text(1...200), filter: true), conversation, metadata,
            Column("occurred_at", .time, hasDefault: true),
        ])

    /// What somebody must see to.
    public static let tickets = Resource(
        "tickets", table: "crm_tickets", searched: ["number::text", "subject", "description"],
        columns: [
            Column("number", .integer(1...Int.max), readOnly: true, filter: true), contact,
            Column("subject", .text(1...300), required: true),
            Column("description", .text(0...200_000), hasDefault: true),
            Column("status", .choice(["open", "pending", "resolved", "closed"]), hasDefault: true, filter: true),
            Column("priority", .choice(["low", "normal", "high", "urgent"]), hasDefault: true, filter: true),
            Column("category", .choice(["billing", "service_issue", "complaint", "question"]), hasDefault: true, filter: true),
            Column("source", .text(1...100), hasDefault: true, filter: true), Column("assignee_id", .member, filter: true), conversation,
            metadata,
        ])
}

extension Operation {
    /// The outer contract, call by call. A test holds it against the router: a route that is missing here fails the check, and so does a
    /// line without a route.
    static let all: [Operation] = chat + accounts + business + knowledge + versions + conversations + crm + service

    private static let chat: [Operation] = [
        Operation(
            .post, "/chat/session", "chat", "Start a visit, or restore one", isPublic: true,
            body: [("business", "string!"), ("customer_token", "string"), ("metadata", "object")], answer: "Session"),
        Operation(
            .post, "/chat/message", "chat", "Send a message; with Accept: text/event-stream the turn as it happens", isPublic: true,
            body: [
                ("customer_token", "string!"), ("conversation_id", "string"), ("client_message_id", "string!"), ("message", "string!"),
                ("attachments", "[object]"), ("metadata", "object"),
            ], answer: "Turn"),
        Operation(
            .post, "/chat/events", "chat", "Tell what is no message", isPublic: true,
            body: [
                ("customer_token", "string!"), ("conversation_id", "string"),
                ("type", "rate_message|rate_conversation|request_human|close|typing|read|contact!"), ("message_id", "string"),
                ("helpful", "boolean"), ("score", "integer"), ("comment", "string"), ("sequence", "integer"), ("name", "string"),
                ("email", "string"), ("phone", "string"),
            ], success: 204),
        Operation(
            .get, "/chat/events", "chat", "Follow the conversation as server-sent events", isPublic: true,
            query: ["customer_token", "after", "conversation_id"]),
        Operation(
            .get, "/chat/stream", "chat", "Follow the conversation over a WebSocket", isPublic: true,
            query: ["customer_token", "after", "conversation_id"]),
    ]

    private static let accounts: [Operation] = [
        Operation(
            .post, "/api/v1/auth/signup", "auth", "Make a business and its owner", isPublic: true,
            body: [
                ("business_name", "string!"), ("email", "string!"), ("password", "string!"), ("name", "string!"), ("timezone", "string"),
            ],
            success: 201, answer: "SignedIn"),
        Operation(
            .post, "/api/v1/auth/login", "auth", "Sign in", isPublic: true,
            body: [("email", "string!"), ("password", "string!"), ("business", "string")], answer: "SignedIn"),
        Operation(
            .post, "/api/v1/auth/refresh", "auth", "Exchange a refresh token for new tokens", isPublic: true,
            body: [("refresh_token", "string!"), ("business", "string")], answer: "SignedIn"),
        Operation(
            .post, "/api/v1/auth/logout", "auth", "End a session", isPublic: true, body: [("refresh_token", "string!")], success: 204),
        Operation(
            .post, "/api/v1/auth/password-reset", "auth", "Ask for a link by e-mail, or choose a password with one", isPublic: true,
            body: [("email", "string"), ("token", "string"), ("password", "string")], success: 202),
    ]

    private static let profile: [(name: String, type: String)] = [
        ("name", "string"), ("industry", "string"), ("timezone", "string"), ("tagline", "string"), ("phone", "string"), ("email", "string"),
        ("website", "string"), ("address", "object"), ("service_area", "object"), ("business_hours", "object"), ("holidays", "[object]"),
        ("services", "[object]"), ("price_book", "[object]"), ("chat_config", "object"), ("allowed_origins", "[string]"),
    ]

    private static let business: [Operation] = [
        Operation(.get, "/api/v1/business", "business", "The business as it is saved", answer: "Business"),
        Operation(.patch, "/api/v1/business", "business", "Change parts of the business", body: profile, answer: "Business"),
        Operation(.get, "/api/v1/guardrails", "business", "What the bot may and may not"),
        Operation(.put, "/api/v1/guardrails", "business", "Replace the guardrails", body: [("handoff_on_keywords", "[string]")]),
        Operation(.get, "/api/v1/members", "business", "Who works here", answer: "List"),
        Operation(
            .post, "/api/v1/members", "business", "Add somebody; without a password they are invited",
            body: [("email", "string!"), ("name", "string!"), ("role", "string!"), ("title", "string"), ("password", "string")],
            success: 201),
        Operation(.get, "/api/v1/members/{id}", "business", "One member"),
        Operation(.patch, "/api/v1/members/{id}", "business", "Change a role or title", body: [("role", "string"), ("title", "string")]),
        Operation(.delete, "/api/v1/members/{id}", "business", "Remove a member", success: 204),
    ]

    private static let document: [(name: String, type: String)] = [
        ("title", "string"), ("tags", "[string]"), ("visibility", "public|internal"), ("effective_from", "string"),
        ("effective_until", "string"), ("confirm_by", "string"),
    ]

    private static let versions: [Operation] = [
        Operation(
            .post, "/api/v1/knowledge/articles", "knowledge",
            "Write an article or a canned response: a draft, unless it is published at once",
            body: [("kind", "article|canned"), ("source", "string!"), ("shortcut", "string"), ("publish", "boolean")] + document,
            success: 201,
            answer: "Document"),
        Operation(.get, "/api/v1/knowledge/canned", "knowledge", "Texts that agents insert", answer: "List"),
        Operation(.get, "/api/v1/knowledge/reviews", "knowledge", "What waits for somebody's consent", answer: "List"),
        Operation(.get, "/api/v1/knowledge/documents/{id}/versions", "knowledge", "All versions, newest first", answer: "List"),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/versions", "knowledge", "Upload a new file as the next version",
            body: [("file", "file!"), ("note", "string")], bodyIsForm: true, success: 202, answer: "Job"),
        Operation(
            .get, "/api/v1/knowledge/documents/{id}/versions/{number}", "knowledge", "A version with its words", answer: "DocumentVersion"),
        Operation(
            .get, "/api/v1/knowledge/documents/{id}/versions/{number}/difference", "knowledge", "What changed since another version",
            query: ["from"]),
        Operation(
            .put, "/api/v1/knowledge/documents/{id}/draft", "knowledge", "Write the draft; 409 if somebody else has edited it meanwhile",
            body: [("title", "string"), ("source", "string!"), ("note", "string"), ("revision", "integer")], answer: "DocumentVersion"),
        Operation(.delete, "/api/v1/knowledge/documents/{id}/draft", "knowledge", "Give the draft up", success: 204),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/versions/{number}/submit", "knowledge", "Send a draft for review",
            answer: "DocumentVersion"),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/versions/{number}/approve", "knowledge", "Consent to a version",
            answer: "DocumentVersion"),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/versions/{number}/return", "knowledge", "Send a version back to its author",
            body: [("note", "string!")], answer: "DocumentVersion"),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/versions/{number}/publish", "knowledge",
            "Make a version the one that is found; an older one is the way back", answer: "DocumentVersion"),
        Operation(.post, "/api/v1/knowledge/documents/{id}/retire", "knowledge", "Find it no longer", answer: "Document"),
        Operation(
            .get, "/api/v1/knowledge/documents/{id}/history", "knowledge", "Who changed what", query: ["cursor", "limit"], answer: "List"),
        Operation(
            .post, "/api/v1/knowledge/documents/{id}/confirm", "knowledge", "It holds still", body: [("until", "string")],
            answer: "Document"),
    ]

    private static let knowledge: [Operation] = [
        Operation(
            .get, "/api/v1/knowledge/documents", "knowledge", "All documents",
            query: ["status", "state", "source_type", "confirm", "q", "cursor", "limit"], answer: "List"),
        Operation(
            .post, "/api/v1/knowledge/documents", "knowledge", "Upload a document", body: [("file", "file!")] + document, bodyIsForm: true,
            success: 202, answer: "Job"),
        Operation(.get, "/api/v1/knowledge/documents/{id}", "knowledge", "A document with its text", answer: "Document"),
        Operation(
            .patch, "/api/v1/knowledge/documents/{id}", "knowledge", "Change what is said of a document", body: document, answer: "Document"
        ),
        Operation(.delete, "/api/v1/knowledge/documents/{id}", "knowledge", "Delete a document; it is silent at once", success: 204),
        Operation(
            .get, "/api/v1/knowledge/documents/{id}/original", "knowledge", "A link to a document's file, for five minutes",
            query: ["version"], answer: "OriginalLink"),
        Operation(
            .get, "/files/{token}", "knowledge", "The file that such a link leads to", isPublic: true,
            answerType: "application/octet-stream"),
        Operation(.get, "/api/v1/knowledge/jobs/{id}", "knowledge", "How an ingestion stands", answer: "Job"),
        Operation(
            .post, "/api/v1/knowledge/faqs", "knowledge", "Add questions with their answers",
            body: [("question", "string!"), ("answer", "string!"), ("tags", "[string]"), ("source_uri", "string")], bodyIsList: true,
            success: 202,
            answer: "Job"),
        Operation(
            .post, "/api/v1/knowledge/urls", "knowledge", "Read a website, and again every day",
            body: [
                ("url", "string!"), ("depth", "integer"), ("max_pages", "integer"), ("tags", "[string]"), ("visibility", "string"),
            ], success: 202, answer: "Job"),
        Operation(.get, "/api/v1/knowledge/websites", "knowledge", "All websites and how they stand", answer: "List"),
        Operation(.delete, "/api/v1/knowledge/websites/{id}", "knowledge", "Delete a website with all its pages", success: 204),
        Operation(.post, "/api/v1/knowledge/websites/{id}/crawl", "knowledge", "Read a website again now", success: 202, answer: "Job"),
        Operation(.get, "/api/v1/knowledge/counts", "knowledge", "How many documents are ready, in work or failed"),
        Operation(.get, "/api/v1/knowledge/settings", "knowledge", "How documents are treated"),
        Operation(
            .put, "/api/v1/knowledge/settings", "knowledge", "Change how documents are treated",
            body: [("passage_pieces", "integer"), ("approval_required", "boolean"), ("embedding_model", "string")]),
        Operation(
            .get, "/api/v1/knowledge/gaps", "knowledge", "What customers ask and the bot does not know",
            query: ["status", "cursor", "limit"],
            answer: "List"),
        Operation(
            .post, "/api/v1/knowledge/gaps/{id}/draft", "knowledge", "Draft an answer for a gap",
            body: [("question", "string"), ("answer", "string!")], success: 201),
        Operation(.post, "/api/v1/knowledge/gaps/{id}/dismiss", "knowledge", "Leave a gap open for good", success: 204),
        Operation(.get, "/api/v1/knowledge/upkeep", "knowledge", "Contradictions, duplicates, stale and unused documents"),
        Operation(
            .post, "/api/v1/knowledge/upkeep/{id}/dismiss", "knowledge", "Let a finding stand until its content changes", success: 204),
        Operation(.get, "/api/v1/knowledge/search", "knowledge", "What the bot would find", query: ["q", "limit", "visibility"]),
    ]

    private static let conversations: [Operation] = [
        Operation(
            .get, "/api/v1/conversations", "conversations", "All chats, newest first", query: ["status", "q", "cursor", "limit"],
            answer: "List"),
        Operation(.get, "/api/v1/conversations/{id}", "conversations", "One chat", answer: "Conversation"),
        Operation(.get, "/api/v1/conversations/{id}/messages", "conversations", "Its log", query: ["after"], answer: "List"),
        Operation(
            .post, "/api/v1/conversations/{id}/messages", "conversations", "Write as the agent who has the chat",
            body: [("client_message_id", "string!"), ("message", "string!"), ("attachments", "[object]")], success: 201, answer: "Message"),
        Operation(
            .put, "/api/v1/conversations/{id}/takeover", "conversations", "Take the chat over; 409 names who has it", answer: "Conversation"
        ),
        Operation(.delete, "/api/v1/conversations/{id}/takeover", "conversations", "Give it back to the AI", answer: "Conversation"),
        Operation(
            .post, "/api/v1/conversations/{id}/close", "conversations", "Close it with what came of it",
            body: [("summary", "string"), ("outcome", "resolved_by_ai|resolved_by_human|unresolved")], answer: "Conversation"),
        Operation(
            .post, "/api/v1/conversations/{id}/notes", "conversations", "Note something for the team", body: [("text", "string!")],
            success: 201),
        Operation(.get, "/api/v1/conversations/{id}/context", "conversations", "What the person who joins needs to know"),
        Operation(.get, "/api/v1/queue", "queue", "Who waits for a person", answer: "List"),
        Operation(.get, "/api/v1/presence", "queue", "Whether you are on duty"),
        Operation(.put, "/api/v1/presence", "queue", "Go on duty or off", body: [("status", "available|away!")]),
        Operation(.get, "/api/v1/stream", "queue", "Follow the inbox's log over a WebSocket", query: ["after"]),
        Operation(
            .post, "/api/v1/playground/turn", "try it", "One turn with its whole trace, nothing saved",
            body: [("message", "string!"), ("history", "[object]")]),
    ]

    private static let crm: [Operation] =
        ["customers", "contacts", "leads", "interactions", "tickets"].flatMap { name in
            [
                Operation(.get, "/api/v1/crm/\(name)", "crm", "All \(name)", query: ["q", "sort", "cursor", "limit"], answer: "List"),
                Operation(.post, "/api/v1/crm/\(name)", "crm", "Add to \(name)", body: [("metadata", "object")], success: 201),
                Operation(.get, "/api/v1/crm/\(name)/{id}", "crm", "One of \(name)"),
                Operation(.patch, "/api/v1/crm/\(name)/{id}", "crm", "Change one of \(name)", body: [("metadata", "object")]),
                Operation(.delete, "/api/v1/crm/\(name)/{id}", "crm", "Delete one of \(name)", success: 204),
            ]
        } + [
            Operation(
                .get, "/api/v1/crm/contacts/{id}/timeline", "crm", "What happened with a contact, newest first",
                query: ["cursor", "limit"],
                answer: "List")
        ]

    private static let service: [Operation] = [
        Operation(.get, "/healthz", "service", "The process lives", isPublic: true),
        Operation(.get, "/readyz", "service", "It can work, part by part", isPublic: true),
        Operation(.get, "/metrics", "service", "Figures for Prometheus", isPublic: true),
        Operation(.get, "/openapi.json", "service", "This contract", isPublic: true),
        Operation(.get, "/docs", "service", "This contract to read", isPublic: true),
    ]
}

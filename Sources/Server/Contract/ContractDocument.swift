import Basics

/// `/openapi.json`: OpenAPI 3.1.
enum ContractDocument {
    static let json: JSON = [
        "openapi": "3.1.0",
        "info": ["title": "Frontdesk", "version": "1", "description": "Support chat for small service businesses."],
        "paths": paths,
        "components": [
            "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]],
            "responses": [
                "Problem": [
                    "description": "What is wrong, and what to do",
                    "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                ]
            ],
            "schemas": schemas,
        ],
    ]

    private static var paths: JSON {
        var byPath: [(String, [JSON.Member])] = []
        for operation in Operation.all {
            let member = JSON.Member(operation.method.rawValue, operation.json)
            if let index = byPath.firstIndex(where: { $0.0 == operation.path }) {
                byPath[index].1.append(member)
            } else {
                byPath.append((operation.path, [member]))
            }
        }
        return .object(byPath.map { .init($0.0, .object($0.1)) })
    }

    private static let schemas: JSON = [
        "Problem": object([
            ("type", "string"), ("title", "string"), ("status", "integer"), ("code", "string"), ("detail", "string"),
            ("request_id", "string"),
        ]),
        "Session": object([
            ("customer_token", "string"), ("conversation_id", "string?"), ("status", "string?"), ("last_sequence", "integer"),
            ("messages", "array"), ("business", "object"),
        ]),
        "Turn": object([
            ("conversation_id", "string"), ("status", "string"), ("escalation_state", "object"), ("message", "object"),
            ("reply", "object?"),
        ]),
        "Message": object([
            ("id", "string"), ("conversation_id", "string"), ("sequence", "integer"), ("sender_type", "string"), ("text", "string"),
            ("created_at", "string"),
        ]),
        "Conversation": object([
            ("id", "string"), ("status", "string"), ("escalation_state", "object"), ("priority", "string"), ("customer", "object"),
            ("last_sequence", "integer"), ("created_at", "string"),
        ]),
        "SignedIn": object([
            ("access_token", "string"), ("refresh_token", "string"), ("expires_in", "integer"), ("user", "object"), ("businesses", "array"),
        ]),
        "Business": object([("id", "string"), ("slug", "string"), ("name", "string")]),
        "Document": object([
            ("id", "string"), ("title", "string"), ("status", "string"), ("state", "string"), ("published_version", "integer?"),
            ("latest_version", "integer"), ("text", "string?"),
        ]),
        "DocumentVersion": object([
            ("number", "integer"), ("state", "string"), ("status", "string"), ("revision", "integer"), ("title", "string"),
            ("text", "string?"),
            ("source", "string?"),
        ]),
        "OriginalLink": object([
            ("url", "string"), ("expires_at", "string"), ("file_name", "string"), ("content_type", "string"), ("byte_count", "integer"),
        ]),
        "Job": object([
            ("job_id", "string?"), ("document_id", "string?"), ("status", "string?"), ("stats", "object?"), ("errors", "array?"),
        ]),
        "List": object([("items", "array"), ("next_cursor", "string?")]),
    ]

    /// `type?` may be null or absent.
    private static func object(_ members: [(String, String)]) -> JSON {
        let properties = members.map { name, type -> JSON.Member in
            type.hasSuffix("?") ? .init(name, ["type": [.string(String(type.dropLast())), "null"]]) : .init(name, ["type": .string(type)])
        }
        let required = members.filter { !$0.1.hasSuffix("?") }.map { JSON.string($0.0) }
        return ["type": "object", "properties": .object(properties), "required": .array(required)]
    }
}

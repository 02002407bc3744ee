import Basics

/// One call of the outer contract, as `/openapi.json` describes it.
struct Operation: Sendable {
    enum Method: String, Sendable { case get, post, put, patch, delete }

    let method: Method
    /// As OpenAPI writes paths: `/api/v1/conversations/{id}`.
    let path: String
    let area: String
    let summary: String
    var isPublic = false
    var query: [String] = []
    /// The members of the body with their types; the required ones end in `!`.
    var body: [(name: String, type: String)] = []
    var bodyIsForm = false
    var bodyIsList = false
    var success = 200
    /// The named schema of the answer; nil for any object.
    var answer: String?
    /// Of an answer that is no JSON.
    var answerType: String?

    init(
        _ method: Method, _ path: String, _ area: String, _ summary: String, isPublic: Bool = false, query: [String] = [],
        body: [(name: String, type: String)] = [], bodyIsForm: Bool = false, bodyIsList: Bool = false, success: Int = 200,
        answer: String? = nil, answerType: String? = nil
    ) {
        self.method = method
        self.path = path
        self.area = area
        self.summary = summary
        self.isPublic = isPublic
        self.query = query
        self.body = body
        self.bodyIsForm = bodyIsForm
        self.bodyIsList = bodyIsList
        self.success = success
        self.answer = answer
        self.answerType = answerType
    }
}

extension Operation {
    var json: JSON {
        var members: [JSON.Member] = [
            .init("tags", [.string(area)]), .init("summary", .string(summary)), .init("operationId", .string(identifier)),
            .init("parameters", .array(parameters)), .init("responses", responses),
        ]
        if !body.isEmpty { members.append(.init("requestBody", requestBody)) }
        members.append(.init("security", isPublic ? [] : [["bearer": []]]))
        return .object(members)
    }

    /// Stable: clients that are generated name their functions by it.
    private var identifier: String {
        let words = path.split { "/{}-._".contains($0) }.filter { $0 != "api" && $0 != "v1" }
        return ([method.rawValue] + words.map(String.init)).joined(separator: "_")
    }

    private var parameters: [JSON] {
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { name -> JSON in
            ["name": .string(String(name.dropFirst().dropLast())), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let inQuery = query.map { name -> JSON in
            ["name": .string(name), "in": "query", "required": .bool(name == "customer_token"), "schema": ["type": "string"]]
        }
        return inPath + inQuery
    }

    private var requestBody: JSON {
        let type = bodyIsForm ? "multipart/form-data" : "application/json"
        let required = body.filter { $0.type.hasSuffix("!") }.map { JSON.string($0.name) }
        let properties = body.map { member in JSON.Member(member.name, Self.schema(member.type)) }
        var object: [JSON.Member] = [.init("type", "object"), .init("properties", .object(properties))]
        if !required.isEmpty { object.append(.init("required", .array(required))) }
        let schema: JSON = bodyIsList ? ["type": "array", "items": .object(object)] : .object(object)
        return ["required": true, "content": .object([.init(type, ["schema": schema])])]
    }

    /// `string!`, `integer`, `[string]`, `object`, `file!`, `a|b|c`
    private static func schema(_ type: String) -> JSON {
        let bare = type.hasSuffix("!") ? String(type.dropLast()) : type
        if bare == "file" { return ["type": "string", "format": "binary"] }
        if bare == "any" { return [:] }
        if bare.hasPrefix("[") { return ["type": "array", "items": schema(String(bare.dropFirst().dropLast()))] }
        if bare.contains("|") { return ["type": "string", "enum": .array(bare.split(separator: "|").map { .string(String($0)) })] }
        return ["type": .string(bare)]
    }

    private var responses: JSON {
        let schema: JSON = answer.map { ["$ref": .string("#/components/schemas/\($0)")] } ?? ["type": "object"]
        let content: JSON = .object([
            answerType.map { .init($0, ["schema": ["type": "string", "format": "binary"]]) }
                ?? .init("application/json", ["schema": schema])
        ])
        let done: JSON = success == 204 ? ["description": "done"] : ["description": "done", "content": content]
        let problem: JSON = ["$ref": "#/components/responses/Problem"]
        return .object([.init(String(success), done), .init("4XX", problem), .init("503", problem)])
    }
}

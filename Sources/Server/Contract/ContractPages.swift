import Basics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Web

/// `/openapi.json` and `/docs`.
struct ContractPages: Sendable {
    private let document = Array(ContractDocument.json.text.utf8)
    private let page = Array(Self.html.utf8)

    func add(to router: Router<WebContext>) {
        router.get("openapi.json") { _, _ in Response.bytes(type: "application/json", document) }
        router.get("docs") { _, _ in
            Response.bytes(
                type: "text/html; charset=utf-8", page,
                headers: [.contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"])
        }
    }

    /// A page without a script: what it shows is known when it is compiled.
    private static var html: String {
        let areas = Operation.all.reduce(into: [(String, [Operation])]()) { areas, operation in
            if areas.last?.0 == operation.area {
                areas[areas.count - 1].1.append(operation)
            } else {
                areas.append((operation.area, [operation]))
            }
        }
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Frontdesk API</title><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2433}
            h2{margin-top:2.5rem;text-transform:capitalize}article{border-top:1px solid #dde1ea;padding:.75rem 0}
            code{font-size:.95em}.m{display:inline-block;min-width:4.2rem;font-weight:600;text-transform:uppercase;color:#2457a6}
            pre{background:#f4f6fa;padding:.75rem;overflow:auto;border-radius:6px;font-size:.85em}small{color:#5b6475}
            @media(prefers-color-scheme:dark){body{background:#12151c;color:#e6e9f0}pre{background:#1c212c}article{border-color:#2a3140}.m{color:#8ab4ff}}
            </style><h1>Frontdesk API</h1><p>The same as a file: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). Sign in with
            <code>POST /api/v1/auth/login</code> and send its <code>access_token</code> as <code>Authorization: Bearer</code>.</p>
            \(areas.map { "<h2>\($0.0)</h2>" + $0.1.map(\.article).joined() }.joined())</html>
            """
    }
}

extension Operation {
    fileprivate var article: String {
        """
        <article><code><span class="m">\(method.rawValue)</span> \(path)</code><br>\(summary)\(isPublic ? " <small>no account needed</small>" : "")
        <pre>\(example)</pre></article>
        """
    }

    /// The call for a terminal.
    private var example: String {
        let verb = method == .get ? "" : "-X \(method.rawValue.uppercased()) "
        let token = isPublic ? "" : "-H 'Authorization: Bearer '$TOKEN "
        let members = body.map { "\"\($0.name)\": …" }.joined(separator: ", ")
        let data =
            body.isEmpty
            ? ""
            : bodyIsForm
                ? "-F file=@prices.pdf " : "-H 'Content-Type: application/json' -d '\(bodyIsList ? "[{\(members)}]" : "{\(members)}")' "
        let question = query.isEmpty ? "" : "?" + query.map { "\($0)=…" }.joined(separator: "&amp;")
        return "curl \(verb)\(token)\(data)$BASE\(path)\(question)"
    }
}

import Basics
import CRM
import Hummingbird
import Web

/// The same five calls for each resource.
struct ResourceRoutes: Sendable {
    let book: CustomerBook
    let resource: Resource

    func add(to router: RouterGroup<WebContext>) {
        router.get(use: list)
        router.post(use: create)
        router.get(":id", use: read)
        router.patch(":id", use: change)
        router.delete(":id", use: delete)
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readCRM)
        let parameters = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        let page = try await book.list(caller.business, resource, ListRequest(resource, parameters))
        return .json { $0.page(page) { json, record in json.object { record.write(to: &$0) } } }
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeCRM)
        return .record(.created, try await book.create(caller.business, resource, try await request.fields(context)))
    }

    @Sendable private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readCRM)
        return .record(.ok, try await book.read(caller.business, resource, context.id("id", as: ID<Record>.self).uuid))
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeCRM)
        let id = try context.id("id", as: ID<Record>.self).uuid
        let fields = try await request.fields(context)
        return .record(.ok, try await book.change(caller.business, resource, id, fields, version: request.ifMatch()))
    }

    @Sendable private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.writeCRM)
        let id = try context.id("id", as: ID<Record>.self).uuid
        try await book.delete(caller.business, resource, id, version: request.ifMatch())
        return .noContent()
    }
}

extension Response {
    fileprivate static func record(_ status: HTTPResponse.Status, _ record: Record) -> Response {
        .json(status, headers: [.eTag: "\"\(record.version)\""]) { $0.object { record.write(to: &$0) } }
    }
}

import Basics
public import CRM
public import Hummingbird
public import Web

import struct Foundation.UUID

/// `crm/customers · contacts · leads · interactions · tickets`, and a contact's timeline, under `/api/v1`.
public struct CRMRoutes: Sendable {
    let book: CustomerBook

    public init(book: CustomerBook) { self.book = book }

    public func add(to router: RouterGroup<WebContext>) {
        let crm = router.group("crm")
        for resource in Resource.all { ResourceRoutes(book: book, resource: resource).add(to: crm.group(RouterPath(resource.name))) }
        crm.get("contacts/:id/timeline", use: timeline)
    }

    @Sendable private func timeline(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readCRM)
        let contact = try context.id("id", as: ContactID.self)
        let page = try await book.timeline(caller.business, contact: contact.uuid, limit: request.limit(), after: request.cursor())
        return .json {
            $0.page(page) { json, entry in
                json.object {
                    $0.field("kind", entry.kind)
                    $0.field("at", entry.at)
                    $0.object("record") { entry.record.write(to: &$0) }
                }
            }
        }
    }
}

import Accounts
import Basics
import Hummingbird
import Web

extension AccountsRoutes {
    func addBusiness(to router: RouterGroup<WebContext>) {
        router.get("business", use: showBusiness)
        router.patch("business", use: changeBusiness)
        router.get("guardrails", use: showGuardrails)
        router.put("guardrails", use: replaceGuardrails)
    }

    @Sendable private func showBusiness(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readBusiness)
        return .business(try await accounts.currentBusiness(caller.business))
    }

    @Sendable private func changeBusiness(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.changeBusiness)
        let fields = try await request.fields(context)
        return .business(try await accounts.changeBusiness(caller, fields, version: request.ifMatch()))
    }

    @Sendable private func showGuardrails(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readBusiness)
        return .guardrails(try await accounts.currentBusiness(caller.business))
    }

    @Sendable private func replaceGuardrails(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.changeRules)
        let guardrails = try await request.json(context)
        guard guardrails.members != nil else { throw InputFailure.malformed("A JSON object was expected.") }
        return .guardrails(try await accounts.replaceGuardrails(caller, guardrails, version: request.ifMatch()))
    }
}

extension Response {
    fileprivate static func business(_ card: BusinessCard) -> Response {
        .json(headers: [.eTag: "\"\(card.version)\""]) { json in
            json.object {
                $0.field("id", card.id)
                $0.field("slug", card.slug)
                $0.field("name", card.name)
                for member in card.profile.members ?? [] { $0.member(member.name, member.value) }
                $0.field("chat_config", card.chat.json)
                $0.field("allowed_origins", card.allowedOrigins)
                $0.field("version", card.version)
                $0.field("created_at", card.createdAt)
                $0.field("updated_at", card.updatedAt)
            }
        }
    }

    fileprivate static func guardrails(_ card: BusinessCard) -> Response {
        .json(headers: [.eTag: "\"\(card.version)\""]) { $0.write(card.guardrails) }
    }
}

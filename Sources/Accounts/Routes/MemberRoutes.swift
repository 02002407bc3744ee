import Accounts
import Basics
import Hummingbird
import Web

extension AccountsRoutes {
    func addMembers(to members: RouterGroup<WebContext>) {
        members.get(use: list)
        members.post(use: add)
        members.get(":id", use: show)
        members.patch(":id", use: change)
        members.delete(":id", use: remove)
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readBusiness)
        let members = try await accounts.members(caller.business)
        return .json { $0.page(Page(items: members, nextCursor: nil)) { $0.write($1) } }
    }

    @Sendable private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.manageMembers)
        let (member, invitation) = try await accounts.addMember(caller, try await request.fields(context))
        return .json(.created) { $0.write(member, invitation) }
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.readBusiness)
        let member = try await accounts.member(caller.business, person: context.id("id"))
        return .json { $0.write(member) }
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.manageMembers)
        let member = try await accounts.changeMember(caller, person: context.id("id"), try await request.fields(context))
        return .json { $0.write(member) }
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.caller(.manageMembers)
        try await accounts.removeMember(caller, person: context.id("id"))
        return .noContent()
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ member: Member, _ invitation: Invitation? = nil) {
        object {
            $0.field("id", member.person)
            $0.field("email", member.email)
            $0.field("name", member.name)
            $0.field("role", member.role.rawValue)
            $0.field("title", member.title)
            $0.field("status", member.isActive ? "active" : "invited")
            $0.field("created_at", member.createdAt)
            if let invitation {
                $0.object("invitation") {
                    $0.field("token", invitation.token)
                    $0.field("expires_at", invitation.expiresAt)
                }
            }
        }
    }
}

public import Basics
import Outbox
import Postgres

/// What an invited person gets to choose a password with. Shown once, to whoever invited: where no mail is set up, they pass it on.
public struct Invitation: Sendable {
    public let token: String
    public let expiresAt: Timestamp
}

extension Accounts {
    public func members(_ business: BusinessID) async throws -> [Member] { try await store.members(business) }

    public func member(_ business: BusinessID, person: PersonID) async throws -> Member {
        guard let member = try await store.member(business, person: person) else { throw AccountsError.noSuchMember }
        return member
    }

    /// Adds somebody by `{email, name, role, title?, password?}`. Who has an account keeps its name and password: this only makes them a
    /// member. Who has none gets the given password, or an invitation to choose one.
    public func addMember(_ caller: Caller, _ fields: Fields) async throws -> (member: Member, invitation: Invitation?) {
        let form = try NewMember(fields)
        try requireOwner(caller, toMake: form.role)
        try await admit("invite:\(caller.business)")
        let hash = if let password = form.password { try await hasher.hash(password) } else { String?.none }
        let now = clock.now()
        let member = try await store.pool.transaction(.business(caller.business)) { [store] tx in
            let person = try await self.personForMember(form, hash: hash, at: now, in: tx)
            guard try await store.insertMember(caller.business, person: person, role: form.role, title: form.title, at: now, in: tx),
                let member = try await store.member(caller.business, person: person, in: tx)
            else { throw AccountsError.alreadyMember }
            try await store.record(
                caller.business, person: caller.person, action: "member.added", subject: person.description,
                detail: ["role": .string(form.role.rawValue)], at: now, in: tx)
            if !member.isActive {
                try await Outbox.add(
                    caller.business, topic: PasswordLinkMail.topic, key: "invitation:\(person):\(now.microseconds)",
                    payload: PasswordLinkMail.payload(person, .invitation), dueAt: now, in: tx)
            }
            return member
        }
        guard !member.isActive else { return (member, nil) }
        let link = try await makeLink(member.person, .invitation)
        return (member, Invitation(token: link.secret.text, expiresAt: link.expires))
    }

    private func personForMember(_ form: NewMember, hash: String?, at now: Timestamp, in tx: Transaction) async throws -> PersonID {
        let new = PersonID.new(at: now)
        if try await store.insertPerson(new, email: form.email, name: form.name, passwordHash: hash, at: now, in: tx) { return new }
        guard let known = try await store.person(email: form.email, in: tx) else { throw AccountsError.alreadyMember }
        return known.id
    }

    /// Changes `{role?, title?}`.
    public func changeMember(_ caller: Caller, person: PersonID, _ fields: Fields) async throws -> Member {
        var fields = fields
        let role = fields.choice("role", as: Role.self)
        let title = fields.optionalString("title", 0...100)
        let hasTitle = fields.has("title")
        try fields.finish()
        let now = clock.now()
        let changed = try await store.pool.transaction(.business(caller.business)) { [store] tx in
            let owners = try await store.lockedOwners(caller.business, in: tx)
            guard let member = try await store.member(caller.business, person: person, in: tx) else { throw AccountsError.noSuchMember }
            let newRole = role ?? member.role
            if newRole != member.role {
                try self.requireOwner(caller, toMake: newRole)
                try self.requireOwner(caller, toMake: member.role)
                if owners == [person] { throw AccountsError.lastOwner }
            }
            try await store.updateMember(caller.business, person: person, role: newRole, title: hasTitle ? title : member.title, in: tx)
            try await store.record(
                caller.business, person: caller.person, action: "member.changed", subject: person.description,
                detail: ["role": .string(newRole.rawValue)], at: now, in: tx)
            return try await store.member(caller.business, person: person, in: tx)
        }
        callers.forget(person)
        guard let changed else { throw AccountsError.noSuchMember }
        return changed
    }

    /// Takes the membership; the person and their account remain.
    public func removeMember(_ caller: Caller, person: PersonID) async throws {
        let now = clock.now()
        try await store.pool.transaction(.business(caller.business)) { [store] tx in
            let owners = try await store.lockedOwners(caller.business, in: tx)
            guard let member = try await store.member(caller.business, person: person, in: tx) else { throw AccountsError.noSuchMember }
            try self.requireOwner(caller, toMake: member.role)
            if owners == [person] { throw AccountsError.lastOwner }
            try await store.deleteMember(caller.business, person: person, in: tx)
            try await store.record(
                caller.business, person: caller.person, action: "member.removed", subject: person.description, at: now, in: tx)
        }
        callers.forget(person)
    }

    /// Owners are made, changed and removed by owners alone.
    private func requireOwner(_ caller: Caller, toMake role: Role) throws(AccountsError) {
        if role == .owner, caller.role != .owner { throw .ownersOnly }
    }
}

private struct NewMember: Sendable {
    let email: String
    let name: String
    let role: Role
    let title: String?
    let password: String?

    init(_ fields: Fields) throws(InputFailure) {
        var fields = fields
        email = fields.email("email")
        name = fields.name("name")
        let role = fields.choice("role", as: Role.self)
        if role == nil, fields.json("role") == nil { fields.missing("role") }
        self.role = role ?? .reviewer
        title = fields.optionalString("title", 0...100)
        password = fields.json("password") == nil ? nil : fields.newPassword("password")
        try fields.finish()
    }
}

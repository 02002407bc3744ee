import Basics
import Postgres
import TestSupport
import Testing

@testable import Accounts

@Suite struct MemberTests {
    @Test func `an invited person chooses a password and signs in`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let (member, invitation) = try await office.accounts.addMember(
                owner, Fields(["email": "marcus@acme.example", "name": "Marcus Bell", "role": "agent", "title": "Service manager"]))
            #expect(!member.isActive)
            await #expect(throws: AccountsError.invalidCredentials) {
                try await office.accounts.logIn(email: "marcus@acme.example", password: "", from: "192.0.2.1")
            }
            let link = try #require(invitation)
            try await office.accounts.choosePassword("chosen by Marcus himself", link: link.token, from: "192.0.2.1")
            let session = try await office.accounts.logIn(
                email: "marcus@acme.example", password: "chosen by Marcus himself", from: "192.0.2.1")
            #expect(session.businesses.map(\.role) == [.agent])
            #expect(try await office.accounts.member(owner.business, person: member.person).isActive)
        }
    }

    @Test func `an invitation never changes the password of somebody who has one`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let invited = try await office.accounts.addMember(
                owner, Fields(["email": "sarah@acme.example", "name": "Sarah Lindqvist", "role": "agent"]))
            let first = try #require(invited.invitation)
            let second = try #require(try await office.letters().first)
            #expect(second.isInvitation)
            try await office.accounts.choosePassword("chosen by Sarah herself", link: first.token, from: "192.0.2.1")
            await #expect(throws: AccountsError.invalidLink) {
                try await office.accounts.choosePassword("chosen by somebody else", link: second.token, from: "192.0.2.1")
            }
            #expect(try await office.letters().isEmpty, "who has a password is sent no further invitation")
            // One that was under way while she chose.
            let late = try await office.accounts.makeLink(invited.member.person, .invitation)
            await #expect(throws: AccountsError.invalidLink) {
                try await office.accounts.choosePassword("chosen by somebody else", link: late.secret.text, from: "192.0.2.1")
            }
        }
    }

    @Test func `a person of another business is added with their own name and password`() async throws {
        try await Office.open { office in
            let acme = try await office.caller(office.signUp())
            let garden = try await office.caller(office.signUp("Green Garden", email: "rosa@garden.example", name: "Rosa Marin"))
            let (member, invitation) = try await office.accounts.addMember(
                acme, Fields(["email": "rosa@garden.example", "name": "Somebody", "role": "reviewer", "password": "set by a stranger"]))
            #expect(member.name == "Rosa Marin")
            #expect(invitation == nil)
            await #expect(throws: AccountsError.invalidCredentials) {
                try await office.accounts.logIn(email: "rosa@garden.example", password: "set by a stranger", from: "192.0.2.1")
            }
            let session = try await office.accounts.logIn(
                email: "rosa@garden.example", password: Office.password, business: "acme-plumbing", from: "192.0.2.1")
            #expect(Set(session.businesses.map(\.slug)) == ["acme-plumbing", "green-garden"])
            #expect(try await office.caller(session).role == .reviewer)
            let switched = try await office.accounts.refresh(session.refreshToken, business: "green-garden", from: "192.0.2.1")
            #expect(try await office.caller(switched).business == garden.business)
            let stays = try await office.accounts.refresh(switched.refreshToken, from: "192.0.2.1")
            #expect(stays.business == garden.business, "a refresh keeps the business that was chosen")
        }
    }

    @Test func `who asks for a business that is not theirs keeps the token they have`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            _ = try await office.signUp("Green Garden", email: "rosa@garden.example")
            await #expect(throws: AccountsError.noBusiness) {
                try await office.accounts.refresh(session.refreshToken, business: "green-garden", from: "192.0.2.1")
            }
            _ = try await office.accounts.refresh(session.refreshToken, from: "192.0.2.1")
        }
    }

    @Test func `the last owner stays owner`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            await #expect(throws: AccountsError.lastOwner) { try await office.accounts.removeMember(owner, person: owner.person) }
            await #expect(throws: AccountsError.lastOwner) {
                try await office.accounts.changeMember(owner, person: owner.person, Fields(["role": "agent"]))
            }
        }
    }

    @Test func `of two owners who leave at once one stays`() async throws {
        try await Office.open { office in
            let first = try await office.caller(office.signUp())
            let second = try await office.caller(office.member("sarah@acme.example", .owner, by: first))
            // While somebody else holds the rows, both come as far as they can; then both go on at once.
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await office.database.pool.transaction(.business(first.business)) { tx in
                            _ = try await tx.query("SELECT 1 FROM memberships WHERE business_id = \(first.business) FOR UPDATE")
                            _ = try await tx.query("SELECT pg_sleep(0.5)::text")
                        }
                    } catch { Issue.record(error) }
                }
                for owner in [first, second] {
                    group.addTask {
                        do { try await office.accounts.removeMember(owner, person: owner.person) } catch AccountsError.lastOwner {
                        } catch { Issue.record(error) }
                    }
                }
            }
            #expect(try await office.accounts.members(first.business).filter { $0.role == .owner }.count == 1)
        }
    }

    @Test func `an administrator neither makes nor unmakes owners`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let admin = try await office.caller(office.member("ada@acme.example", .admin, by: owner))
            let agent = try await office.member("sarah@acme.example", .agent, by: owner)
            await #expect(throws: AccountsError.ownersOnly) {
                try await office.accounts.changeMember(admin, person: agent.person, Fields(["role": "owner"]))
            }
            await #expect(throws: AccountsError.ownersOnly) { try await office.accounts.removeMember(admin, person: owner.person) }
            await #expect(throws: AccountsError.ownersOnly) {
                try await office.accounts.addMember(admin, Fields(["email": "x@acme.example", "name": "X", "role": "owner"]))
            }
            let changed = try await office.accounts.changeMember(admin, person: agent.person, Fields(["role": "manager"]))
            #expect(changed.role == .manager)
        }
    }

    @Test func `a new role holds at once on this node`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let agent = try await office.member("sarah@acme.example", .agent, by: owner)
            #expect(try await office.caller(agent).role == .agent)
            _ = try await office.accounts.changeMember(owner, person: agent.person, Fields(["role": "reviewer"]))
            #expect(try await office.caller(agent).role == .reviewer)
            try await office.accounts.removeMember(owner, person: agent.person)
            await #expect(throws: AccessFailure.self) { try await office.caller(agent) }
        }
    }

    @Test func `what is done to members stands in the audit log`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let agent = try await office.member("sarah@acme.example", .agent, by: owner)
            try await office.accounts.removeMember(owner, person: agent.person)
            let actions = try await office.database.asOwner("SELECT action FROM audit_log ORDER BY action")
            #expect(actions == ["business.created", "member.added", "member.removed"])
        }
    }
}

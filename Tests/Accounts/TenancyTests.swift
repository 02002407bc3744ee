import Basics
import Postgres
import TestSupport
import Testing

@testable import Accounts

@Suite struct TenancyTests {
    @Test func `a stranger's person is no member here, whatever is asked`() async throws {
        try await Office.open { office in
            let acme = try await office.caller(office.signUp())
            let garden = try await office.caller(office.signUp("Green Garden", email: "rosa@garden.example", name: "Rosa Marin"))
            await #expect(throws: AccountsError.noSuchMember) { try await office.accounts.member(acme.business, person: garden.person) }
            await #expect(throws: AccountsError.noSuchMember) { try await office.accounts.removeMember(acme, person: garden.person) }
            await #expect(throws: AccountsError.noSuchMember) {
                try await office.accounts.changeMember(acme, person: garden.person, Fields(["role": "agent"]))
            }
            #expect(try await office.accounts.members(acme.business).map(\.person) == [acme.person])
            #expect(try await office.accounts.member(garden.business, person: garden.person).role == .owner)
        }
    }

    @Test(arguments: ["business_profiles", "memberships", "audit_log"])
    func `a query that names no business sees nothing, and one that names another sees only that`(table: String) async throws {
        try await Office.open { office in
            let acme = try await office.caller(office.signUp())
            let garden = try await office.caller(office.signUp("Green Garden", email: "rosa@garden.example"))
            let all: Query = "SELECT business_id FROM \(unescaped: table)"
            #expect(try await office.database.asOwner("SELECT count(*) FROM \(table)") != ["0"])
            #expect(try await office.database.pool.query(.platform, all).isEmpty)
            let seen: [BusinessID] = try await office.database.pool.query(.business(acme.business), all).map { try $0("business_id") }
            #expect(Set(seen) == [acme.business])
            #expect(!seen.contains(garden.business))
        }
    }

    @Test func `nobody writes into another business`() async throws {
        try await Office.open { office in
            let acme = try await office.caller(office.signUp())
            let garden = try await office.caller(office.signUp("Green Garden", email: "rosa@garden.example"))
            let pool = office.database.pool
            await #expect(throws: PostgresError.self) {
                try await pool.query(
                    .business(acme.business),
                    """
                    INSERT INTO memberships (business_id, person_id, role, created_at)
                    VALUES (\(garden.business), \(acme.person), 'owner', now())
                    """)
            }
            let renamed = try await pool.query(
                .business(acme.business), "UPDATE businesses SET name = 'Mine' WHERE business_id = \(garden.business)")
            #expect(renamed.affected == 0)
            await #expect(throws: PostgresError.self, "the audit log is only ever added to") {
                try await pool.query(.business(acme.business), "DELETE FROM audit_log WHERE business_id = \(acme.business)")
            }
        }
    }
}

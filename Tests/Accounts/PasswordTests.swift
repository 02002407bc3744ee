import Basics
import Synchronization
import TestSupport
import Testing

@testable import Accounts
@testable import Outbox

@Suite struct PasswordTests {
    @Test func `a reset sends a link that works once and ends all sessions`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            try await office.accounts.requestPasswordReset(email: "DANA@acme.example", from: "192.0.2.1")
            let letter = try #require(try await office.letters().first)
            #expect(letter.to == "dana@acme.example")
            #expect(!letter.isInvitation)
            try await office.accounts.choosePassword("another good password", link: letter.token, from: "192.0.2.1")
            _ = try await office.accounts.logIn(email: "dana@acme.example", password: "another good password", from: "192.0.2.1")
            await #expect(throws: AccountsError.invalidCredentials) {
                try await office.accounts.logIn(email: "dana@acme.example", password: Office.password, from: "192.0.2.1")
            }
            await #expect(throws: AccountsError.invalidRefreshToken) {
                try await office.accounts.refresh(session.refreshToken, from: "192.0.2.1")
            }
            await #expect(throws: AccountsError.invalidLink) {
                try await office.accounts.choosePassword("a third good password", link: letter.token, from: "192.0.2.1")
            }
        }
    }

    @Test func `a link to nowhere is sent to nobody, and nobody is told`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            try await office.accounts.requestPasswordReset(email: "nobody@acme.example", from: "192.0.2.1")
            try await office.accounts.requestPasswordReset(email: "no e-mail", from: "192.0.2.1")
            #expect(try await office.letters().isEmpty)
        }
    }

    @Test func `a reset link expires after an hour`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            try await office.accounts.requestPasswordReset(email: "dana@acme.example", from: "192.0.2.1")
            let letter = try #require(try await office.letters().first)
            office.time.pass(seconds: 3_601)
            await #expect(throws: AccountsError.invalidLink) {
                try await office.accounts.choosePassword("another good password", link: letter.token, from: "192.0.2.1")
            }
        }
    }

    @Test func `ten requests in a minute are one letter`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            for _ in 0..<10 { try await office.accounts.requestPasswordReset(email: "dana@acme.example", from: "192.0.2.1") }
            #expect(try await office.letters().count == 1)
        }
    }

    @Test func `the outbox holds no link that works`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            try await office.accounts.requestPasswordReset(email: "dana@acme.example", from: "192.0.2.1")
            let letter = try #require(try await office.letters().first)
            let saved = try await office.database.asOwner("SELECT payload::text || key FROM outbox")
            #expect(!saved.isEmpty)
            #expect(saved.allSatisfy { !$0.contains(letter.token) })
        }
    }
}

extension Office {
    /// What the outbox has to send, sent.
    func letters() async throws -> [PasswordLetter] {
        let sent = Mutex<[PasswordLetter]>([])
        let mail = PasswordLinkMail(accounts: accounts) { letter in sent.withLock { $0.append(letter) } }
        let rows = try await database.asOwner("SELECT business_id || '|' || topic || '|' || payload::text FROM outbox ORDER BY created_at")
        for row in rows {
            let parts = row.split(separator: "|", maxSplits: 2)
            let business = try #require(BusinessID(parts[0]))
            try await mail.deliver(
                OutboxEntry(
                    id: .new(), business: business, topic: String(parts[1]), key: "", payload: JSON.parse(String(parts[2])), attempts: 0))
        }
        return sent.withLock { $0 }
    }

    /// A member with a password, signed in.
    func member(_ email: String, _ role: Role, name: String = "Sarah Lindqvist", by owner: Caller) async throws -> SignedIn {
        _ = try await accounts.addMember(
            owner,
            Fields(["email": .string(email), "name": .string(name), "role": .string(role.rawValue), "password": .string(Office.password)]))
        return try await accounts.logIn(email: email, password: Office.password, business: owner.business.description, from: "192.0.2.1")
    }
}

import Basics
import Synchronization
import TestSupport
import Testing

@testable import Accounts

@Suite struct SessionTests {
    @Test func `a sign-up makes a business, its owner and a session that works`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let caller = try await office.caller(session)
            #expect(caller.role == .owner)
            #expect(caller.name == "Dana Kowalski")
            #expect(session.businesses.map(\.slug) == ["acme-plumbing"])
            let card = try await office.accounts.business("acme-plumbing")
            #expect(card.id == caller.business)
            #expect(card.greeting == "Hi, this is Acme Plumbing's assistant. How can I help?")
        }
    }

    @Test func `an e-mail that is taken makes no second business`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            await #expect(throws: AccountsError.emailTaken) { try await office.signUp("Other Business") }
            await #expect(throws: AccountsError.noSuchBusiness) { try await office.accounts.business("other-business") }
        }
    }

    @Test func `businesses that sign up at once with one name get different addresses`() async throws {
        try await Office.open { office in
            let slugs = try await withThrowingTaskGroup(of: String.self, returning: [String].self) { group in
                for index in 0..<6 {
                    group.addTask { try await office.signUp("Garden & Söhne", email: "owner\(index)@garden.example").businesses[0].slug }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(slugs).count == 6)
            #expect(slugs.contains("garden-sohne"))
            #expect(slugs.allSatisfy { $0.hasPrefix("garden-sohne") })
        }
    }

    @Test func `of sign-ups that race for one e-mail one wins`() async throws {
        try await Office.open { office in
            let wins = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
                for index in 0..<6 {
                    group.addTask {
                        do { return try await !office.signUp("Business \(index)", email: "eve@race.example").accessToken.isEmpty } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
            let businesses = try await office.database.asOwner("SELECT count(*) FROM businesses")
            #expect(businesses == ["1"])
        }
    }

    @Test func `unknown e-mail and wrong password look the same, in words and in time`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            func attempt(_ email: String, _ password: String) async -> Duration {
                await ContinuousClock().measure {
                    await #expect(throws: AccountsError.invalidCredentials) {
                        try await office.accounts.logIn(email: email, password: password, from: "192.0.2.1")
                    }
                }
            }
            var known: [Duration] = []
            var unknown: [Duration] = []
            for _ in 0..<7 {
                known.append(await attempt("dana@acme.example", "not the password"))
                unknown.append(await attempt("nobody@acme.example", "not the password"))
            }
            // Without the hash of nobody's password the ratio is about ten.
            let ratio = known.sorted()[3] / unknown.sorted()[3]
            #expect((0.4...2.5).contains(ratio), "known to unknown: \(ratio)")
        }
    }

    @Test func `an e-mail is the same in any case, and a password is not`() async throws {
        try await Office.open { office in
            _ = try await office.signUp()
            let session = try await office.accounts.logIn(email: " Dana@ACME.example ", password: Office.password, from: "192.0.2.1")
            #expect(session.email == "dana@acme.example")
            await #expect(throws: AccountsError.invalidCredentials) {
                try await office.accounts.logIn(email: "dana@acme.example", password: Office.password.uppercased(), from: "192.0.2.1")
            }
        }
    }

    @Test func `a refresh gives a new pair, and the old token has had its day`() async throws {
        try await Office.open { office in
            let first = try await office.signUp()
            let second = try await office.accounts.refresh(first.refreshToken, from: "192.0.2.1")
            #expect(second.refreshToken != first.refreshToken)
            #expect(try await office.caller(second).person == first.person)
        }
    }

    @Test func `a refresh token that is shown twice ends the whole session`() async throws {
        try await Office.open { office in
            let first = try await office.signUp()
            let other = try await office.accounts.logIn(email: "dana@acme.example", password: Office.password, from: "192.0.2.1")
            let second = try await office.accounts.refresh(first.refreshToken, from: "192.0.2.1")
            await refuses(office, first.refreshToken)
            await refuses(office, second.refreshToken)
            _ = try await office.accounts.refresh(other.refreshToken, from: "192.0.2.1")
        }
    }

    @Test func `of two who refresh with one token at once at most one gets a pair, and it is revoked`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let winners = await withTaskGroup(of: SignedIn?.self, returning: [SignedIn].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do { return try await office.accounts.refresh(session.refreshToken, from: "192.0.2.1") } catch { return nil }
                    }
                }
                return await group.reduce(into: []) { if let winner = $1 { $0.append(winner) } }
            }
            #expect(winners.count == 1)
            for winner in winners { await refuses(office, winner.refreshToken) }
        }
    }

    @Test func `a refresh token lasts thirty days, and ends with the sign-out`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            office.time.pass(seconds: 30 * 86_400 - 60)
            let second = try await office.accounts.refresh(session.refreshToken, from: "192.0.2.1")
            try await office.accounts.logOut(second.refreshToken)
            await refuses(office, second.refreshToken)
            let third = try await office.accounts.logIn(email: "dana@acme.example", password: Office.password, from: "192.0.2.1")
            office.time.pass(seconds: 30 * 86_400 + 60)
            await refuses(office, third.refreshToken)
            await refuses(office, "no token at all")
            await refuses(office, String(repeating: "ab", count: 48))
        }
    }

    @Test func `no token is saved as it is shown`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let rows = try await office.database.asOwner("SELECT encode(token_hash, 'hex') FROM refresh_tokens")
            #expect(rows.count == 1)
            #expect(rows.allSatisfy { !session.refreshToken.contains($0) && $0.count == 64 })
        }
    }

    @Test func `who was removed is refused within half a minute, although the token still holds`() async throws {
        try await Office.open { office in
            let owner = try await office.caller(office.signUp())
            let agent = try await office.member("sarah@acme.example", .agent, by: owner)
            #expect(try await office.caller(agent).role == .agent)
            // Another node removes her: this one's memory does not hear of it.
            try await office.database.asOwner("DELETE FROM memberships WHERE person_id = '\(agent.person)'")
            office.time.pass(seconds: 31)
            await #expect(throws: AccessFailure.self) { try await office.caller(agent) }
        }
    }

    @Test func `a sign-in with an outdated hash renews it`() async throws {
        try await Office.open { office in
            let session = try await office.signUp()
            let weak = try Argon2.hash(Office.password, passes: 1, kibibytes: 4_096)
            #expect(PasswordHasher.isOutdated(weak))
            try await office.database.asOwner("UPDATE people SET password_hash = '\(weak)' WHERE person_id = '\(session.person)'")
            _ = try await office.accounts.logIn(email: "dana@acme.example", password: Office.password, from: "192.0.2.1")
            let saved = try await office.database.asOwner("SELECT password_hash FROM people")
            #expect(saved.allSatisfy { !PasswordHasher.isOutdated($0) })
            _ = try await office.accounts.logIn(email: "dana@acme.example", password: Office.password, from: "192.0.2.1")
        }
    }

    @Test func `whoever tries too often is held up before a password is looked at`() async throws {
        try await TestDatabase.withDatabase { database in
            let tried = Mutex<[String]>([])
            let accounts = await Accounts(
                pool: database.pool, secret: "a secret that only this test knows, of sufficient length",
                admit: { key in
                    tried.withLock { $0.append(key) }
                    if key.hasPrefix("login:") { throw AccountsError.busy }
                }, guardrailRules: Office.rules)
            await #expect(throws: AccountsError.busy) {
                try await accounts.logIn(email: " Dana@ACME.example", password: "whatever it is", from: "192.0.2.1")
            }
            #expect(tried.withLock { $0 } == ["login-from:192.0.2.1", "login:dana@acme.example"])
        }
    }

    private func refuses(_ office: Office, _ token: String) async {
        await #expect(throws: AccountsError.invalidRefreshToken) { try await office.accounts.refresh(token, from: "192.0.2.1") }
    }
}

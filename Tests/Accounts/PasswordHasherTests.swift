import Synchronization
import Testing

@testable import Accounts

@Suite struct PasswordHasherTests {
    @Test func `a password is known again by its hash, and another is not`() async throws {
        let hasher = PasswordHasher()
        let hash = try await hasher.hash("correct horse battery staple")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("correct horse battery staple", against: hash))
        #expect(try await !hasher.verify("correct horse battery stable", against: hash))
        #expect(try await !hasher.verify("", against: nil))
    }

    @Test func `the same password has another hash each time`() async throws {
        let hasher = PasswordHasher()
        let hashes = (try await hasher.hash("tr0ub4dor&3"), try await hasher.hash("tr0ub4dor&3"))
        #expect(hashes.0 != hashes.1)
    }

    @Test func `characters outside ASCII and very long passwords are taken whole`() async throws {
        let hasher = PasswordHasher()
        let long = String(repeating: "ß🔧", count: 256)
        let hash = try await hasher.hash(long)
        #expect(try await hasher.verify(long, against: hash))
        #expect(try await !hasher.verify(String(long.dropLast()), against: hash))
    }

    @Test func `a damaged hash is an error and not a wrong password`() async throws {
        let hasher = PasswordHasher()
        await #expect(throws: Argon2Error.self) { try await hasher.verify("anything at all", against: "$argon2id$v=19$broken") }
    }

    @Test func `beyond its queue the hasher says busy at once, and serves those who wait`() async throws {
        let hasher = PasswordHasher(threads: 1, limit: 4)
        let outcomes = await withTaskGroup(of: Bool?.self, returning: [Bool?].self) { group in
            for _ in 0..<24 {
                group.addTask {
                    do { return try await hasher.verify("wrong password", against: nil) } catch AccountsError.busy { return nil } catch {
                        return true
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(nil), "nobody was refused")
        #expect(outcomes.filter { $0 == false }.count >= 4, "those who waited were served")
        #expect(!outcomes.contains(true))
    }

    @Test func `who goes away while waiting gives the place free`() async throws {
        let hasher = PasswordHasher(threads: 1, limit: 2)
        let first = Task { try await hasher.hash("the first of them") }
        let waiting = Task { try await hasher.hash("who gives up") }
        waiting.cancel()
        await #expect(throws: (any Error).self) { _ = try await waiting.value }
        #expect(try await first.value.isEmpty == false)
        #expect(try await hasher.hash("who comes later").isEmpty == false)
    }
}

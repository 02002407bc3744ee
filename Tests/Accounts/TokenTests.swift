import Basics
import Crypto
import Testing

@testable import Accounts

@Suite struct TokenTests {
    let now = Timestamp(seconds: 1_800_000_000)
    let caller = Caller(person: .new(), business: .new(), role: .agent, name: "Sarah Lindqvist")

    @Test func `a token says who bears it`() async throws {
        let tokens = await AccessTokens(secret: "the installation's own secret, long enough")
        let read = try await tokens.verify(try await tokens.sign(caller, at: now), at: now)
        #expect(read.person == caller.person)
        #expect(read.business == caller.business)
        #expect(read.expires == now.adding(seconds: 900))
    }

    @Test func `an expired token is refused, and one from the future too`() async throws {
        let tokens = await AccessTokens(secret: "the installation's own secret, long enough")
        let token = try await tokens.sign(caller, at: now)
        _ = try await tokens.verify(token, at: now.adding(seconds: 899))
        await refuses(tokens, token, at: now.adding(seconds: 900))
        await refuses(tokens, token, at: now.adding(seconds: -120))
    }

    @Test func `a token of another secret is refused`() async throws {
        let tokens = await AccessTokens(secret: "the installation's own secret, long enough")
        let stranger = await AccessTokens(secret: "somebody else's secret, just as long as it")
        await refuses(tokens, try await stranger.sign(caller, at: now), at: now)
    }

    @Test func `a token whose claims or signature were changed is refused`() async throws {
        let tokens = await AccessTokens(secret: "the installation's own secret, long enough")
        let parts = try await tokens.sign(caller, at: now).split(separator: ".").map(String.init)
        let other = try await tokens.sign(Caller(person: .new(), business: caller.business, role: .owner, name: "Eve"), at: now)
            .split(separator: ".").map(String.init)
        await refuses(tokens, "\(parts[0]).\(other[1]).\(parts[2])", at: now)
        await refuses(tokens, "\(parts[0]).\(parts[1]).", at: now)
        await refuses(tokens, "\(parts[0]).\(parts[1]).\(parts[2].reversed().map(String.init).joined())", at: now)
    }

    @Test func `whatever algorithm a header asks for, only ours is taken`() async throws {
        let secret = "the installation's own secret, long enough"
        let tokens = await AccessTokens(secret: secret)
        let payload = try await tokens.sign(caller, at: now).split(separator: ".").map(String.init)[1]
        let kid = tokens.keyID
        for algorithm in ["none", "None", "HS512", "RS256", ""] {
            let header = base64URL(#"{"alg":"\#(algorithm)","typ":"JWT","kid":"\#(kid)"}"#)
            await refuses(tokens, "\(header).\(payload).", at: now)
            // Signed with the true key, as HS256 would be: the header still lies.
            let key = DerivedKey.make(from: secret, for: "access tokens")
            let signature = base64URL(Array(HMAC<SHA256>.authenticationCode(for: Array("\(header).\(payload)".utf8), using: key)))
            await refuses(tokens, "\(header).\(payload).\(signature)", at: now)
        }
    }

    @Test(arguments: ["typ", "iss", "aud", "kid"]) func `a token for another purpose is refused`(changed: String) async throws {
        let secret = "the installation's own secret, long enough"
        let tokens = await AccessTokens(secret: secret)
        let claims: JSON = [
            "sub": .string(caller.person.description), "bus": .string(caller.business.description), "role": "owner", "name": "Eve",
            "iss": changed == "iss" ? "elsewhere" : "frontdesk", "aud": changed == "aud" ? "widget" : "frontdesk-api",
            "typ": changed == "typ" ? "refresh" : "access", "iat": .integer(now.seconds), "exp": .integer(now.seconds + 900),
        ]
        let kid = tokens.keyID
        func signed(_ claims: JSON, kid: String) -> String {
            let text = base64URL(#"{"alg":"HS256","typ":"JWT","kid":"\#(kid)"}"#) + "." + base64URL(claims.text)
            let key = DerivedKey.make(from: secret, for: "access tokens")
            return text + "." + base64URL(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)))
        }
        let right = claims.with("typ", "access").with("iss", "frontdesk").with("aud", "frontdesk-api")
        _ = try await tokens.verify(signed(right, kid: kid), at: now)
        await refuses(tokens, signed(claims, kid: changed == "kid" ? "00000000" : kid), at: now)
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "é.é.é", String(repeating: "a", count: 5_000)])
    func `what is no token is refused`(text: String) async throws {
        await refuses(await AccessTokens(secret: "the installation's own secret, long enough"), text, at: now)
    }

    private func refuses(_ tokens: AccessTokens, _ token: String, at time: Timestamp) async {
        await #expect(throws: AccessFailure.self, "\(token)") { _ = try await tokens.verify(token, at: time) }
    }
}

func base64URL(_ text: String) -> String { base64URL(Array(text.utf8)) }

func base64URL(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let value = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
        for place in 0...group.count { text.append(alphabet[value >> (18 - 6 * place) & 63]) }
    }
    return text
}

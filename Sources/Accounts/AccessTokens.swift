import Basics
import Crypto
import JWTKit

/// What an access token says (RFC 7519).
struct AccessClaims: JWTPayload, Equatable {
    let sub: String
    /// The business that its bearer acts for.
    let bus: String
    let role: String
    let name: String
    let iss: String
    let aud: String
    let typ: String
    let iat: Int64
    let exp: Int64

    /// Everything is checked in `AccessTokens`, whose clock can be set.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// Signs and checks access tokens: HS256 and nothing else, whatever a token's header asks for.
struct AccessTokens: Sendable {
    static let lifetime = 900
    private static let issuer = "frontdesk"
    private static let audience = "frontdesk-api"
    private static let type = "access"

    private let keys = JWTKeyCollection()
    /// Names the key, so that a changed secret shows as such.
    let keyID: String

    init(secret: String) async {
        let key = DerivedKey.make(from: secret, for: "access tokens")
        let fingerprint = DerivedKey.make(from: secret, for: "access tokens key id").withUnsafeBytes { BearerSecret.hex($0.prefix(4)) }
        keyID = fingerprint
        await keys.add(hmac: HMACKey(key: key), digestAlgorithm: .sha256, kid: JWKIdentifier(string: fingerprint))
    }

    func sign(_ caller: Caller, at now: Timestamp) async throws -> String {
        let claims = AccessClaims(
            sub: caller.person.description, bus: caller.business.description, role: caller.role.rawValue, name: caller.name,
            iss: Self.issuer, aud: Self.audience, typ: Self.type, iat: now.seconds, exp: now.seconds + Int64(Self.lifetime))
        var header = JWTHeader()
        header.typ = "JWT"
        return try await keys.sign(claims, kid: JWKIdentifier(string: keyID), header: header)
    }

    /// Who bears the token, and until when it holds. Any fault is `unauthenticated`: which one it is, is nobody's business.
    func verify(_ token: String, at now: Timestamp) async throws(AccessFailure) -> (
        person: PersonID, business: BusinessID, expires: Timestamp
    ) {
        guard token.utf8.count <= 4_096 else { throw .unauthenticated }
        let bytes = Array(token.utf8)
        let claims: AccessClaims
        do {
            let header = try DefaultJWTParser().parse(bytes, as: AccessClaims.self).header
            guard header.alg == "HS256", header.kid == keyID, header.typ == "JWT", header.crit == nil else {
                throw AccessFailure.unauthenticated
            }
            claims = try await keys.verify(bytes, as: AccessClaims.self)
        } catch {
            throw .unauthenticated
        }
        guard claims.iss == Self.issuer, claims.aud == Self.audience, claims.typ == Self.type, claims.exp > now.seconds,
            claims.iat <= now.seconds + 60, let person = PersonID(claims.sub), let business = BusinessID(claims.bus)
        else { throw .unauthenticated }
        return (person, business, Timestamp(seconds: claims.exp))
    }
}

import Basics
import Crypto

import struct Foundation.UUID
import typealias Foundation.uuid_t

/// One original, for who holds the link to it.
public struct OriginalGrant: Sendable, Hashable {
    public let business: BusinessID
    public let hash: ContentHash
    public let fileName: String
    public let type: ServedType

    public init(business: BusinessID, hash: ContentHash, fileName: String, type: ServedType) {
        self.business = business
        self.hash = hash
        self.fileName = fileName
        self.type = type
    }
}

/// Links to originals that need no sign-in and end by themselves: all that is served is in the link, with an HMAC over it. Any node can check
/// one, and none can be changed.
public struct OriginalLinks: Sendable {
    public static let lifetime = 300.0
    private static let tagLength = 32
    /// Business, hash, type and expiry; the name follows.
    private static let fixedLength = 16 + 32 + 1 + 8

    private let key: SymmetricKey
    private let clock: WallClock

    /// - Parameter secret: the installation's secret; the key is derived from it for this one use (HKDF, RFC 5869).
    public init(secret: [UInt8], clock: WallClock = .system) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("frontdesk original links 1".utf8), outputByteCount: 32)
        self.clock = clock
    }

    /// A token for a path, and until when it holds.
    public func issue(_ grant: OriginalGrant) -> (token: String, expiresAt: Timestamp) {
        let expiry = clock.now().adding(seconds: Self.lifetime)
        var bytes = withUnsafeBytes(of: grant.business.uuid.uuid) { Array($0) } + grant.hash.bytes
        bytes.append(grant.type.rawValue)
        withUnsafeBytes(of: expiry.microseconds.bigEndian) { bytes.append(contentsOf: $0) }
        bytes += Array(FileName(grant.fileName).text.utf8)
        return (Base64URL.encode(bytes + Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))), expiry)
    }

    /// - Throws: `.linkOver` for what was not issued here, was changed, or is over: the three look alike.
    public func verify(_ token: some StringProtocol) throws(KnowledgeFailure) -> OriginalGrant {
        guard let bytes = Base64URL.decode(Substring(token)), bytes.count > Self.fixedLength + Self.tagLength else { throw .linkOver }
        let (signed, tag) = (bytes.dropLast(Self.tagLength), bytes.suffix(Self.tagLength))
        // In constant time.
        guard HMAC<SHA256>.isValidAuthenticationCode(tag, authenticating: signed, using: key) else { throw .linkOver }
        let expiry = signed[49..<57].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard clock.now() < Timestamp(microseconds: expiry), let type = ServedType(rawValue: signed[48]),
            let name = String(validating: signed[Self.fixedLength...], as: UTF8.self)
        else { throw .linkOver }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { $0.copyBytes(from: signed[..<16]) }
        return OriginalGrant(
            business: ID(UUID(uuid: uuid)), hash: ContentHash(stored: Array(signed[16..<48])), fileName: name, type: type)
    }
}

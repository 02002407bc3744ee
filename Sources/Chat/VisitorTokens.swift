import Basics
import Crypto

import struct Foundation.Data
import struct Foundation.UUID
import typealias Foundation.uuid_t

/// Who a visitor is: the business and a visitor of it.
public struct VisitorIdentity: Sendable, Hashable {
    public let business: BusinessID
    public let visitor: VisitorID

    public init(business: BusinessID, visitor: VisitorID) {
        self.business = business
        self.visitor = visitor
    }
}

/// Customer tokens: the business, the visitor and the time of issue, with an HMAC over them. They need no table, so that a page view that never
/// becomes a chat leaves no row, and checking one costs a microsecond on any node.
public struct VisitorTokens: Sendable {
    /// A visitor who returns within this time is known again.
    static let lifetime = 180.0 * 86_400
    private static let prefix = "fdv1."
    private static let tagLength = 20

    private let key: SymmetricKey
    private let clock: WallClock

    /// - Parameter secret: the installation's secret; the key is derived from it for this one use (HKDF, RFC 5869).
    public init(secret: [UInt8], clock: WallClock = .system) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("frontdesk visitor tokens 1".utf8), outputByteCount: 32)
        self.clock = clock
    }

    public func issue(_ identity: VisitorIdentity) -> String {
        var bytes = identity.business.bytes + identity.visitor.bytes
        withUnsafeBytes(of: clock.now().seconds.bigEndian) { bytes.append(contentsOf: $0) }
        return Self.prefix + Base64URL.encode(bytes + tag(of: bytes))
    }

    public func verify(_ token: String) throws(ChatFailure) -> VisitorIdentity {
        guard token.hasPrefix(Self.prefix), let bytes = Base64URL.decode(token.dropFirst(Self.prefix.count)),
            bytes.count == 40 + Self.tagLength,
            equalInConstantTime(Array(bytes[40...]), tag(of: Array(bytes[..<40])))
        else { throw .invalidToken }
        let issued = bytes[32..<40].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let age = clock.now().seconds(since: Timestamp(seconds: issued))
        guard age < Self.lifetime, age > -300 else { throw .invalidToken }
        return VisitorIdentity(business: ID(UUID(bytes[0..<16])), visitor: ID(UUID(bytes[16..<32])))
    }

    private func tag(of bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(Self.tagLength))
    }

    private func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension ID {
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: uuid.uuid) { Array($0) } }
}

extension UUID {
    fileprivate init(_ bytes: ArraySlice<UInt8>) {
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        self.init(uuid: value)
    }
}

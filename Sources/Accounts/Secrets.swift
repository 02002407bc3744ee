import Basics
import Crypto

import struct Foundation.UUID

/// A secret that its holder shows to be known again: a refresh token, or the end of a link. Only its hash is saved.
struct BearerSecret: Sendable {
    let text: String

    /// 256 random bits, with the business that a refresh token acts for behind them. The hash covers both: the business cannot be changed.
    init(for business: BusinessID? = nil) {
        var random = SystemRandomNumberGenerator()
        var bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        if let business { withUnsafeBytes(of: business.uuid.uuid) { bytes.append(contentsOf: $0) } }
        text = Self.hex(bytes)
    }

    /// What somebody shows; nil where it cannot be one of ours.
    init?(shown text: String) {
        guard (64...96).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// The business behind the random part.
    var business: BusinessID? {
        let hex = Array(text.dropFirst(64))
        guard hex.count == 32 else { return nil }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }
        return BusinessID(groups.joined(separator: "-"))
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Keys for single purposes, derived from the installation's one secret (HKDF, RFC 5869), so that none of them says anything of another.
enum DerivedKey {
    static func make(from secret: String, for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array("frontdesk \(purpose)".utf8), outputByteCount: 32)
    }
}

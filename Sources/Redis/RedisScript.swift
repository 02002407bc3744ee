/// A Lua script that Redis runs as one step. It is sent by its SHA-1; the text follows only to a server that does not know it.
public struct RedisScript: Sendable {
    public let source: String
    let digest: String

    public init(_ source: String) {
        self.source = source
        digest = sha1(Array(source.utf8))
    }
}

/// FIPS 180-4, section 6.1, as lower-case hexadecimal. Here it is a name for a text, not a protection.
func sha1(_ message: [UInt8]) -> String {
    var hash: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) { padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
    for block in stride(from: 0, to: padded.count, by: 64) { absorb(padded[block..<block + 64], into: &hash) }
    return hash.map { word in (0..<8).map { String(word >> UInt32(28 - 4 * $0) & 15, radix: 16) }.joined() }.joined()
}

private func absorb(_ block: ArraySlice<UInt8>, into hash: inout [UInt32]) {
    func rotated(_ word: UInt32, by count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { at in
        block[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for step in 16..<80 { words.append(rotated(words[step - 3] ^ words[step - 8] ^ words[step - 14] ^ words[step - 16], by: 1)) }
    var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4])
    for step in 0..<80 {
        let (mix, constant): (UInt32, UInt32) =
            switch step {
            case ..<20: (b & c | ~b & d, 0x5A82_7999)
            case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
            case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
            default: (b ^ c ^ d, 0xCA62_C1D6)
            }
        let next = rotated(a, by: 5) &+ mix &+ e &+ constant &+ words[step]
        (a, b, c, d, e) = (next, a, rotated(b, by: 30), c, d)
    }
    for (index, word) in [a, b, c, d, e].enumerated() { hash[index] &+= word }
}

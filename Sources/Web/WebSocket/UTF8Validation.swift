/// Checks UTF-8 as it arrives, across fragments, so that a text message that is wrong in its first frame fails there.
/// Ranges after the Unicode Standard, table 3-7.
struct UTF8Validation: Sendable {
    private var needed = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// Whether the bytes so far end between characters.
    var isComplete: Bool { needed == 0 }

    /// False as soon as the bytes cannot be UTF-8 any more.
    mutating func accept(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes where !accept(byte) { return false }
        return true
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        if needed > 0 {
            guard (lower...upper).contains(byte) else { return false }
            (lower, upper) = (0x80, 0xBF)
            needed -= 1
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, lower) = (2, 0xA0)
        case 0xED: (needed, upper) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, lower) = (3, 0x90)
        case 0xF4: (needed, upper) = (3, 0x8F)
        case 0xF1...0xF3: needed = 3
        default: return false
        }
        return true
    }
}

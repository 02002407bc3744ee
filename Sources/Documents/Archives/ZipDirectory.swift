/// Where an archive's table of contents stands.
struct ZipDirectory {
    let count: Int
    let start: Int
    /// How far the archive was moved by what stands before it.
    let shift: Int

    /// Nil if there is none: the file is cut short, or no archive.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.end(bytes), var count = bytes.number(2, at: end + 10), var size = bytes.number(4, at: end + 12),
            var start = bytes.number(4, at: end + 16)
        else { return nil }
        var tableEnd = end
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF, let wide = Self.wideEnd(bytes, before: end) {
            guard let wideCount = bytes.number(8, at: wide + 32), let wideSize = bytes.number(8, at: wide + 40),
                let wideStart = bytes.number(8, at: wide + 48)
            else { return nil }
            (count, size, start, tableEnd) = (wideCount, wideSize, wideStart, wide)
        }
        // An entry takes 46 bytes at least.
        guard size <= tableEnd, count <= size / 46, start <= tableEnd - size else { return nil }
        self.count = count
        self.start = tableEnd - size
        shift = tableEnd - size - start
    }

    /// The last record of an archive; a comment of up to 64 KB may follow it.
    private static func end(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let earliest = max(0, bytes.count - 22 - 0xFFFF)
        return stride(from: bytes.count - 22, through: earliest, by: -1).first { at in
            bytes[at] == 0x50 && bytes.number(4, at: at) == 0x0605_4B50 && (bytes.number(2, at: at + 20) ?? 0) <= bytes.count - at - 22
        }
    }

    private static func wideEnd(_ bytes: [UInt8], before end: Int) -> Int? {
        guard bytes.number(4, at: end - 20) == 0x0706_4B50, let at = bytes.number(8, at: end - 12), bytes.number(4, at: at) == 0x0606_4B50
        else { return nil }
        return at
    }

    /// Numbers of 64 bits in an entry's extra field: those of its size, its packed size and its place that 32 bits do not hold.
    static func wideNumbers(_ bytes: [UInt8], _ start: Int, _ length: Int) -> [Int] {
        var at = start
        while at + 4 <= start + length, let kind = bytes.number(2, at: at), let size = bytes.number(2, at: at + 2) {
            if kind == 1, at + 4 + size <= start + length {
                return stride(from: at + 4, to: at + 4 + size - 7, by: 8).compactMap { bytes.number(8, at: $0) }
            }
            at += 4 + size
        }
        return []
    }
}

extension Array<UInt8> {
    /// A little-endian number; nil beyond the end, or where it is negative as an Int.
    func number(_ width: Int, at start: Int) -> Int? {
        guard start >= 0, start <= count - width else { return nil }
        var value: UInt64 = 0
        for index in stride(from: start + width - 1, through: start, by: -1) { value = value << 8 | UInt64(self[index]) }
        return Int(exactly: value).flatMap { $0 < 1 << 48 ? $0 : nil }
    }
}

import CHTML

/// The parts of a ZIP archive, by their names. A name finds a part and is never a path; nothing is written anywhere, and an archive within
/// the archive stays closed. A bomb meets the limits before it is inflated.
struct ZipArchive {
    /// A document with a thousand pictures has some thousands.
    static let maximumEntries = 10_000
    /// Of one part, inflated: the text of some ten thousand pages.
    static let maximumPart = 48 << 20
    /// Of all parts that are read.
    static let maximumTotal = 96 << 20
    /// Office documents reach forty; text that repeats itself line by line reaches a hundred. DEFLATE ends at a thousand.
    static let maximumRatio = 200

    private struct Entry {
        let name: String
        let isEncrypted: Bool
        let method: Int
        let checksum: Int
        let packed: Int
        let size: Int
        let offset: Int
    }

    private let bytes: [UInt8]
    private let entries: [Entry]
    private var inflated = 0

    /// Reads the table of contents at the archive's end.
    init(_ bytes: [UInt8]) throws(DocumentError) {
        self.bytes = bytes
        guard let end = ZipDirectory(bytes) else { throw .damaged(reason: "it is cut short, or was never a whole file") }
        guard end.count <= Self.maximumEntries else {
            throw .tooLarge(limit: "an archive may hold at most \(Self.maximumEntries) parts")
        }
        entries = try Self.entries(bytes, end)
    }

    var names: [String] { entries.map(\.name) }

    func contains(_ name: String) -> Bool { entries.contains { $0.name == name } }

    /// Nil if there is no part of that name.
    mutating func part(_ name: String) throws(DocumentError) -> [UInt8]? {
        let found = entries.filter { $0.name == name }
        guard let entry = found.first else { return nil }
        guard found.count == 1 else { throw .damaged(reason: "two of its parts have the same name") }
        guard !entry.isEncrypted else { throw .encrypted }
        let packed = try packedBytes(entry)
        try check(entry)
        let part = try unpack(packed, entry)
        guard part.withUnsafeBufferPointer({ Int(checksum_crc32($0.baseAddress, $0.count)) }) == entry.checksum else {
            throw .damaged(reason: "a part of it does not match its checksum")
        }
        inflated += part.count
        return part
    }

    private func check(_ entry: Entry) throws(DocumentError) {
        guard entry.size <= Self.maximumPart, inflated + entry.size <= Self.maximumTotal else {
            throw .tooLarge(limit: "unpacked, its text takes more than \(Self.maximumPart >> 20) MB")
        }
        guard entry.size <= 1 << 20 || entry.size <= entry.packed * Self.maximumRatio else {
            throw .tooLarge(limit: "it unpacks to more than \(Self.maximumRatio) times its size")
        }
    }

    private func packedBytes(_ entry: Entry) throws(DocumentError) -> ArraySlice<UInt8> {
        // The local header repeats the name, and its extra field may be of another length.
        guard let name = bytes.number(2, at: entry.offset + 26), let extra = bytes.number(2, at: entry.offset + 28),
            bytes.number(4, at: entry.offset) == 0x0403_4B50
        else { throw .damaged(reason: "a part of it is missing") }
        let start = entry.offset + 30 + name + extra
        guard start <= bytes.count, entry.packed <= bytes.count - start else { throw .damaged(reason: "a part of it is missing") }
        return bytes[start..<start + entry.packed]
    }

    private func unpack(_ packed: ArraySlice<UInt8>, _ entry: Entry) throws(DocumentError) -> [UInt8] {
        switch entry.method {
        case 0:
            guard packed.count == entry.size else { throw .damaged(reason: "a part of it is not as long as it says") }
            return Array(packed)
        case 8:
            var length = 0
            let part = [UInt8](unsafeUninitializedCapacity: entry.size) { buffer, initialized in
                length = packed.withUnsafeBufferPointer { inflate_raw($0.baseAddress, $0.count, buffer.baseAddress, entry.size) }
                initialized = max(length, 0)
            }
            guard length == entry.size else { throw .damaged(reason: "a part of it cannot be unpacked") }
            return part
        default: throw .unsupported(what: "an archive packed in an unusual way")
        }
    }

    private static func entries(_ bytes: [UInt8], _ end: ZipDirectory) throws(DocumentError) -> [Entry] {
        var entries: [Entry] = []
        var at = end.start
        for _ in 0..<end.count {
            guard bytes.number(4, at: at) == 0x0201_4B50, let flags = bytes.number(2, at: at + 8),
                let method = bytes.number(2, at: at + 10),
                let checksum = bytes.number(4, at: at + 16), var packed = bytes.number(4, at: at + 20),
                var size = bytes.number(4, at: at + 24),
                let name = bytes.number(2, at: at + 28), let extra = bytes.number(2, at: at + 30),
                let comment = bytes.number(2, at: at + 32),
                var offset = bytes.number(4, at: at + 42), at + 46 + name + extra <= bytes.count
            else { throw .damaged(reason: "its table of contents is cut short") }
            var wide = ZipDirectory.wideNumbers(bytes, at + 46 + name, extra)
            // In this order, each only where 32 bits do not hold it.
            func wider(_ number: Int) -> Int { number == 0xFFFF_FFFF && !wide.isEmpty ? wide.removeFirst() : number }
            (size, packed, offset) = (wider(size), wider(packed), wider(offset))
            entries.append(
                Entry(
                    name: String(decoding: bytes[(at + 46)..<(at + 46 + name)], as: UTF8.self), isEncrypted: flags & 1 == 1, method: method,
                    checksum: checksum, packed: packed, size: size, offset: offset + end.shift))
            at += 46 + name + extra + comment
        }
        return entries
    }
}

/// The container of old Office documents: a small file system in sectors, with chains that say which sector follows which. Every number in
/// it is checked, and no chain is followed further than the file has sectors.
struct CompoundFile {
    static let signature: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private struct Entry {
        let name: String
        let isStream: Bool
        let start: Int
        let size: Int
    }

    private static let maximumEntries = 20_000
    /// Chains end with it, or with another number beyond all sectors.
    private static let lastSector = 0xFFFF_FFFA

    private let bytes: [UInt8]
    private let sectorBits: Int
    private let smallBits: Int
    private let smallLimit: Int
    private var table: [Int] = []
    private var smallTable: [Int] = []
    private var small: [UInt8] = []
    private var entries: [Entry] = []

    init(_ bytes: [UInt8]) throws(DocumentError) {
        guard bytes.starts(with: Self.signature), let sectorBits = bytes.number(2, at: 30), let smallBits = bytes.number(2, at: 32),
            let tableSectors = bytes.number(4, at: 44), let directory = bytes.number(4, at: 48), let smallLimit = bytes.number(4, at: 56),
            let smallTable = bytes.number(4, at: 60), let moreTable = bytes.number(4, at: 68), sectorBits == 9 || sectorBits == 12,
            smallBits == 6
        else { throw .damaged(reason: "its header is not whole") }
        self.bytes = bytes
        self.sectorBits = sectorBits
        self.smallBits = smallBits
        self.smallLimit = smallLimit
        table = try readTable(tableSectors, moreTable)
        entries = Self.entries(try chain(directory))
        guard let root = entries.first else { throw .damaged(reason: "its directory is not whole") }
        self.smallTable = Self.numbers(try chain(smallTable))
        small = try chain(root.start)
    }

    /// Of everything in it, at every depth.
    var names: Set<String> { Set(entries.map(\.name)) }

    /// Nil if there is no stream of that name. The first of several is the document's own: embedded ones come after it.
    func stream(_ name: String) throws(DocumentError) -> [UInt8]? {
        guard let entry = entries.first(where: { $0.name == name && $0.isStream }) else { return nil }
        let stream = entry.size < smallLimit ? try smallChain(entry.start) : try chain(entry.start)
        guard stream.count >= entry.size else { throw .damaged(reason: "it is cut short") }
        return Array(stream.prefix(entry.size))
    }

    /// The sectors of the table of sectors stand in the header, and, of large files, in sectors that continue it.
    private func readTable(_ count: Int, _ more: Int) throws(DocumentError) -> [Int] {
        var places = (0..<min(count, 109)).compactMap { bytes.number(4, at: 76 + 4 * $0) }
        var next = more
        let perSector = (1 << sectorBits) / 4 - 1
        while places.count < count, next < Self.lastSector {
            guard let sector = sector(next), places.count <= bytes.count >> sectorBits else {
                throw .damaged(reason: "its table of sectors is not whole")
            }
            let numbers = Self.numbers(sector)
            places += numbers.prefix(min(perSector, count - places.count))
            next = numbers.last ?? Self.lastSector
        }
        var table: [Int] = []
        for place in places {
            guard let sector = sector(place) else { throw .damaged(reason: "it is cut short") }
            table += Self.numbers(sector)
        }
        return table
    }

    private func sector(_ number: Int) -> ArraySlice<UInt8>? {
        let size = 1 << sectorBits
        let start = (number + 1) << sectorBits
        guard number >= 0, start < bytes.count else { return nil }
        // The last sector of a file may be cut where its content ends.
        return bytes[start..<min(start + size, bytes.count)]
    }

    private func chain(_ start: Int) throws(DocumentError) -> [UInt8] {
        var stream: [UInt8] = []
        var next = start
        var left = bytes.count >> sectorBits
        while next < Self.lastSector {
            guard left > 0, next < table.count, let sector = sector(next) else { throw .damaged(reason: "it is cut short") }
            stream += sector
            next = table[next]
            left -= 1
        }
        return stream
    }

    private func smallChain(_ start: Int) throws(DocumentError) -> [UInt8] {
        var stream: [UInt8] = []
        var next = start
        var left = small.count >> smallBits
        while next < Self.lastSector {
            let place = next << smallBits
            guard left > 0, next < smallTable.count, place + (1 << smallBits) <= small.count else {
                throw .damaged(reason: "it is cut short")
            }
            stream += small[place..<place + (1 << smallBits)]
            next = smallTable[next]
            left -= 1
        }
        return stream
    }

    private static func numbers(_ bytes: some Collection<UInt8>) -> [Int] {
        let bytes = Array(bytes)
        return stride(from: 0, to: bytes.count - 3, by: 4).compactMap { bytes.number(4, at: $0) }
    }

    private static func entries(_ directory: [UInt8]) -> [Entry] {
        stride(from: 0, to: min(directory.count, maximumEntries * 128) - 127, by: 128).compactMap { at in
            guard let length = directory.number(2, at: at + 64), let start = directory.number(4, at: at + 116),
                let size = directory.number(4, at: at + 120), directory[at + 66] != 0, (2...64).contains(length)
            else { return nil }
            let units = stride(from: at, to: at + length - 2, by: 2).map { UInt16(directory[$0]) | UInt16(directory[$0 + 1]) << 8 }
            return Entry(name: String(decoding: units, as: UTF16.self), isStream: directory[at + 66] == 2, start: start, size: size)
        }
    }
}

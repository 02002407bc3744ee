/// The word pieces of `vocab.txt` in two tries over bytes: pieces that begin a word, and pieces that go on with one (`##…`).
///
/// All edges of both tries live in one open-addressed table keyed by (node, byte), so that a step costs one probe or two.
struct Vocabulary: Sendable {
    /// Where a search begins.
    enum Start: UInt32 {
        case word = 0
        case continuation = 1
    }

    let count: Int
    private let edges: [Edge]
    private let mask: Int
    /// The piece that ends at a node; -1 where none does.
    private let pieces: [Int32]

    private struct Edge {
        /// node << 8 | byte, plus one; 0 marks a free place.
        var key: UInt32 = 0
        var node: UInt32 = 0
    }

    init(path: String) throws(EmbedderError) {
        let file = try MappedFile(path: path)
        var builder = Builder(bytes: file.bytes.count)
        for line in file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty && line.endIndex == file.bytes.endIndex { break }
            builder.add(line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...])
        }
        guard builder.count == Shape.vocabulary else {
            throw .damaged(path: path, reason: "it has \(builder.count) lines instead of \(Shape.vocabulary)")
        }
        count = builder.count
        edges = builder.edges
        mask = builder.mask
        pieces = builder.pieces
    }

    /// The longest piece at the beginning of `bytes`, and its length; nil if none begins there.
    func longestPiece(in bytes: Slice<UnsafeBufferPointer<UInt8>>, from start: Start) -> (piece: Int32, length: Int)? {
        var node = start.rawValue
        var found: (Int32, Int)?
        var length = 0
        for byte in bytes {
            guard let next = Self.child(of: node, byte, in: edges, mask: mask) else { break }
            node = next
            length += 1
            let piece = pieces[Int(node)]
            if piece >= 0 { found = (piece, length) }
        }
        return found
    }

    private static func child(of node: UInt32, _ byte: UInt8, in edges: [Edge], mask: Int) -> UInt32? {
        let key = (node << 8 | UInt32(byte)) + 1
        var place = hash(key) & mask
        while edges[place].key != 0 {
            if edges[place].key == key { return edges[place].node }
            place = (place + 1) & mask
        }
        return nil
    }

    private static func hash(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 8) }

    private struct Builder {
        var edges: [Edge]
        let mask: Int
        var pieces: [Int32] = [-1, -1]
        var count = 0

        /// A file of n bytes makes fewer than n nodes; the table stays at most half full.
        init(bytes: Int) {
            var size = 1024
            while size < bytes { size *= 2 }
            edges = Array(repeating: Edge(), count: size)
            mask = size - 1
        }

        mutating func add(_ piece: Slice<UnsafeRawBufferPointer>) {
            defer { count += 1 }
            let goesOn = piece.count > 2 && piece.starts(with: "##".utf8)
            var node = goesOn ? Start.continuation.rawValue : Start.word.rawValue
            for byte in goesOn ? piece.dropFirst(2) : piece { node = grow(node, byte) }
            pieces[Int(node)] = Int32(count)
        }

        private mutating func grow(_ node: UInt32, _ byte: UInt8) -> UInt32 {
            if let known = Vocabulary.child(of: node, byte, in: edges, mask: mask) { return known }
            let key = (node << 8 | UInt32(byte)) + 1
            var place = Vocabulary.hash(key) & mask
            while edges[place].key != 0 { place = (place + 1) & mask }
            edges[place] = Edge(key: key, node: UInt32(pieces.count))
            pieces.append(-1)
            return UInt32(pieces.count - 1)
        }
    }
}

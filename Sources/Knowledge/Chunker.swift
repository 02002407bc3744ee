import Documents

/// Cuts a document into passages: along its headings first, then between paragraphs, list items and table rows, and inside a paragraph
/// only where it alone is too long. Pure.
public struct Chunker: Sendable {
    /// Word pieces that the model reads, without its two special tokens.
    public static let maximumPieces = 254
    public static let minimumPieces = 48
    public static let standardPieces = 200

    /// The most word pieces of a passage, its context included.
    public let limit: Int
    private let count: @Sendable (String) -> Int

    /// - Parameter count: how many word pieces a text has.
    public init(limit: Int = Chunker.standardPieces, count: @escaping @Sendable (String) -> Int) {
        self.limit = max(Self.minimumPieces, min(Self.maximumPieces, limit))
        self.count = count
    }

    public func passages(of document: ExtractedDocument, title: String) -> [Passage] {
        sections(of: document).flatMap { passages(of: $0, title: title) }
    }

    /// A question with its answer is one passage, so that whoever finds it sees both. An answer too long for one goes on in the next, each
    /// under the question.
    public func passages(question: String, answer: String) -> [Passage] {
        let whole = "\(question)\n\(answer)"
        if count(whole) <= limit { return [Passage(text: whole, question: question)] }
        let question = shortened(question, to: limit / 3)
        let room = limit - count(question)
        let units = pieces(of: Unit(text: answer, page: nil), room: room).flatMap { fitted($0, room) }
        return packed(units, room: room).map { Passage(text: "\(question)\n\($0.text)", question: question) }
    }
}

// MARK: - Sections

extension Chunker {
    private struct Section {
        var path: [(level: Int, text: String)]
        var units: [Unit] = []

        var name: String { path.map(\.text).joined(separator: " › ") }
    }

    /// What is never torn apart unless it is too long by itself.
    private struct Unit {
        var text: String
        var page: Int?
        /// Stands close to the one before: an item of the same list, a row of the same table.
        var continues = false
    }

    private func sections(of document: ExtractedDocument) -> [Section] {
        var sections: [Section] = []
        var current = Section(path: [])
        var heading: (level: Int, block: Block)?
        func close(before level: Int) {
            // A heading with nothing under it is all that the document says there.
            if current.units.isEmpty, let heading, level <= heading.level {
                current.units = [Unit(text: heading.block.text, page: heading.block.page)]
            }
            if !current.units.isEmpty { sections.append(current) }
        }
        for block in document.blocks where !block.text.isEmpty {
            if case .heading(let level) = block.kind {
                close(before: level)
                current = Section(path: current.path.filter { $0.level < level } + [(level, block.text)])
                heading = (level, block)
            } else {
                current.units.append(Self.unit(block, after: current.units.last))
            }
        }
        close(before: 0)
        return sections
    }

    private static func unit(_ block: Block, after previous: Unit?) -> Unit {
        switch block.kind {
        case .listItem: Unit(text: "- \(block.text)", page: block.page, continues: previous != nil)
        case .tableRow: Unit(text: block.text, page: block.page, continues: previous != nil)
        case .heading, .paragraph, .code: Unit(text: block.text, page: block.page)
        }
    }
}

// MARK: - Packing

extension Chunker {
    private func passages(of section: Section, title: String) -> [Passage] {
        // The document's first heading usually repeats its title.
        let path = section.path.map(\.text).filter { $0 != title }
        let context = shortened(([title] + path).filter { !$0.isEmpty }.joined(separator: " › "), to: limit / 4)
        let room = limit - count(context)
        let units = section.units.flatMap { pieces(of: $0, room: room) }.flatMap { fitted($0, room) }
        return packed(units, room: room).map { Passage(section: section.name, text: $0.text, page: $0.page, context: context) }
    }

    /// Joins neighbours as long as they fit.
    private func packed(_ units: [Unit], room: Int) -> [Unit] {
        var packs: [[Unit]] = []
        var used = 0
        for unit in units {
            let size = count(unit.text)
            if var pack = packs.last, used + size <= room {
                pack.append(unit)
                packs[packs.count - 1] = pack
                used += size
            } else {
                let carried = leadIn(of: packs.last, before: unit, size: size, room: room)
                if carried != nil { packs[packs.count - 1].removeLast() }
                packs.append((carried.map { [$0] } ?? []) + [unit])
                used = size + (carried.map { count($0.text) } ?? 0)
            }
        }
        return packs.map(joined)
    }

    /// "We also repair:" belongs to the list behind it.
    private func leadIn(of pack: [Unit]?, before unit: Unit, size: Int, room: Int) -> Unit? {
        guard let pack, pack.count > 1, let last = pack.last, unit.continues, last.text.hasSuffix(":"), count(last.text) + size <= room
        else { return nil }
        return last
    }

    private func joined(_ pack: [Unit]) -> Unit {
        var text = ""
        for unit in pack {
            if !text.isEmpty { text += unit.continues ? "\n" : "\n\n" }
            text += unit.text
        }
        return Unit(text: text, page: pack.first?.page)
    }
}

// MARK: - What is too long

extension Chunker {
    /// A unit in pieces that fit: whole where it does, else cut at ends of sentences, each piece beginning with the last sentence of the
    /// one before where that is short, so that "it" and "this" find what they speak of.
    private func pieces(of unit: Unit, room: Int) -> [Unit] {
        guard count(unit.text) > room else { return [unit] }
        var pieces: [Unit] = []
        var current: [(text: String, size: Int)] = []
        var hasNew = false
        func close() {
            guard hasNew else { return }
            pieces.append(
                Unit(text: current.map(\.text).joined(separator: " "), page: unit.page, continues: !pieces.isEmpty || unit.continues))
        }
        for sentence in Sentences.of(unit.text) {
            let size = count(sentence)
            if current.reduce(size, { $0 + $1.size }) > room {
                close()
                current = current.suffix(1).filter { $0.size <= room / 5 && $0.size + size <= room }
                hasNew = false
            }
            current.append((sentence, size))
            hasNew = true
        }
        close()
        return pieces
    }

    /// A single sentence beyond the limit is cut between words, and a single word beyond it between characters.
    private func fitted(_ unit: Unit, _ room: Int) -> [Unit] {
        guard count(unit.text) > room else { return [unit] }
        let words = unit.text.split(whereSeparator: \.isWhitespace)
        let halves: [String]
        if words.count > 1 {
            halves = [words[..<(words.count / 2)], words[(words.count / 2)...]].map { $0.joined(separator: " ") }
        } else {
            let middle = unit.text.index(unit.text.startIndex, offsetBy: unit.text.count / 2)
            halves = [String(unit.text[..<middle]), String(unit.text[middle...])]
        }
        // One character that is many pieces (a letter under hundreds of accents) cannot be halved, and means nothing.
        guard halves.allSatisfy({ !$0.isEmpty }) else { return [] }
        return halves.flatMap { fitted(Unit(text: $0, page: unit.page, continues: true), room) }
    }

    /// The longest beginning of `text`, in whole words, that has at most `pieces`.
    private func shortened(_ text: String, to pieces: Int) -> String {
        guard count(text) > pieces else { return text }
        var words = text.split(separator: " ", maxSplits: pieces).prefix(pieces)
        while !words.isEmpty, count(words.joined(separator: " ")) > pieces { words.removeLast() }
        return words.joined(separator: " ")
    }
}

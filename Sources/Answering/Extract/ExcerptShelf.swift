import Basics
import Knowledge
import Synchronization
import Understanding

/// Turns texts into vectors, one or many at a time.
public protocol SentenceEmbedding: TextEmbedding {
    func embed(_ texts: [String]) async -> [[Float]]
}

/// A passage taken apart, with what its excerpts mean.
final class ReadPassage: Sendable {
    let heading: String
    let headingStems: Set<String>
    /// Of the title and all headings.
    let pathStems: Set<String>
    /// Of all that it says, its headings too.
    let stems: Set<String>
    let excerpts: [Excerpt]
    /// One for each excerpt.
    let vectors: [[Float]]

    init(_ hit: Hit, _ reading: PassageReading, _ vectors: [[Float]]) {
        heading = reading.heading
        let headingStems = Words.telling(TokenizedText(reading.heading).words)
        self.headingStems = headingStems
        pathStems = Words.telling(TokenizedText("\(hit.title) › \(hit.section)").words).union(headingStems)
        stems = reading.excerpts.reduce(headingStems) { $0.union($1.stems) }
        excerpts = reading.excerpts
        self.vectors = vectors
    }
}

/// A passage cut into what can be said of it.
struct PassageReading: Sendable {
    /// What it speaks of: a question, or the innermost heading.
    let heading: String
    let excerpts: [Excerpt]

    /// What is embedded of each excerpt.
    var texts: [String] { excerpts.map { $0.embedded(under: heading) } }
}

extension PassageReading {
    init(_ hit: Hit) {
        let innermost = hit.section.split(separator: "›").last.map { $0.trimmed }
        self.init(heading: hit.sourceType == .faq ? hit.title : innermost ?? hit.title, excerpts: PassageCutter.excerpts(of: hit))
    }
}

/// Passages that were taken apart before. Embedding the sentences of five passages costs more than the rest of a turn; and a business's
/// passages are few, so that after some questions all are here. A passage never changes under its id, so nothing here grows old.
final class ExcerptShelf: Sendable {
    /// 1.5 KB each.
    private static let maximumVectors = 16_000

    private struct Shelf {
        var passages: [ChunkID: (passage: ReadPassage, used: Int)] = [:]
        var clock = 0
        var vectors = 0
    }

    private let embedder: any SentenceEmbedding
    private let shelf = Mutex(Shelf())

    init(embedder: any SentenceEmbedding) { self.embedder = embedder }

    /// Those that were not taken apart before.
    func unread(_ hits: [Hit]) -> [Hit] { shelf.withLock { shelf in hits.filter { shelf.passages[$0.chunk] == nil } } }

    /// Puts passages up whose vectors are known.
    func put(_ hits: [Hit], _ vectors: [ChunkID: [[Float]]]) {
        for hit in hits {
            let reading = PassageReading(hit)
            // A passage that was cut differently when its vectors were made is read anew.
            guard let own = vectors[hit.chunk], own.count == reading.excerpts.count else { continue }
            keep(ReadPassage(hit, reading, own), hit.chunk)
        }
    }

    /// The hits taken apart, in their order.
    func read(_ hits: [Hit]) async -> [ReadPassage] {
        let known = shelf.withLock { shelf in
            shelf.clock += 1
            return hits.map { hit -> ReadPassage? in
                guard let found = shelf.passages[hit.chunk] else { return nil }
                shelf.passages[hit.chunk] = (found.passage, shelf.clock)
                return found.passage
            }
        }
        let readings = zip(hits, known).map { hit, known in known == nil ? PassageReading(hit) : nil }
        var vectors = await embedder.embed(readings.flatMap { $0?.texts ?? [] })[...]
        return zip(zip(hits, known), readings).map { entry, reading in
            if let known = entry.1 { return known }
            guard let reading else { return ReadPassage(entry.0, PassageReading(heading: "", excerpts: []), []) }
            let own = Array(vectors.prefix(reading.excerpts.count))
            vectors = vectors.dropFirst(reading.excerpts.count)
            // A cancelled embedding gives fewer vectors than were asked for: good for nothing, and not kept.
            guard own.count == reading.excerpts.count else {
                return ReadPassage(entry.0, PassageReading(heading: reading.heading, excerpts: []), [])
            }
            let passage = ReadPassage(entry.0, reading, own)
            keep(passage, entry.0.chunk)
            return passage
        }
    }

    private func keep(_ passage: ReadPassage, _ chunk: ChunkID) {
        shelf.withLock { shelf in
            guard shelf.passages[chunk] == nil else { return }
            shelf.passages[chunk] = (passage, shelf.clock)
            shelf.vectors += passage.vectors.count
            guard shelf.vectors > Self.maximumVectors else { return }
            // A quarter goes at once, so that the sorting is rare.
            for (id, entry) in shelf.passages.sorted(by: { $0.value.used < $1.value.used }).prefix(shelf.passages.count / 4) {
                shelf.vectors -= entry.passage.vectors.count
                shelf.passages[id] = nil
            }
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let text = drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}

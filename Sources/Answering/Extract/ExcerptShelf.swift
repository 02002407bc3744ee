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

    init(heading: String, path: String, excerpts: [Excerpt], vectors: [[Float]]) {
        self.heading = heading
        let headingStems = Words.telling(TokenizedText(heading).words)
        self.headingStems = headingStems
        pathStems = Words.telling(TokenizedText(path).words).union(headingStems)
        stems = excerpts.reduce(headingStems) { $0.union($1.stems) }
        self.excerpts = excerpts
        self.vectors = vectors
    }
}

/// Passages that were taken apart before. Embedding the sentences of five passages costs more than the rest of a turn, and a business's
/// passages are few: after some questions all are here. A passage never changes under its id, so nothing here grows old.
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
        let cut = zip(hits, known).map { hit, known in known == nil ? (Self.heading(of: hit), PassageCutter.excerpts(of: hit)) : ("", []) }
        var vectors = await embedder.embed(cut.flatMap { heading, excerpts in excerpts.map { $0.embedded(under: heading) } })[...]
        return zip(zip(hits, known), cut).map { entry, cut in
            if let known = entry.1 { return known }
            let own = Array(vectors.prefix(cut.1.count))
            vectors = vectors.dropFirst(cut.1.count)
            let passage = ReadPassage(
                heading: cut.0, path: "\(entry.0.title) › \(entry.0.section)", excerpts: own.count == cut.1.count ? cut.1 : [], vectors: own
            )
            // A cancelled embedding gives fewer vectors than were asked for: good for nothing, and not kept.
            if own.count == cut.1.count { keep(passage, entry.0.chunk) }
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

    /// What a passage speaks of: a question, or the innermost heading.
    private static func heading(of hit: Hit) -> String {
        if hit.sourceType == .faq { return hit.title }
        return hit.section.split(separator: "›").last.map { $0.trimmed } ?? hit.title
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let text = drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}

import Basics

/// Finds passages that say the same in nearly the same words. Pure.
enum Duplicates {
    struct Pair: Sendable {
        let left: Int
        let right: Int
        let similarity: Double
    }

    /// The least share of runs of three words that both have, of all that either has.
    static let similarity = 0.8
    /// Shorter passages are alike by nature.
    private static let minimumWords = 12
    /// A run that so many passages have is a phrase of the house.
    private static let common = 50

    /// The most alike passages of each two documents. Passages that differ in a figure are no duplicates, however alike they are.
    static func find(in passages: [ClaimPassage]) -> [Pair] {
        let prints = passages.map { Print($0.text) }
        var holders: [Int: [Int]] = [:]
        for (index, print) in prints.enumerated() where print.words >= minimumWords {
            for run in print.runs { holders[run, default: []].append(index) }
        }
        var shared: [Int: [Int: Int]] = [:]
        for held in holders.values where held.count > 1 && held.count <= common {
            for (place, left) in held.enumerated() {
                for right in held[(place + 1)...] where passages[left].document != passages[right].document {
                    shared[left, default: [:]][right, default: 0] += 1
                }
            }
        }
        var best: [[String]: Pair] = [:]
        for (left, others) in shared {
            for (right, count) in others {
                let whole = prints[left].runs.count + prints[right].runs.count - count
                let similarity = Double(count) / Double(whole)
                guard similarity >= Self.similarity, prints[left].figures == prints[right].figures else { continue }
                let documents = [passages[left].document, passages[right].document].sorted().map(\.description)
                if let known = best[documents], (known.similarity, right) >= (similarity, known.right) { continue }
                best[documents] = Pair(left: left, right: right, similarity: similarity)
            }
        }
        return best.values.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
    }

    private struct Print {
        let words: Int
        let runs: Set<Int>
        let figures: Set<String>

        init(_ text: String) {
            let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
            self.words = words.count
            figures = Set(words.filter { $0.contains(where: \.isNumber) }.map(String.init))
            guard words.count >= 3 else {
                runs = []
                return
            }
            runs = Set((0...(words.count - 3)).map { words[$0..<($0 + 3)].hashValue })
        }
    }
}

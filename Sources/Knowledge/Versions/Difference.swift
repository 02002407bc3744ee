/// What changed between two versions, as a person reads it: lines that stayed, went and came, and within a line that was reworded the words.
///
/// Shortest edit script after Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), over lines, then over the words of lines that
/// stand against each other. Beyond `maximumEdits` the texts have little in common, and the rest is told as taken out and put in whole.
public struct Difference: Sendable, Hashable {
    public enum Kind: String, Sendable { case same, removed, added }

    public struct Span: Sendable, Hashable {
        public let text: String
        public let isChanged: Bool
    }

    public enum Line: Sendable, Hashable {
        /// Numbers count from 1, in the text that the line stands in.
        case line(Kind, from: Int?, to: Int?, spans: [Span])
        /// So many lines that stayed are left out.
        case gap(Int)
    }

    /// Lines of context around a change.
    private static let context = 3
    static let maximumEdits = 1_000

    public let lines: [Line]
    public let added: Int
    public let removed: Int

    public init(from old: String, to new: String) {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let after = new.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let steps = EditScript.steps(from: before, to: after, limit: Self.maximumEdits)
        added = steps.count { $0.kind == .added }
        removed = steps.count { $0.kind == .removed }
        lines = Self.shortened(Self.lines(steps, before, after))
    }

    // MARK: Lines

    private static func lines(_ steps: [EditScript.Step], _ before: [String], _ after: [String]) -> [Line] {
        var lines: [Line] = []
        var at = 0
        while at < steps.count {
            let block = steps[at...].prefix { $0.kind != .same }
            guard !block.isEmpty else {
                let step = steps[at]
                lines.append(
                    .line(.same, from: step.from + 1, to: step.to + 1, spans: [Span(text: before[step.from], isChanged: false)]))
                at += 1
                continue
            }
            lines += changed(block.filter { $0.kind == .removed }.map(\.from), block.filter { $0.kind == .added }.map(\.to), before, after)
            at += block.count
        }
        return lines
    }

    /// The first line that went is taken to have become the first that came, and so on.
    private static func changed(_ removed: [Int], _ added: [Int], _ before: [String], _ after: [String]) -> [Line] {
        var old = removed.map { [Span(text: before[$0], isChanged: true)] }
        var new = added.map { [Span(text: after[$0], isChanged: true)] }
        for index in 0..<min(removed.count, added.count) {
            guard let words = spans(before[removed[index]], after[added[index]]) else { continue }
            (old[index], new[index]) = words
        }
        return zip(removed, old).map { .line(.removed, from: $0 + 1, to: nil, spans: $1) }
            + zip(added, new).map { .line(.added, from: nil, to: $0 + 1, spans: $1) }
    }

    // MARK: Words

    private static let maximumWords = 400

    /// Which words of two lines differ; nil where they have too little in common for that to be readable.
    private static func spans(_ old: String, _ new: String) -> ([Span], [Span])? {
        let before = words(old)
        let after = words(new)
        guard before.count <= maximumWords, after.count <= maximumWords else { return nil }
        let steps = EditScript.steps(from: before, to: after, limit: maximumWords)
        let kept = steps.filter { $0.kind == .same && before[$0.from].contains { !$0.isWhitespace } }.count
        guard kept * 3 >= max(before.count, after.count) / 2 else { return nil }
        return (
            joined(steps.filter { $0.kind != .added }.map { (before[$0.from], $0.kind == .removed) }),
            joined(steps.filter { $0.kind != .removed }.map { (after[$0.to], $0.kind == .added) })
        )
    }

    /// Words and what stands between them, each by itself.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var isInWord = false
        for character in line {
            let belongs = character.isLetter || character.isNumber
            if belongs, isInWord, let last = words.indices.last {
                words[last].append(character)
            } else {
                words.append(String(character))
            }
            isInWord = belongs
        }
        return words
    }

    private static func joined(_ parts: [(text: String, isChanged: Bool)]) -> [Span] {
        var spans: [Span] = []
        for part in parts {
            if let last = spans.last, last.isChanged == part.isChanged {
                spans[spans.count - 1] = Span(text: last.text + part.text, isChanged: part.isChanged)
            } else {
                spans.append(Span(text: part.text, isChanged: part.isChanged))
            }
        }
        return spans
    }

    // MARK: Context

    private static func shortened(_ lines: [Line]) -> [Line] {
        var isNear = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() {
            if case .line(.same, _, _, _) = line { continue }
            for near in max(0, index - context)...min(lines.count - 1, index + context) { isNear[near] = true }
        }
        var kept: [Line] = []
        var hidden = 0
        for (index, line) in lines.enumerated() {
            if isNear[index] {
                if hidden > 0 { kept.append(.gap(hidden)) }
                hidden = 0
                kept.append(line)
            } else {
                hidden += 1
            }
        }
        if hidden > 0 { kept.append(.gap(hidden)) }
        return kept
    }
}

/// The steps that make one list of texts another.
enum EditScript {
    struct Step: Sendable, Hashable {
        let kind: Difference.Kind
        /// The place in the old list, of what stayed or went; in the new one, of what stayed or came.
        let from: Int
        let to: Int
    }

    static func steps(from old: [String], to new: [String], limit: Int) -> [Step] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old[head...].reversed(), new[head...].reversed()).prefix { $0 == $1 }.count
        // Numbers compare faster than texts, and each pair is compared often.
        var numbers: [String: Int] = [:]
        func number(_ text: String) -> Int {
            if let known = numbers[text] { return known }
            numbers[text] = numbers.count
            return numbers.count - 1
        }
        let before = old[head..<(old.count - tail)].map(number)
        let after = new[head..<(new.count - tail)].map(number)
        let middle = shortest(before, after, limit: limit) ?? whole(before, after)
        return (0..<head).map { Step(kind: .same, from: $0, to: $0) }
            + middle.map { Step(kind: $0.kind, from: $0.from + head, to: $0.to + head) }
            + (0..<tail).map { Step(kind: .same, from: old.count - tail + $0, to: new.count - tail + $0) }
    }

    private static func whole(_ old: [Int], _ new: [Int]) -> [Step] {
        old.indices.map { Step(kind: .removed, from: $0, to: 0) } + new.indices.map { Step(kind: .added, from: old.count, to: $0) }
    }

    /// nil where more than `limit` edits are needed.
    private static func shortest(_ old: [Int], _ new: [Int], limit: Int) -> [Step]? {
        let most = min(limit, old.count + new.count)
        // The furthest place reached on each diagonal, kept for every number of edits: the way back reads them in turn.
        var furthest = [0, 0, 0]
        var trace: [[Int]] = []
        for edits in 0...most {
            trace.append(furthest)
            var next = [Int](repeating: 0, count: 2 * edits + 5)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let up = place(furthest, diagonal + 1, edits - 1)
                let left = place(furthest, diagonal - 1, edits - 1)
                var x = edits == 0 ? 0 : diagonal == -edits || (diagonal != edits && left < up) ? up : left + 1
                var y = x - diagonal
                while x < old.count, y < new.count, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                next[diagonal + edits + 2] = x
                if x >= old.count, y >= new.count { return way(back: trace, edits, old.count, new.count) }
            }
            furthest = next
        }
        return nil
    }

    /// Diagonals of `edits` steps lie from -edits to edits, with room for a neighbour on both sides.
    private static func place(_ furthest: [Int], _ diagonal: Int, _ edits: Int) -> Int {
        let index = diagonal + max(edits, 0) + 2
        return furthest.indices.contains(index) && abs(diagonal) <= max(edits, 0) ? furthest[index] : -1
    }

    private static func way(back trace: [[Int]], _ edits: Int, _ old: Int, _ new: Int) -> [Step] {
        var steps: [Step] = []
        var (x, y) = (old, new)
        for edit in stride(from: edits, through: 0, by: -1) {
            let diagonal = x - y
            let up = place(trace[edit], diagonal + 1, edit - 1)
            let left = place(trace[edit], diagonal - 1, edit - 1)
            let isDown = diagonal == -edit || (diagonal != edit && left < up)
            // Where the run of equal lines behind this edit begins.
            let start = edit == 0 ? 0 : isDown ? up : left + 1
            while x > start {
                x -= 1
                y -= 1
                steps.append(Step(kind: .same, from: x, to: y))
            }
            guard edit > 0 else { break }
            if isDown {
                y -= 1
                steps.append(Step(kind: .added, from: x, to: y))
            } else {
                x -= 1
                steps.append(Step(kind: .removed, from: x, to: y))
            }
        }
        return steps.reversed()
    }
}

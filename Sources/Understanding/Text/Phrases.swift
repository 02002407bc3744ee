/// Word patterns, written as one reads them, one in a line:
///
///     talk|speak [to|with] [a|an|the] human|person     alternatives; brackets are optional
///     nobody .. came                                   up to three words between; `..6` up to six
///     refund*                                          words that begin so
///     ^ hello $                                        the message's beginning and end
///     no [thanks|$]                                    "no thanks", or "no" and nothing more
///
/// Matched on folded words, so case, accents, apostrophes and punctuation do not count. Not regular expressions:
/// nobody can review a page of them, and Swift's are slow for a hot path.
public struct Phrases: Sendable {
    private enum Step: Sendable {
        case word(Alternatives, optional: Bool)
        case gap(Int)
        case end
    }

    private struct Alternatives: Sendable {
        var words: Set<String> = []
        var beginnings: [String] = []

        func contain(_ word: String) -> Bool { words.contains(word) || beginnings.contains { word.hasPrefix($0) } }
    }

    private struct Phrase: Sendable {
        var steps: [Step]
        var anchored: Bool
    }

    /// Phrases by their first word, and those that have no fixed one.
    private var byFirstWord: [String: [Phrase]] = [:]
    private var others: [Phrase] = []

    public init(_ lines: String) {
        for line in lines.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) { add(Self.phrase(line)) }
    }

    private mutating func add(_ phrase: Phrase) {
        if case .word(let first, optional: false) = phrase.steps.first, first.beginnings.isEmpty {
            for word in first.words { byFirstWord[word, default: []].append(phrase) }
        } else {
            others.append(phrase)
        }
    }

    private static func phrase(_ line: Substring) -> Phrase {
        var phrase = Phrase(steps: [], anchored: false)
        for part in line.split(separator: " ") {
            if part == "^" {
                phrase.anchored = true
            } else if part == "$" {
                phrase.steps.append(.end)
            } else if part.hasPrefix("..") {
                phrase.steps.append(.gap(Int(part.dropFirst(2)) ?? 3))
            } else {
                let optional = part.hasPrefix("[")
                let words = alternatives(optional ? part.dropFirst().dropLast() : part)
                phrase.steps.append(.word(words, optional: optional && !words.words.contains("$")))
            }
        }
        return phrase
    }

    private static func alternatives(_ part: Substring) -> Alternatives {
        var result = Alternatives()
        for word in part.split(separator: "|") {
            if word.hasSuffix("*") { result.beginnings.append(String(word.dropLast())) } else { result.words.insert(String(word)) }
        }
        return result
    }

    public func match(_ words: [String]) -> Bool { firstMatch(words) != nil }

    /// The first place where one of the phrases stands.
    public func firstMatch(_ words: [String], from start: Int = 0) -> Range<Int>? {
        for place in start..<max(start, words.count) {
            for phrase in byFirstWord[words[place]] ?? [] where !phrase.anchored || place == 0 {
                if let end = Self.end(of: phrase.steps[...], in: words, at: place) { return place..<end }
            }
            for phrase in others where !phrase.anchored || place == 0 {
                if let end = Self.end(of: phrase.steps[...], in: words, at: place), end > place { return place..<end }
            }
        }
        return nil
    }

    private static func end(of steps: ArraySlice<Step>, in words: [String], at place: Int) -> Int? {
        guard let step = steps.first else { return place }
        switch step {
        case .end:
            return place == words.count ? place : nil
        case .gap(let most):
            for skip in 0...most where place + skip <= words.count {
                if let end = end(of: steps.dropFirst(), in: words, at: place + skip) { return end }
            }
            return nil
        case .word(let alternatives, let optional):
            if place < words.count, alternatives.contain(words[place]), let end = end(of: steps.dropFirst(), in: words, at: place + 1) {
                return end
            }
            let isEnd = place == words.count && alternatives.words.contains("$")
            return optional || isEnd ? end(of: steps.dropFirst(), in: words, at: place) : nil
        }
    }
}

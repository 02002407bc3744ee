import Understanding

/// How much of a passage is said around its best excerpt.
enum Surroundings {
    /// Characters. A whole answer from a list of questions up to this is said whole: it was written to be.
    static let wholeAnswer = 420
    private static let paragraph = 380
    private static let near = 0.72
    private static let maximumSentences = 3

    /// The paragraph where it is short; else the sentence, the one before where it points back, and neighbours that answer nearly as well.
    static func sentences(around best: Int, passage: ReadPassage, relevances: [Relevance]) -> [String] {
        let excerpts = passage.excerpts
        var first = best
        var last = best
        func joins(_ index: Int) -> Bool {
            excerpts.indices.contains(index) && excerpts[index].kind == .sentence && excerpts[index].paragraph == excerpts[best].paragraph
        }
        // A neighbour that has the figure which is wanted, where the best has none, belongs to the answer.
        func answersToo(_ index: Int) -> Bool {
            relevances[index].score >= near * relevances[best].score || relevances[index].figure > relevances[best].figure
        }
        func length() -> Int { excerpts[first...last].reduce(0) { $0 + $1.text.count + 1 } }
        while pointsBack(excerpts[first].text), joins(first - 1), last - first < maximumSentences { first -= 1 }
        while last - first + 1 < maximumSentences, joins(last + 1), length() + excerpts[last + 1].text.count <= paragraph,
            answersToo(last + 1) || pointsBack(excerpts[last + 1].text)
        { last += 1 }
        while last - first + 1 < maximumSentences, joins(first - 1), length() + excerpts[first - 1].text.count <= paragraph,
            answersToo(first - 1)
        { first -= 1 }
        return excerpts[first...last].map(\.text)
    }

    /// The items that answer, under the line that introduces them.
    static func items(around best: Int, passage: ReadPassage, relevances: [Relevance]) -> [String] {
        let excerpts = passage.excerpts
        let list = excerpts.indices.filter { excerpts[$0].kind == .item && excerpts[$0].paragraph == excerpts[best].paragraph }
        let length = list.reduce(0) { $0 + excerpts[$1].text.count }
        let others = list.filter { $0 != best }.map { relevances[$0].score }
        // One item that stands out answers by itself; where all are alike, the list is the answer.
        let standsOut = !others.isEmpty && others.reduce(0, +) / Double(others.count) < 0.75 * relevances[best].score
        let isWhole = length <= paragraph && !standsOut
        let chosen = isWhole ? list : list.filter { relevances[$0].score >= 0.85 * relevances[best].score }.prefix(4).map { $0 }
        let leadIn = excerpts[best].leadIn ?? (chosen.count > 1 ? "\(passage.heading):" : nil)
        guard chosen.count > 1 || leadIn != nil else { return [sentence(excerpts[best].text)] }
        let items = chosen.map { excerpts[$0].text }.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
        return ["\(leadIn.map { $0 + " " } ?? "")\(items.joined(separator: "; "))."]
    }

    /// The row, and others that fit as well.
    static func rows(around best: Int, passage: ReadPassage, relevances: [Relevance]) -> [String] {
        let excerpts = passage.excerpts
        return excerpts.indices.filter { excerpts[$0].kind == .row && relevances[$0].score >= 0.93 * relevances[best].score }
            .sorted { relevances[$0].score > relevances[$1].score }.prefix(3).map { excerpts[$0].text }
    }

    private static func sentence(_ text: String) -> String { text.last.map { ".!?".contains($0) } == true ? text : text + "." }

    /// Whether a sentence cannot be understood without the one before.
    static func pointsBack(_ sentence: String) -> Bool { backward.match(TokenizedText(sentence).words) }

    private static let backward = Phrases(
        """
        ^ it|this|that|these|those|they|he|she|then|otherwise|instead|afterwards|after|but|so|both|neither|also|in that|this case
        ^ the same|rest|fee|latter|former
        ^ for|in|on|with|at|after|during|below|above those|these|that|this|them|it|both
        ^ if so|not|it|they|that|this
        """)
}

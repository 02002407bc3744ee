import Glibc

/// How often a hit answers its question: a logistic function of what a search knows of it.
///
/// Fitted on the sample businesses' own questions, each asked once more without the documents that answer it, so that half of what there is
/// to learn from is the nearest that is said beside; `ConfidenceTests` holds it against those and against strangers'. Over the score alone,
/// the lead halves the error: what answers stands out, and what only speaks of the same has others beside it.
enum Confidence {
    /// From here on a hit rather answers than not.
    static let answerable = 0.5

    private static let bias = -4.596
    private static let score = 6.141
    private static let lead = 15.055
    private static let arrears = 0.403
    private static let lexical = 0.213

    /// Gives each of `hits`, which are in order, its confidence.
    static func weighed(_ hits: [Hit]) -> [Hit] {
        hits.enumerated().map { place, hit in
            var hit = hit
            // Of the best, how far it is before the next; of another, how far behind the best.
            let rival = place == 0 ? (hits.count > 1 ? hits[1].score : 0) : hits[0].score
            hit.confidence = of(score: hit.score, gap: hit.score - rival, lexical: hit.lexical)
            return hit
        }
    }

    static func of(score: Double, gap: Double, lexical: Double) -> Double {
        let distance = gap > 0 ? lead * gap : arrears * gap
        return 1 / (1 + exp(-(bias + Self.score * score + distance + Self.lexical * lexical)))
    }
}

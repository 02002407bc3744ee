import Glibc

/// How surely an excerpt answers a question.
enum Confidence {
    /// A logistic regression on the best excerpts for 258 questions, of which 57 have no answer in the documents. At
    /// `AnswerFacts.sufficient` 195 of 201 answers are given, and for 12 of the 57 something is said that does not answer.
    static func of(_ best: Relevance) -> Double {
        let meaning = 3.7 * best.meaning + 3.0 * best.passageMeaning
        let words = 0.9 * best.own + 1.8 * best.path - 0.2 * best.passageLexical
        let sum = meaning + words + 1.9 * best.figure + 2.7 * best.passage - (best.isFAQ ? 1.5 : 0) - 6.15
        return 1 / (1 + exp(-sum))
    }
}

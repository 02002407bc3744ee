import Glibc

/// How surely an excerpt answers a question.
enum Confidence {
    /// A logistic regression on the best excerpts for 235 questions, of which 59 have no answer in the documents. At
    /// `AnswerFacts.sufficient` 170 of 176 answers are given, and for 16 of the 59 something is said that does not answer.
    static func of(_ best: Relevance) -> Double {
        let meaning = 4.2 * best.meaning + 3.0 * best.passageMeaning
        let words = 0.4 * best.own + 2.1 * best.path - 0.8 * best.passageLexical
        let sum = meaning + words + 1.1 * best.figure + 2.4 * best.passage - (best.isFAQ ? 1.0 : 0) - 5.7
        return 1 / (1 + exp(-sum))
    }
}

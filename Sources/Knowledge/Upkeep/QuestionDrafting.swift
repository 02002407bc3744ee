public import Basics

/// Makes questions with their answers into drafts that somebody approves and publishes.
public protocol QuestionDrafting: Sendable {
    /// The draft's document. The same question again gives the same document, with the newer answer: whoever asks may have to ask twice.
    ///
    /// - Parameters:
    ///   - person: who wants it; nil where the service learned it by itself.
    ///   - origin: where it comes from, in words for whoever reviews it.
    func draft(
        _ business: BusinessID, by person: PersonID?, question: String, answer: String, origin: String
    ) async throws -> DocumentID
}

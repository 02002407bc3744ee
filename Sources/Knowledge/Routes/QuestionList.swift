import Basics
import Knowledge

/// `[{question, answer, tags?, source_uri?}]`
enum QuestionList {
    /// More faults than these help nobody.
    private static let maximumFaults = 50

    static func read(_ json: JSON) throws -> [Question] {
        guard let entries = json.array else { throw InputFailure.malformed("A JSON list of questions with their answers was expected.") }
        guard entries.count <= KnowledgeFailure.maximumQuestions else { throw KnowledgeFailure.tooManyQuestions }
        var questions: [Question] = []
        var faults: [FieldFault] = []
        for (index, entry) in entries.enumerated() where faults.count < maximumFaults {
            do throws(InputFailure) { questions.append(try question(entry, at: "[\(index)]")) } catch {
                faults += error.faults.isEmpty ? [FieldFault("[\(index)]", "type", error.detail)] : error.faults
            }
        }
        guard faults.isEmpty else { throw InputFailure.invalid(faults) }
        return questions
    }

    private static func question(_ json: JSON, at path: String) throws(InputFailure) -> Question {
        var fields = try Fields(json, path: path)
        let question = fields.string("question", 1...1_000)
        let answer = fields.string("answer", 1...20_000)
        let tags = fields.strings("tags", count: Tags.count, length: Tags.length) ?? []
        let source = fields.optionalString("source_uri", 0...2_000).flatMap { $0.isEmpty ? nil : $0 }
        for (name, text) in [("question", question), ("answer", answer)] where !text.isEmpty && text.allSatisfy(\.isWhitespace) {
            fields.fail(name, "empty", "Must not be empty.")
        }
        if let source, !SourceURI.isLink(source) { fields.fail("source_uri", "format", SourceURI.rule) }
        try fields.finish()
        return Question(question: question, answer: answer, tags: tags, sourceURI: source)
    }
}

import Basics
import Documents

/// Questions with their answers as a spreadsheet saves them. The first row names the columns, in any order and in a few languages.
public enum QuestionTable {
    private static let names: [(column: Column, words: Set<String>)] = [
        (.question, ["question", "q", "pregunta", "frage", "domanda"]),
        (.answer, ["answer", "a", "response", "reply", "respuesta", "antwort", "réponse", "risposta"]),
        (.tags, ["tags", "tag", "category", "categoría", "etiquetas"]),
        (.source, ["source_uri", "source", "url", "link"]),
    ]

    private enum Column: Sendable { case question, answer, tags, source }

    /// - Throws: every fault of it, with its row as a spreadsheet counts them.
    public static func read(_ bytes: [UInt8]) throws -> [Question] {
        let records = try TableReader.records(bytes)
        guard let header = records.first else { throw DocumentError.empty }
        let columns = columns(header)
        guard columns[.question] != nil, columns[.answer] != nil else {
            throw InputFailure.invalid([
                FieldFault("row 1", "header", "Name the columns in the first row: question, answer, and, if you like, tags and source_uri.")
            ])
        }
        var questions: [Question] = []
        var faults: [FieldFault] = []
        for (index, cells) in records.enumerated().dropFirst() where cells.contains(where: { !$0.isBlank }) {
            switch question(cells, columns) {
            case .success(let question): questions.append(question)
            case .failure(let fault): faults.append(FieldFault("row \(index + 1)", fault.code, fault.detail))
            }
            guard faults.count < 50, questions.count <= KnowledgeFailure.maximumQuestions else { break }
        }
        guard faults.isEmpty else { throw InputFailure.invalid(faults) }
        return questions
    }

    private static func columns(_ header: [String]) -> [Column: Int] {
        var columns: [Column: Int] = [:]
        for (index, cell) in header.enumerated() {
            let name = cell.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
            guard let column = names.first(where: { $0.words.contains(name) })?.column, columns[column] == nil else { continue }
            columns[column] = index
        }
        return columns
    }

    private struct RowFault: Error {
        let code: String
        let detail: String
    }

    private static func question(_ cells: [String], _ columns: [Column: Int]) -> Result<Question, RowFault> {
        func cell(_ column: Column) -> String {
            guard let index = columns[column], index < cells.count else { return "" }
            return String(cells[index].drop(while: \.isWhitespace))
        }
        let (question, answer, source) = (cell(.question), cell(.answer), cell(.source))
        guard !question.isBlank else { return .failure(RowFault(code: "empty", detail: "The question is empty.")) }
        guard !answer.isBlank else { return .failure(RowFault(code: "empty", detail: "The answer is empty.")) }
        guard question.unicodeScalars.count <= 1_000, answer.unicodeScalars.count <= 20_000 else {
            return .failure(RowFault(code: "length", detail: "A question has at most 1,000 characters and an answer 20,000."))
        }
        let tags = cell(.tags).split(whereSeparator: { $0 == "," || $0 == ";" }).map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        .filter { !$0.isEmpty && $0.unicodeScalars.count <= 64 }
        let isLink = source.hasPrefix("https://") || source.hasPrefix("http://")
        guard source.isBlank || (isLink && !source.contains(where: \.isWhitespace)) else {
            return .failure(RowFault(code: "format", detail: "The source must be a web address that begins with https:// or http://."))
        }
        return .success(
            Question(question: question, answer: answer, tags: Array(tags.prefix(50)), sourceURI: source.isBlank ? nil : source))
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

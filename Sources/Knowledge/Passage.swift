/// A piece of a document, small enough to be read whole by the model and to be quoted in an answer.
public struct Passage: Sendable, Hashable {
    /// The headings above it, outermost first, as `Prices › Water heaters`; empty where there are none.
    public var section: String
    /// What the document says there.
    public var text: String
    public var page: Int?
    /// What is embedded in front of `text`: a passage that says only "from $1,900" is found by what its headings speak of.
    public var context: String
    /// The question that it answers, where it is a question's answer.
    public var question: String?

    public init(section: String = "", text: String, page: Int? = nil, context: String = "", question: String? = nil) {
        self.section = section
        self.text = text
        self.page = page
        self.context = context
        self.question = question
    }

    /// What the model reads and the words are taken from.
    public var searchText: String { context.isEmpty ? text : "\(context)\n\(text)" }

    /// What its vector is the middle of. A question is read alone and with its answer: customers' questions are nearer to questions, and
    /// where they are not, to the answer. Over either alone this finds 2 to 4 points more among the first five.
    var readings: [String] { question.map { [$0, searchText] } ?? [searchText] }
}

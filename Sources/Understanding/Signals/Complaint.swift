/// Whether the message is a complaint about this business, which is more than the topic `complaint`: a furious question about a bill
/// is one too, and a question about how the weather disappoints is none.
enum Complaint {
    static func isMade(_ text: TokenizedText, intents: [Intent], sentiment: Sentiment) -> Bool {
        let confidence = intents.first { $0.name == .complaint }?.confidence ?? 0
        // The topic alone may be a remark on something else: the feeling, or the formal word, must bear it out.
        let needed = addressed.match(text.words) ? 0.5 : 0.65
        if confidence >= needed, sentiment.score <= -0.35 || formal.match(text.words) { return true }
        return sentiment.isAngry && (confidence >= 0.15 || addressed.match(text.words))
    }

    private static let formal = Phrases(
        """
        complaint|complaints|complain|complaining|grievance|claim|claims|reclamation|reclamations|bbb|ombudsman
        """)

    private static let addressed = Phrases(
        """
        you|your|youre|yall|u|ur|company|service|crew|technician|tech|plumber|invoice|charged|billed|refund|appointment|order|delivery|staff|money|paid|bill
        """)
}

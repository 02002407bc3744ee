import Understanding

/// What is searched for: the message, or, where it only goes on ("and the electric one?"), together with the question that it goes on from.
struct FollowUp: Sendable {
    let text: String
    let isContinuation: Bool

    static func query(_ reading: Reading, message: String, history: [HistoryMessage]) -> FollowUp {
        guard let before = history.last(where: \.fromCustomer)?.text, continues(reading) else {
            return FollowUp(text: message, isContinuation: false)
        }
        return FollowUp(text: "\(before)\n\(message)", isContinuation: true)
    }

    private static func continues(_ reading: Reading) -> Bool {
        let words = reading.text.words
        guard words.count <= 12 else { return false }
        return openings.match(words) || Words.telling(words).count <= 1 || pointing.match(words) && Words.telling(words).count <= 3
    }

    private static let openings = Phrases(
        """
        ^ and|or|but what|how|the|for|if|in|on|a|is|are|do|does|can|with
        ^ what|how about
        ^ same
        ^ then
        """)
    private static let pointing = Phrases("it|that|those|them|these|one|ones|there|this")
}

import Understanding

/// What kind of figure a question wants: an answer that has none is mostly none.
struct Wanted: Sendable, Hashable {
    var kinds: MentionKinds = []
    /// Will do as well.
    var others: MentionKinds = []

    var isEmpty: Bool { kinds.isEmpty }

    init(_ reading: Reading) {
        let words = reading.text.words
        let asksPrice = Self.price.match(words)
        if Self.share.match(words) {
            want([.percent], or: [.amount])
        } else if asksPrice || reading.intent.name == .requestQuote && reading.intent.confidence >= 0.6 {
            want([.amount], or: [.percent])
        }
        if Self.hour.match(words) { want([.time], or: [.date]) }
        if Self.age.match(words) {
            want([.years], or: [.duration])
        } else if Self.duration.match(words) {
            want([.duration], or: [.date, .time])
        }
        if Self.date.match(words) { want([.date, .time], or: [.duration]) }
        if kinds.isEmpty, Self.count.match(words) { want([.number, .distance], or: [.duration]) }
        if Self.contact.match(words) { want([.contact], or: []) }
        others.subtract(kinds)
    }

    /// An answer about money that names none is none; one about time may say it in words.
    var isMoney: Bool { !kinds.isDisjoint(with: [.amount, .percent]) }

    /// 1 where the text has what is wanted, 0 where it has nothing of it, 0.5 where nothing is wanted.
    func measure(_ mentions: MentionKinds) -> Double {
        if isEmpty { return 0.5 }
        if !mentions.isDisjoint(with: kinds) { return 1 }
        return mentions.isDisjoint(with: others) ? 0 : 0.6
    }

    private mutating func want(_ kinds: MentionKinds, or others: MentionKinds) {
        self.kinds.formUnion(kinds)
        self.others.formUnion(others)
    }

    private static let price = Phrases(
        """
        how much is|are|do|does|for|to|would|will|per|a|an|the|just|extra|if|more
        cost|costs|price|prices|pricing|charge|charges|fee|fees|quote|rate|rates
        what|whats ..6 run|runs $
        how much ..6 run|runs
        what would .. run
        ^ how much $
        """)
    private static let share = Phrases(
        """
        discount|discounts|percent|percentage|deposit|surcharge|gratuity|tip|markup|apr|interest|commission
        how much|big .. deposit|down|upfront
        put|pay|money down
        break on price|cost|prices
        """)
    private static let hour = Phrases("what|which|whats [the] time|hour\nhow late|early")
    private static let age = Phrases("how old\nhow many years|months\nhow long .. last|lasts")
    private static let duration = Phrases(
        """
        how long|soon|fast|quickly|often|far|old
        how much notice|time
        how many minutes|hours|days|weeks|months|years
        notice|warranty|guarantee|guaranteed|expire|expires|deadline
        how far ahead
        """)
    private static let date = Phrases(
        """
        ^ when|whens
        ^ and|so|but|hi|hello|ok when|whens
        when do|does|is|are|was|were|should|can|could|will|would|did|must|to|exactly
        what|which|whats [the] date|day|days|month|season
        by what
        last day
        best time|season|month
        """)
    private static let count = Phrases(
        """
        how many|tall|high|deep|thick|wide|big|large|short|low|hot|cold|heavy|small|far|warm|hard
        how much [of] water|power|space|room|food|mulch|gravel|soil|electricity
        what|which|whats|the|a|of [the] size|temperature|thickness|height|depth|minimum|maximum|width|length
        minimum|maximum|temperature|pressure
        what should .. set
        """)
    private static let contact = Phrases(
        """
        number|phone .. call|ring|dial|reach|text
        which|what|whats [the] number|email|address|phone
        whom|who .. call|contact|ask|tell|reach
        how .. reach|contact|claim
        """)
}

/// The six intents: the trained head's odds, moved by wordings that leave little doubt.
enum Intents {
    static func rank(_ text: TokenizedText, embedding: [Float], head: Head, talk: SmallTalk) -> [Intent] {
        var odds = head.logProbabilities(embedding)
        for rule in rules where rule.phrases.match(text.words) { odds[rule.intent.rawValue, default: -8] += rule.weight }
        if talk.isAll || talk.asksToRepeat && text.words.count <= 8 || talk.asksIdentity && text.words.count <= 10 {
            odds[Intent.Name.other.rawValue, default: 0] += 8
        }
        let top = odds.values.max() ?? 0
        let weights = Intent.Name.allCases.map { ($0, exponential((odds[$0.rawValue] ?? -20) - top)) }
        let sum = weights.reduce(0) { $0 + $1.1 }
        return weights.map { Intent($0.0, $0.1 / sum) }.sorted { $0.confidence > $1.confidence }
    }

    private struct Rule: Sendable {
        let intent: Intent.Name
        /// In log odds: 2 is about a factor of seven.
        let weight: Double
        let phrases: Phrases

        init(_ intent: Intent.Name, _ weight: Double, _ phrases: String) {
            self.intent = intent
            self.weight = weight
            self.phrases = Phrases(phrases)
        }
    }

    private static let rules = [
        Rule(
            .askHours, 2,
            """
            what|your|are|the|opening|business|office|store|working|visiting|summer|holiday [are|is] [your|the] [opening|business|office|store|working|visiting] hours
            hours of operation
            what time|times do|does|are|is|will .. open|close|opens|closes|shut|shuts|start
            when do|does|are|is|will .. open|close|opening|closing|shut
            are|r|is|will .. open|closed [on|today|tomorrow|now|right|this|at|over|during|for|24|late|early|every|until|all] [now|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekends|sundays|saturdays|christmas|thanksgiving|holidays]
            """),
        Rule(
            .requestQuote, 2,
            """
            how much|expensive do|does|would|will|is|are|for|to .. cost|charge|run|price|pay
            how much is|are|for|to|would [a|an|the|your|it|one|that]
            [a] quote|estimate|pricing|ballpark for|on|to
            price|cost|rate|rates|fare of|for|per
            what|whats .. run|runs [me|us|$]
            whats|what [is|are|s] [the|your] price|cost|rate|rates|fee|fees|fare|prices
            do you charge extra|more|for|a|by
            """),
        Rule(
            .bookService, 2,
            """
            book|schedule|reserve|make|set [me|us|up|an|a|in|the|for] [an|a|in|that|the|for] [doctor|dentist|salon] appointment|visit|reservation|table|room|slot|booking|consultation|session|cleaning|service|hotel|car|flight|suite
            schedule|book me|us [in] [with|for|on|at|a|an]
            can|could|please|need [you|someone|somebody|a|the] [plumber|crew|technician|tech|person|guy|team] [to] come [out|over|by|and|to|tomorrow|today|fix|this|on]
            send [me|us] [a|an|your|the|over|out|some] plumber|crew|technician|tech|guy|guys|someone|somebody|team [out|over|by|to|today|tomorrow|tmrw|around|$]
            next|any|have|available available|opening|openings|appointment|appointments|slot|slots
            """),
        Rule(
            .billingIssue, 2,
            """
            charged [me|us|my] [twice|double|extra|for|too|wrong]
            billed|charged [me|us] twice|double|incorrectly
            refund|refunded|refunds|reimburse*|overcharge*|overbilled
            wrong|incorrect|mistake|error|problem|question|dispute .. invoice|bill|charge|billing|statement
            my|the|this|last|your invoice|bill|statement is|was|says|shows|has
            duplicate charge|payment|invoice
            """),
        Rule(
            .complaint, 2,
            """
            file|make|lodge|submit|register|have|raise [a|an|formal|my] [formal|consumer|customer] complaint|grievance|reclamation
            nobody|noone|no [one] [ever] came|showed|shows|called|answers|turned [up|back]
            disappointed|unhappy|dissatisfied|upset with|about|by|in your|the|this
            left a [huge|big|terrible|real|total] mess
            didnt|did [not] fix|finish|solve|repair
            """),
        Rule(.requestQuote, 3, "ballpark\nget|have|need|want|like [a|an] quote|estimate\nquote|estimate please"),
        // A bill that one owes is no price list; a policy question is no complaint about money.
        Rule(
            .requestQuote, -3, "how much is|was [my|the] [water|phone|gas|electric|last] bill|invoice\nhow much do i owe\nmy bill|invoice"),
        Rule(
            .billingIssue, -3,
            "refund|deposit|cancellation policy\nhow long do you|u keep\ndo you take|accept\npayment methods|options|plans"),
        Rule(.askHours, -2.5, "charge|cost|extra|fee|price|much|refund|surcharge"),
        Rule(.other, 3, "what|how|hows [is|s|will|about] [the] weather\n[the] weather|forecast in|for|like|on\ntell [me] [a|another] joke"),
    ]
}

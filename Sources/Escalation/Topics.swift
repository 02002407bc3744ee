import Understanding

/// What banned topics sound like. Of a topic that is not known here, the words of its name must be said.
enum Topics {
    static func isAbout(_ topic: String, _ words: [String]) -> Bool {
        if let known = known[topic] { return known.match(words) }
        let name = topic.split(separator: "_").joined(separator: " ")
        return !Keywords([name]).hits(in: TokenizedText(words.joined(separator: " "))).isEmpty
    }

    private static let known: [String: Phrases] = [
        "legal_advice": Phrases(
            """
            legal|law advice|question|rights|action
            is|are|isnt it|that|this|you|they [not] [even] legal|illegal|lawful|liable
            liable|liability for
            my rights
            can|could|should i|we .. sue|court|lawsuit
            break|breach|void .. contract|lease
            """),
        "medical_advice": Phrases(
            """
            medical advice
            what|which medicine|medication|drug|pill|dose
            should i .. take|doctor|hospital|medicine|medication|antibiotic*
            symptom|symptoms|diagnosis|diagnose|rash|fever|poisoned
            is it safe to eat|take
            edible
            """),
        "political_opinions": Phrases(
            """
            who .. vote for
            republican*|democrat*|trump|biden|election|elections|senator|abortion|gun control
            president|government|politic* .. think|opinion|like|support|vote
            think|opinion|feel .. president|government|politic*
            """),
        "diy_gas_work": Phrases(
            """
            how .. install|connect|move|repair|fix|replace|cap|run|hook .. gas .. myself|own|line|pipe|valve
            how do|can|to|should i|we [connect|move|cap|fix|repair|install|run|hook] [up|a|the|my] .. gas
            gas .. myself|diy
            """),
        "property_line_disputes": Phrases(
            """
            property|boundary|lot line|lines
            neighbor*|neighbour* .. fence|tree|line|boundary|branches .. whose|own|property|legal|over
            """),
    ]
}

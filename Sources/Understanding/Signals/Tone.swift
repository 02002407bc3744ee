import Basics

/// How the customer feels, from the embedding and from signs that an embedding hardly sees: curses, capitals, exclamation marks.
enum Tone {
    static func read(_ text: TokenizedText, embedding: [Float], head: Head) -> Sentiment {
        let tone = head.probabilities(embedding)
        let angry = tone["angry"] ?? 0
        let anger = raised(angry, by: signs(in: text))
        let score = (tone["pleased"] ?? 0) - anger - 0.6 * (tone["unhappy"] ?? 0)
        return Sentiment(score: max(-1, min(1, score)), anger: anger)
    }

    /// Evidence adds in log odds, so that a weak sign cannot turn a clearly calm message.
    private static func raised(_ probability: Double, by evidence: Double) -> Double {
        guard evidence != 0 else { return probability }
        let odds = logarithm(max(1e-6, probability) / max(1e-6, 1 - probability)) + evidence
        return 1 / (1 + exponential(-odds))
    }

    private static func signs(in text: TokenizedText) -> Double {
        var evidence = 0.0
        if insults.match(text.words) { evidence += 2.2 } else if curses.match(text.words) { evidence += 1.2 }
        if outrage.match(text.words) { evidence += 1.5 }
        if shouts(text) { evidence += 0.8 }
        if calm.match(text.words) { evidence -= 1.2 }
        return evidence
    }

    private static let insults = Phrases(
        """
        fuck|screw|damn|curse you|off|u|them|this|him|her|your|that
        fuck* idiot*|moron*|useless|joke|liar*|ridiculous|stupid|clown*|terrible|pig*|bastard*
        idiot|idiots|moron|morons|asshole|assholes|bastard|bastards|scumbag|scumbags|clowns|dumbass|dipshit|bitch|bitches|imbecile|imbeciles
        liar|liars|crook|crooks|thief|thieves|scammer|scammers|cheaters|parasites
        shut|piss|fuck|bugger up|off
        go|burn to|in hell
        how dare you
        shame on you
        you [are|guys|people|all|lot] [are|so|a|complete|completely|totally] [bunch|of] pathetic|useless|disgusting|worthless|incompetent|liars|frauds|fraud|stupid|dumb
        i hate you|your|this|that|him|her|them|it|these|those|people|when
        """)

    private static let curses = Phrases(
        """
        fuck*|shit|shitty|bullshit|crap|crappy|damn|dammit|damnit|goddamn|goddamned|wtf|bloody|hell|stfu|ffs|fkn|fking
        """)

    private static let outrage = Phrases(
        """
        unacceptable|outrageous|ridiculous|absurd|furious|livid|infuriating|infuriates|disgraceful|appalling|enraged|fuming|pathetic
        so|really|very|extremely|absolutely|beyond|fucking angry|mad|upset|furious|frustrated
        pissed off
        pisses|drives|ticks me off|insane|crazy|mad
        sick|fed|tired [and] up|of|tired [of|with] your|this|these|being|excuses|waiting|the
        had enough|it with you|this
        makes|made me [so] angry|mad|furious|sick
        what [the|is|a] hell|wrong|joke [is|with] [you|wrong]
        worst company|service|experience|ever
        are you kidding|serious|joking [me]
        waste|wasting [of|my] time
        i will|ll|am|m|gonna|going [be] [to] sue|suing
        last straw
        third|fourth|fifth|3rd|4th|5th|second time|email|e|call|message|attempt [you|this|that|and|now|i|ive|$]
        nobody|noone|none .. answers|answer|answered|calls|responds|replies|cares|listens|shows
        back|it|this|refund|money now $
        """)

    private static let calm = Phrases(
        """
        thanks|thank|thx|appreciate|love|lol|lmao|haha*|congrats|congratulations|beautiful|awesome|hope
        """)

    /// Most of the letters are capitals, over more than a word or two, or marks pile up.
    private static func shouts(_ text: TokenizedText) -> Bool {
        var capitals = 0
        var letters = 0
        for byte in text.source.utf8 {
            if (0x41...0x5A).contains(byte) { capitals += 1 }
            if (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) { letters += 1 }
        }
        return letters >= 8 && capitals * 10 >= letters * 7 || text.source.contains("!!!") || text.source.contains("?!?")
    }
}

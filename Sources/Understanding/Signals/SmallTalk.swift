/// Courtesies, and short answers to what was asked before.
struct SmallTalk: Sendable {
    let isGreeting: Bool
    let thanks: Bool
    let isGoodbye: Bool
    let affirms: Bool
    let declines: Bool
    let asksIdentity: Bool
    let asksToRepeat: Bool
    /// Nothing else is said.
    let isAll: Bool

    init(_ text: TokenizedText) {
        let words = text.words
        isGreeting = Self.greetings.match(words)
        isGoodbye = Self.goodbyes.match(words)
        let scorn = Self.scorn.match(words)
        thanks = Self.thanking.match(words) && !scorn
        let refuses = Self.refusing.match(words)
        declines = refuses
        affirms = !refuses && Self.agreeing.match(words)
        asksIdentity = Self.identity.match(words)
        asksToRepeat = Self.repeating.match(words)
        let courteous = isGreeting || thanks || isGoodbye || refuses || affirms
        // "how are you?" may ask after a greeting; any other question wants an answer.
        let asks = !isGreeting && text.tokens.contains { $0.isSymbol("?") } || Self.questions.match(words)
        isAll =
            courteous && !scorn && !asks && Self.leftOver(words) == 0 && text.tokens.allSatisfy { $0.kind == .word || $0.kind == .symbol }
    }

    private static let greetings = Phrases(
        """
        ^ [oh|well|ah] hello|hi|hey|hiya|howdy|greetings|yo|hola|hii|hiii|heya|helo|hallo
        ^ [very] good morning|afternoon|evening|day
        ^ whats|sup up $
        """)

    private static let thanking = Phrases(
        """
        thanks|thank|thx|thanx|thnx|tysm|ty|tks|gracias|merci|danke|cheers|appreciate|appreciated|grateful
        that|this|it [really|was|is|s|all|just] [very|really|so] helps|helped|helpful
        very|really|so|super|been|was helpful
        ^ [ok|okay|oh|wow|great] [that|thats|is|this] [was|s] [is] perfect|awesome|great|excellent|wonderful|fantastic|brilliant|lovely [that|thats|this] [helps|is|works|all|what] [i] [needed|it] $
        exactly|just what i needed|wanted
        thats|that|is all i needed|wanted [to] [know]
        you|youve|u made my day
        bless you
        """)

    private static let scorn = Phrases(
        """
        thanks|thank [you] for nothing|wasting|ruining|ignoring|not
        no thanks|thank to you
        not|isnt|wasnt|wasn't|nothing|didnt|doesnt|never|hardly|wont [at|very|really|that|been|all|a] [all] help|helpful|helps|helped|appreciated|appreciate
        """)

    private static let goodbyes = Phrases(
        """
        ^ [ok|okay|thanks|thank|well|alright] [you] [so|very] [much] bye|goodbye|byebye|cya|adios|ciao|later
        bye|goodbye [for|now|then|all|everyone] $
        have a good|nice|great|lovely|wonderful one|day|evening|night|weekend|afternoon
        see you|ya|u [soon|then|later|around|tomorrow|next|on|there] [time|week] [monday|tuesday|wednesday|thursday|friday|saturday|sunday] $
        talk|speak to|with [you] you|u|later later|soon
        talk later|soon
        good night
        take care $
        nice|good|great|was|was nice talking|chatting|speaking|meeting|to
        gotta|have [to] go
        """)

    private static let agreeing = Phrases(
        """
        ^ [oh|um|well|ok] yes|yeah|yep|yup|yea|sure|ok|okay|absolutely|definitely|certainly|affirmative|please|si|ya|yess|yesss|alright|correct|k
        ^ sounds|looks good|great|fine|perfect|right
        ^ [that] would be good|great|nice|fine|perfect|helpful|lovely
        ^ [that|that's|thats] works|fine|right|correct
        ^ please do
        ^ go ahead
        ^ of course
        ^ id like|love that|to $
        ^ i would [like|love] [that|to|please] $
        ^ why not $
        ^ do it|that|so
        """)

    private static let refusing = Phrases(
        """
        ^ [oh|um|well|ok] no|nope|nah|naw|negative [thanks|thank|need|worries|its|im|not|that|thats|you|please|way|i|dont|$]
        ^ not now|yet|really|necessary|needed|today|interested|right
        ^ never mind
        ^ nevermind
        ^ maybe later
        ^ dont [bother|need|want|do|worry]
        ^ i dont|do [not] want|need|think [that|it|one|to|so] [$]
        ^ im|i [am] good|ok|fine [thanks|thank|for|$]
        ^ forget [about] it
        """)

    private static let identity = Phrases(
        """
        are|r you|u|ya [even|really|actually|just|like] [a|an|the] [real|actual|live|human] human|person|bot|robot|real|machine|ai|computer|chatbot|automated
        is this|it|that|there [a|an] [real|actual|live] human|person|bot|robot|machine|chatbot|ai
        am i|we [really|actually] talking|speaking|chatting|texting to|with [a|an] [real|actual|live] human|person|bot|robot|machine|ai|computer|someone
        who|what are|r you|u $
        who am i talking|speaking|chatting to|with
        whats|what|is [is] your name
        who made|built|created|programmed you
        you are|re [a|just|an] bot|robot|machine|chatbot|ai|human|person
        youre [a|just|an] bot|robot|machine|chatbot|ai|human|person
        """)

    private static let repeating = Phrases(
        """
        say|repeat|tell that|it|this|please|me again|once|please|$
        ^ [sorry|please|can|could|would|you|excuse] [you|me|please] [please] repeat
        ^ [im] sorry|pardon|huh|excuse [me] [what|i|say|come|$] [did|was|missed|didnt|again] [you|that|get|catch|hear|understand] [say|that|it|$]
        didnt|dont|couldnt|did [not] get|catch|hear|understand that|it|you|what $
        one more time
        come again
        """)

    private static let questions = Phrases("how much|long|far|many|do|does|can|about\nwhat time|is|are|do|does\nwhen|where|which")

    private static let empty: Set<String> = [
        "hello", "hi", "hey", "hiya", "howdy", "greetings", "yo", "hola", "good", "morning", "afternoon", "evening", "day", "there", "all",
        "everyone",
        "team", "guys", "thanks", "thank", "thx", "thanx", "thnx", "tysm", "ty", "tks", "gracias", "cheers", "appreciate", "appreciated",
        "you", "u",
        "so", "much", "very", "a", "lot", "bunch", "ton", "again", "for", "your", "the", "help", "info", "information", "quick", "answer",
        "reply", "it",
        "that", "this", "thats", "is", "was", "really", "helps", "helped", "helpful", "great", "perfect", "awesome", "excellent",
        "wonderful", "super",
        "nice", "fantastic", "lovely", "brilliant", "ok", "okay", "k", "yes", "yeah", "yep", "yup", "yea", "sure", "please", "no", "nope",
        "nah", "bye",
        "goodbye", "later", "see", "soon", "have", "one", "night", "weekend", "take", "care", "talk", "to", "cool", "got", "fine",
        "alright", "right",
        "absolutely", "definitely", "never", "mind", "im", "i", "needed", "what", "exactly", "just", "been", "youve", "how", "are", "doing",
        "today", "oh",
        "wow", "and", "have", "be", "will", "would", "sounds", "works", "friend", "sir", "madam", "maam", "dear", "man", "mate", "buddy",
        "now", "then",
        "not", "maybe", "need", "know", "wanted", "up", "whats", "its", "me", "do", "go", "ahead", "of", "course", "like", "love", "dont",
        "well", "nothing", "else",
    ]

    private static func leftOver(_ words: [String]) -> Int { words.count { !empty.contains($0) } }
}

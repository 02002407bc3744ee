/// Whether the customer asks for a person. A pattern that says so outright wins; so does one that only sounds like it; else the
/// classifier decides.
enum PersonRequest {
    static func confidence(_ text: TokenizedText, embedding: [Float], head: Head) -> Double {
        if refusals.match(text.words) { return 0.02 }
        // "Are you a person? I want to talk to one": what only sounds like a request is put aside, and the rest is read.
        let alike = soundsAlike.firstMatch(text.words)
        let rest = alike.map { Array(text.words[..<$0.lowerBound] + text.words[$0.upperBound...]) } ?? text.words
        if requests.match(rest) { return 0.97 }
        if alike != nil { return 0.05 }
        return head.probabilities(embedding)["asks"] ?? 0
    }

    /// The words for whoever is meant, joined into the patterns below.
    private static let someone =
        "person|people|human|humans|agent|representative|rep|someone|somebody|anyone|anybody|manager|supervisor|owner|operator|employee|staff|colleague|boss|advisor|assistant|worker|clerk|technician|specialist"

    private static let requests = Phrases(
        """
        talk|speak|chat|talking|speaking|chatting|connect|discuss .. to|with [a|an|the|your|some|one|any|another|of|actual|bloody|damn|fucking] [real|live|actual|human|bank|different|other|customer|support|sales|living] \(someone)
        talk|speak|chat|talking|speaking|chatting to|with [customer|tech|technical|your|the|live] support|service|care|sales|accounting|billing|team
        talk|speak|chat [to|with] agent|human|representative|manager|supervisor|operator
        speak|talk to|with someone|somebody|anyone|anybody else
        can|could|may|let|want|need|like|prefer|rather|have [i|we|me|us] .. speak|talk|chat to|with [a] \(someone)
        put|pass|hand|transfer|connect|switch|forward|route|escalate|redirect me|us|this [through|over|on|up] [to|with] [a|an|the|your|some|my|one|of] [real|live|actual|human|bank|customer] \(someone)|support|service|team|sales
        give|get|bring|send|find|fetch me|us|in [a|an|the|your] [real|live|actual|another|different|fucking|damn] human|person|agent|representative|rep|manager|supervisor|operator|boss|somebody|someone
        want|need|prefer|require [a|an|to] [real|live|actual|talk] human|agent|representative|operator|supervisor|person [being|please|now|$]
        ^ [a|an|the|real|live|human|please|actual] agent|human|representative|operator|manager|person|supervisor|talk|rep [please|now|pls|here|being] $
        live|human|real agent|person|representative|operator|chat|support|human [please|now|pls|to|with] $
        live|human|real person|agent|representative|operator to|for talk|chat|speak|answer|help
        somebody|someone|anyone|person|human|colleague|agent else .. look|help|handle|take|check|deal
        can|could|would|have|please|ask|get|let [please] [a|an|the|your] \(someone) [from|of|on|in] [your] [team|staff|office] [please] call|contact|phone|ring|reach [me|us]
        can|could|would|have|get|let [a|an|the|another] human|person|manager|supervisor|owner .. take|handle|look|answer|help|deal|decide
        request|want|like|need [a] callback|call [back] from [a|an|the|your] [real] \(someone)
        call me back
        speak|talk|chat to|with whoever|who|the [person|one|guy|lady|people] [who|that|is] [in|runs|owns|handles|charge]
        dont|not|no want|wanna|like|longer to talk|chat|speak|deal|discuss .. to|with [a|this|the] you|bot|machine|robot|computer|ai|chatbot
        tired|sick|enough|stop|hate|done .. bot|robot|chatbot|automated|bots .. human|person|someone|agent
        not|dont|never feel|comfortable|like|trust|want|sharing|telling|giving ..8 machine|robot|computer|bot|chatbot|automated
        call|customer|care|support|service|phone|hotline|helpline center|care|number|line|phone|service [number|line|is|was] [is] not|isnt|never|un* [reachable|available|working|answer*]
        need|want|require|get|give|looking [me|to|for] [some] customer|live|human|staff support|care|service|help|assistance [please|now|urgently] $
        need|want|require urgent|immediate assistance|help|support
        ^ contact|reach [customer] support|agent $
        hablar|hable con [una|un|el|la|alguna] persona|agente|humano|alguien|representante
        escalate [this] to
        """)

    /// It names the thing and does not want it.
    private static let refusals = Phrases(
        """
        dont|not|no|without|never [have|need|want|necessary] [to] [be] connect*|transfer*|put|need|pass|hand ..4 agent|human|person|representative|operator
        no need ..4 agent|human|person|representative|someone|anyone|call
        rather|prefer not|without .. talk|speak|talking|call ..3 anyone|person|someone|human|$
        """)

    private static let soundsAlike = Phrases(
        """
        are|r you|u|ya [even|really|actually|just|like] [a|an|the] [real|actual|live|human] human|person|people|bot|robot|real|machine|ai|computer [or] [a|an|the] [real|actual|live] [human|person|bot|robot|machine|computer|people]
        is this|it|that [a|an] [real|actual|live] human|person|bot|robot|machine|someone [or] [a|an|the] [real|actual|live] [human|person|bot|robot|machine|computer|people]
        am i|we [really|actually] talking|speaking|chatting to|with [a|an] [or] [a|an|the] [real|actual|live] [human|person|bot|robot|machine|computer|people]
        spoke|talked|chatted|spoken [to|with]
        hours|when|times|time .. call|reach|contact|talk|speak ..4 support|service|assistance|care|you|team|someone|agent
        customer|support service|support|desk|line hours|times
        as|say|think|are|is|were|was|be|classified [as] [you] [are] [a|an] computer|human|bot|robot|machine or [a|an] human|person|computer|bot|machine|robot
        phone|call to|with my
        room service
        real estate|insurance|travel|cleaning|chemical agent|agents
        service|support|cleaning|desk agent|person was|is|came|told|said
        human resources
        bank|wire|money|airport|file|account transfer
        transfer [the] $|money|funds|to
        per person
        in person $
        """)
}

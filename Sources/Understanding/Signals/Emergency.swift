/// What cannot wait. Words alone decide: a classifier that is right nineteen times in twenty is not good enough here.
enum Emergency: Sendable {
    case danger, damage

    static func read(_ text: TokenizedText) -> Emergency? {
        if hypothetical.match(text.words) { return nil }
        if dangers.match(text.words) { return .danger }
        if damages.match(text.words) { return .damage }
        return nil
    }

    private static let dangers = Phrases(
        """
        gas leak|leaking|smell|odor
        smell|smells|smelling|smelled [like|of|a|some] [strong|faint] [natural] gas|propane|smoke|burning|sulfur
        leak|leaking [of] [natural] gas|propane
        carbon monoxide [alarm|detector|poisoning|leak|is]
        co alarm|detector
        house|kitchen|room|outlet|panel|heater|furnace|wires|basement|roof|building is|are|s|on [on] fire|burning|smoking|sparking
        on|caught fire
        outlet|wire|wires|panel|heater|breaker|socket .. spark|sparks|sparking|smoking|smoke|burning
        smoke .. coming|everywhere|filling|pouring
        electrocuted|electrocution|unconscious|choking
        got shocked
        cant|cannot|not|trouble breathe|breathing
        heart attack
        someone|somebody|he|she|i|husband|wife|son|daughter|kid|child|mother|father|guest|worker|employee|baby|dad|mom [is|got|was|am|has|been|got] [badly|seriously|been] hurt|injured|bleeding|collapsed|dying|trapped|passed
        call|calling|called|need 911|ambulance
        allergic reaction
        anaphyla*
        kill|hurt|harm myself
        suicid*
        power line down|fell|on
        water .. near|on|around|in|by|reaching [the] [electrical|electric|breaker|outlets|outlet] electrical|electric|breaker|outlet|outlets|panel|fuse
        """)

    private static let damages = Phrases(
        """
        pipe|main|line|hose|tank|heater|boiler [just|has|have] burst|bursting|exploded|broke|ruptured
        burst|broken|ruptured|exploded [water|frozen] pipe|main|line|hose|tank
        flooding|flooded|floods
        water [is|s] [now] everywhere|pouring|gushing|spraying|shooting|rushing|rising
        water .. pouring|gushing|spraying|shooting|flooding|rushing|rising|coming [out|in|through|down|into] [of|the|my] [ceiling|wall|walls|floor|basement|light|lights]
        gushing|pouring|spraying|shooting [out] water
        leak|leaking|dripping|coming .. through|from [the|my] ceiling
        cant|cannot|couldnt turn|shut|stop [it|the] [water|leak|leaking|flow|off]
        water|leak|it wont stop|shut|turn [leaking|running|off|coming|pouring]
        sewage [is] [coming|backing|backed|all|everywhere|in|up|overflow*]
        toilet|drain|sewer [is|keeps] overflowing
        tree|branch|limb .. fell|fallen|crashed .. on|onto|through ..3 house|roof|car|garage|line|lines
        this|its|it|have|having [is] [an|a] emergency
        ^ emergency [please|now|help] $
        is|this|very|really|extremely [very|really] urgent $
        site|website|store|shop|server [is|was|has|got] [been] hacked
        """)

    /// "Do you do emergency repairs?" is a question of the catalogue.
    private static let hypothetical = Phrases(
        """
        do|does|are|can|could you|u|y'all|your|anyone .. offer|do|have|handle|provide|take|service|available|charge|fix|repair|clean .. emergency|emergencies|24|flooded|flooding|leaks|gas|burst
        what|how|where .. if|when|happens|counts|do [there] [is|was] [a|an|my] [in] [case]
        in case of
        price|cost|fee|rate|rates|much|charge .. emergency|burst|flooded|gas
        prevent|avoid|against|insurance .. flood*|burst|fire|leak*
        had|have ..3 last|ago|yesterday week|year|month
        """)
}

import Understanding

/// The words that texts are compared by.
enum Words {
    /// The stems of the words that tell one question from another.
    static func telling(_ words: [String]) -> Set<String> { Set(sequence(words)) }

    /// The same in their order.
    static func sequence(_ words: [String]) -> [String] {
        var stems: [String] = []
        var at = 0
        while at < words.count {
            if at + 1 < words.count, let joined = pairs[words[at]]?[words[at + 1]] {
                stems.append(stem(joined))
                at += 2
                continue
            }
            if !common.contains(words[at]) { stems.append(stem(words[at])) }
            at += 1
        }
        return stems
    }

    /// The same of a question, without the words that only ask: "what time of day" wants a time and speaks of none.
    /// Nor with its measures: "3 weeks before" lies within "15 to 44 days", which has neither word.
    static func asked(_ text: TokenizedText) -> [String] {
        let words = text.words
        let measured = Set(Mentions.all(in: text).lazy.filter(isMeasure).flatMap(\.tokens))
        var kept: [String] = []
        for (place, word) in words.enumerated() {
            if measured.contains(text.wordTokens[place]) {
                kept.append("what")
                continue
            }
            let asks = place > 0 && ["what", "which", "whats", "how"].contains(words[place - 1]) && measures.contains(word)
            let ofDay = place > 2 && word == "day" && words[place - 1] == "of" && words[place - 2] == "time"
            kept.append(asks || ofDay ? "what" : word)
        }
        return sequence(kept)
    }

    private static func isMeasure(_ mention: Mention) -> Bool {
        switch mention.value {
        case .seconds, .months, .metres: true
        default: false
        }
    }

    private static let measures: Set<String> = [
        "time", "day", "days", "date", "month", "hour", "hours", "number", "years", "minutes", "weeks", "months", "long", "old", "soon",
        "far", "often", "big",
        "fast", "quickly", "early", "late", "large",
    ]

    /// Neighbours in what is told: "service charge" is another thing than a service and a charge.
    static func neighbours(_ stems: [String]) -> Set<String> { Set(zip(stems, stems.dropFirst()).map { "\($0) \($1)" }) }

    static func stem(_ word: String) -> String { Inflection.stem(aliases[word] ?? word) }

    static let price: Set<String> = [stem("cost")]

    /// Short forms that people type, in the words that documents use.
    private static let aliases: [String: String] = [
        "warranty": "guarantee", "warranties": "guarantee", "warrantied": "guarantee", "change": "replace", "changed": "replace",
        "changing": "replace", "swap": "replace",
        "swapped": "replace", "gal": "gallon", "ft": "feet", "foot": "feet", "sq": "square", "sqft": "feet", "hrs": "hours", "hr": "hour",
        "mins": "minutes", "min": "minutes",
        "appt": "appointment", "dog": "pet", "dogs": "pets", "cat": "pet", "cats": "pets", "booze": "alcohol", "amex": "american",
        "ac": "conditioning",
        "fridge": "refrigerator", "kids": "children", "kid": "child", "cancelled": "cancel", "cancelling": "cancel", "canceled": "cancel",
        "cancellation": "cancel", "guaranteed": "guarantee", "veggie": "vegetarian", "dates": "date", "covered": "cover", "covers": "cover",
        "licence": "license", "licensed": "license", "paid": "pay", "paying": "pay", "payment": "pay", "payments": "pay", "cheque": "check",
        "cheques": "checks", "neighbour": "neighbor", "neighbours": "neighbors", "tyre": "tire", "tap": "faucet", "taps": "faucets",
        "estimates": "estimate",
        "price": "cost", "prices": "cost", "pricing": "cost", "priced": "cost", "charge": "cost", "charges": "cost", "charged": "cost",
        "fee": "cost",
        "fees": "cost", "rate": "cost", "rates": "cost", "costs": "cost", "reserve": "book", "reserved": "book", "reservation": "book",
        "booking": "book", "booked": "book",
        "ring": "call", "telephone": "phone", "tech": "technician", "techs": "technician", "owns": "owner", "arrival": "arrive",
        "arrives": "arrive", "arriving": "arrive", "arrived": "arrive", "pets": "pet", "leftovers": "leftover", "celiacs": "celiac",
        "coeliac": "celiac", "outdoors": "outside", "remaining": "rest", "reception": "event", "party": "event", "financing": "finance",
        "monthly": "month", "yearly": "year", "annual": "year", "annually": "year", "weekly": "week", "daily": "day", "removal": "remove",
        "installation": "install", "replacement": "replace", "delivery": "deliver", "deliveries": "deliver", "tall": "high",
        "height": "high", "thickness": "thick", "depth": "deep", "width": "wide", "length": "long", "permitted": "allow",
        "allowed": "allow", "sick": "ill", "lost": "lose", "guests": "guest", "attendees": "guest",
    ]

    /// Two words that are one thing.
    private static let pairs: [String: [String: String]] = {
        var pairs: [String: [String: String]] = [:]
        let known = [
            "call off": "cancel", "called off": "cancel", "calling off": "cancel", "back out": "cancel", "put down": "deposit",
            "pay down": "deposit",
            "money down": "deposit", "pick up": "pickup", "picking up": "pickup", "picked up": "pickup", "drop off": "dropoff",
            "dropped off": "dropoff",
            "set up": "setup", "setting up": "setup", "shows up": "arrive", "show up": "arrive", "showed up": "arrive",
            "over time": "financing",
            "pay monthly": "financing", "shut off": "shutoff", "turn off": "shutoff", "blow out": "winterize", "blown out": "winterize",
            "blow outs": "winterize",
            "clean up": "cleanup", "clean ups": "cleanup", "cleaned up": "cleanup", "get rid": "remove", "how old": "age",
            "years old": "age",
            "take away": "haul", "haul away": "haul", "hauled away": "haul", "credit card": "card", "check up": "inspection",
            "sign up": "join",
            "push back": "move", "put off": "move", "leave over": "leftover", "left over": "leftover", "per head": "person",
            "a head": "person",
            "after hours": "night", "swap out": "replace", "half hour": "minutes", "half an": "minutes", "guest count": "headcount",
            "head count": "headcount", "number of": "number",
        ]
        for (pair, meaning) in known {
            let words = pair.split(separator: " ").map(String.init)
            pairs[words[0], default: [:]][words[1]] = meaning
        }
        return pairs
    }()

    private static let common: Set<String> = Set(
        """
        a an the and or but if so of in on at to for from by with without about as into over after before than then there here this that these those it its
        i im ive id ill me my mine we were our ours us you u ur your yours youre they them their he she his her who whom whose what whats which when where
        why how much many is are am be been being was do does did doing done have has had having can could would should will may might must shall
        not no dont doesnt didnt isnt arent wont cant n t s re ve ll get gets got getting go going gonna want wants wanted need needs needed like know tell
        say said please pls thanks thank hi hello hey ok okay yes also just still only really very too some any all each every one ones thing things stuff
        way kind sort lot bit someone somebody anyone anybody people person guys guy folks up out down off again ever even more most
        other another new such own same let make makes made take takes took give gives given come comes coming came put use using used usually
        right now today something anything nothing theres thats whens hows wheres
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

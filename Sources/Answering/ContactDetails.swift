import Understanding

/// What a customer says of themselves in a message. Nothing of it is proven.
public struct ContactDetails: Sendable, Hashable {
    public var name: String?
    public var email: String?
    public var phone: String?

    public init(name: String? = nil, email: String? = nil, phone: String? = nil) {
        self.name = name
        self.email = email
        self.phone = phone
    }

    public var isEmpty: Bool { name == nil && email == nil && phone == nil }
    public var isReachable: Bool { email != nil || phone != nil }
}

extension ContactDetails {
    /// - Parameter facts: the business's own number and address, repeated by a customer, are not the customer's.
    init(_ reading: Reading, facts: BusinessFacts) {
        let own = Set([facts.phone, facts.email].compactMap { $0 }.flatMap { Mentions.all(in: TokenizedText($0)).map(\.value) })
        email = reading.entities(.email).first { !own.contains(.email($0.normalised)) }?.text
        phone = reading.entities(.phone).first { !own.contains(.phone($0.normalised)) }?.text
        name = NameReader.name(in: reading, isReachable: email != nil || phone != nil)
    }

    /// As an agent and the customer read it.
    var line: String { [phone, email].compactMap { $0 }.joined(separator: " and ") }
}

/// "My name is Walter Grice", "It's Walter Grice, 608-555-0117", "this is Nora".
enum NameReader {
    private static let introduction = Phrases(
        """
        my name is
        my names
        name|names is
        this is
        """)
    /// "It's Monday" begins so too: a name follows where it is first and last, or stands beside a number or address.
    private static let weakIntroduction = Phrases("^ its\n^ im|iam\n^ i am\n^ hi|hello|hey im|its")
    /// In the midst of a message only from who leaves a number or address: "Thanks! I'm Nora Fields, nora@…".
    private static let midway = Phrases("im|iam\ni am\nits")

    static func name(in reading: Reading, isReachable: Bool) -> String? {
        if let name = name(behind: introduction, reading, atLeast: 1) { return name }
        if let name = name(behind: weakIntroduction, reading, atLeast: isReachable ? 1 : 2) { return name }
        return isReachable ? name(behind: midway, reading, atLeast: 2) : nil
    }

    /// The first name that stands behind one of the phrases.
    private static func name(behind phrases: Phrases, _ reading: Reading, atLeast count: Int) -> String? {
        var start = 0
        while let match = phrases.firstMatch(reading.text.words, from: start) {
            if let name = name(behind: match.upperBound, reading, atLeast: count) { return name }
            start = match.upperBound
        }
        return nil
    }

    private static func name(behind word: Int, _ reading: Reading, atLeast count: Int) -> String? {
        let text = reading.text
        let places = reading.entities(.place).filter(\.isKnown).map(\.range)
        var tokens: [Token] = []
        for token in text.tokens[(text.wordTokens[word - 1] + 1)...].prefix(3) {
            guard token.kind == .word, token.isCapitalised, !noNames.contains(token.text),
                !places.contains(where: { $0.overlaps(token.range) })
            else { break }
            tokens.append(token)
        }
        guard tokens.count >= count, let first = tokens.first, let last = tokens.last, first.text.count > 1 else { return nil }
        return text.text(first.range.lowerBound..<last.range.upperBound)
    }

    private static let noNames: Set<String> = [
        "i", "the", "a", "an", "not", "no", "in", "on", "at", "from", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "very",
        "so",
    ]
}

import Basics

/// What one message says. Facts only: what follows from them is decided in Escalation and Answering.
public struct Reading: Sendable {
    public var intent: Intent
    /// All six, the most likely first.
    public var intents: [Intent]
    public var entities: [Entity]
    public var sentiment: Sentiment
    public var isComplaint: Bool
    /// How surely the customer asks for a person, 0…1; from `Reading.asksForPerson` on it is acted upon.
    public var wantsPerson: Double
    public var isGreeting: Bool
    public var thanks: Bool
    public var isGoodbye: Bool
    /// "yes please", "no thanks": what an offer before it is answered with.
    public var affirms: Bool
    public var declines: Bool
    public var asksIdentity: Bool
    /// Nothing but courtesy: no question stands in it.
    public var isSmallTalk: Bool
    /// Danger to life or limb now: gas, fire, carbon monoxide, somebody hurt.
    public var danger: Bool
    /// Danger, or damage that grows by the minute: a burst pipe, a flooded cellar.
    public var emergency: Bool
    /// Of the business's escalation keywords, those said.
    public var keywords: [String]
    /// ISO 639-1, or nil where the text is too short to tell.
    public var language: String?
    /// The message's embedding, made once and used again for retrieval. Empty where the embedder gave none.
    public var embedding: [Float]
    public var text: TokenizedText

    public static let asksForPerson = 0.5

    public func entities(_ kind: Entity.Kind) -> [Entity] { entities.filter { $0.kind == kind } }
}

public struct Intent: Sendable, Hashable {
    public enum Name: String, Sendable, Hashable, CaseIterable {
        case askHours = "ask_hours"
        case requestQuote = "request_quote"
        case bookService = "book_service"
        case billingIssue = "billing_issue"
        case complaint
        case other
    }

    public let name: Name
    /// 0…1, calibrated on held-out examples.
    public let confidence: Double

    public init(_ name: Name, _ confidence: Double) {
        self.name = name
        self.confidence = confidence
    }
}

public struct Sentiment: Sendable, Hashable {
    /// -1 very unhappy … 1 very pleased.
    public let score: Double
    /// 0…1.
    public let anger: Double

    public init(score: Double, anger: Double) {
        self.score = score
        self.anger = anger
    }

    /// From here on a message counts as angry. Set so that fewer than one calm message in twenty is escalated.
    public static let angry = 0.88
    public var isAngry: Bool { anger >= Self.angry }
}

/// A thing that the message names.
public struct Entity: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case service, place, address, date, time, amount, percent, duration, distance, email, phone, link
    }

    public enum Value: Sendable, Hashable {
        /// A service's code, a place as the profile writes it, an address, a link.
        case name(String)
        case amount(Money)
        case date(DateSpan)
        case time(TimePhrase)
        case number(Span)
    }

    public let kind: Kind
    /// As the customer wrote it.
    public let text: String
    /// UTF-8 bytes of the message.
    public let range: Range<Int>
    public let value: Value
    /// Whether the place or service is one of the business's own.
    public let isKnown: Bool

    public init(kind: Kind, text: String, range: Range<Int>, value: Value, isKnown: Bool = false) {
        self.kind = kind
        self.text = text
        self.range = range
        self.value = value
        self.isKnown = isKnown
    }

    /// The value in one string: ISO 8601 for dates and times, minor units for amounts, E.164 for phone numbers.
    public var normalised: String {
        switch value {
        case .name(let name): return name
        case .amount(let money):
            return money.low == money.high ? "\(money.low) \(money.currency)" : "\(money.low)-\(money.high) \(money.currency)"
        case .date(let span): return span.text
        case .time(let time):
            return "\(time.from.map(Self.clock) ?? "..")\(time.from == time.until ? "" : "/" + (time.until.map(Self.clock) ?? ".."))"
        case .number(let span): return span.low == span.high ? "\(span.low)" : "\(span.low)/\(span.high)"
        }
    }

    private static func clock(_ minute: Int) -> String {
        let (hour, rest) = (minute / 60 % 24, minute % 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (rest < 10 ? "0" : "") + "\(rest)"
    }
}

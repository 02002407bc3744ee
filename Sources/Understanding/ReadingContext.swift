import Basics

/// What a message is read in the light of.
public struct ReadingContext: Sendable {
    public var now: Timestamp
    public var zone: TimeZoneRules
    public var services: [ServiceName]
    /// Towns and districts of the business's service area.
    public var places: [String]
    public var keywords: [String]
    public var currency: String
    public var history: [HistoryMessage]

    public init(
        now: Timestamp, zone: TimeZoneRules = .utc, services: [ServiceName] = [], places: [String] = [], keywords: [String] = [],
        currency: String = "USD", history: [HistoryMessage] = []
    ) {
        self.now = now
        self.zone = zone
        self.services = services
        self.places = places
        self.keywords = keywords
        self.currency = currency
        self.history = history
    }
}

/// A service as customers may call it.
public struct ServiceName: Sendable, Hashable {
    public let code: String
    public let name: String
    public let synonyms: [String]

    public init(code: String, name: String, synonyms: [String] = []) {
        self.code = code
        self.name = name
        self.synonyms = synonyms
    }
}

/// One message that went before, the oldest first in `ReadingContext.history`.
public struct HistoryMessage: Sendable, Hashable {
    public let fromCustomer: Bool
    public let text: String

    public init(fromCustomer: Bool, text: String) {
        self.fromCustomer = fromCustomer
        self.text = text
    }
}

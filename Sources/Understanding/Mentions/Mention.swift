import Basics

/// Something measurable that a text says: a price, a time, a date. The number guard compares mentions of an answer with those of its
/// sources; entities are mentions read in the light of today.
public struct Mention: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        case money(Money)
        case percent(Span)
        /// Of clock units in seconds (to the week), of calendar units in months.
        case seconds(Span)
        case months(Span)
        case metres(Span)
        case date(DatePhrase)
        case time(TimePhrase)
        /// E.164 where the area is known, else the bare digits.
        case phone(String)
        case email(String)
        case link(String)
        case number(Span)
    }

    public let value: Value
    /// Of the tokens.
    public let tokens: Range<Int>

    public init(_ value: Value, _ tokens: Range<Int>) {
        self.value = value
        self.tokens = tokens
    }
}

/// One number, or two with all that lies between.
public struct Span: Sendable, Hashable {
    public let low: Double
    public let high: Double

    public init(_ low: Double, _ high: Double? = nil) {
        self.low = low
        self.high = high ?? low
    }

    func scaled(by factor: Double) -> Span { Span(low * factor, high * factor) }
}

/// An amount or a range of amounts, in minor units (cents).
public struct Money: Sendable, Hashable {
    public let low: Int
    public let high: Int
    /// ISO 4217.
    public let currency: String

    public init(low: Int, high: Int, currency: String) {
        self.low = low
        self.high = high
        self.currency = currency
    }

    /// `$1,500`, `$79.50`, `$900–$1,500`.
    public var text: String { low == high ? Self.text(low, currency) : "\(Self.text(low, currency))–\(Self.text(high, currency))" }

    public static func text(_ minor: Int, _ currency: String) -> String {
        let sign = ["USD": "$", "GBP": "£", "EUR": "€"][currency] ?? "\(currency) "
        var whole = String(abs(minor) / 100)
        var at = whole.index(whole.endIndex, offsetBy: -3, limitedBy: whole.startIndex)
        while let place = at, place > whole.startIndex {
            whole.insert(",", at: place)
            at = whole.index(place, offsetBy: -3, limitedBy: whole.startIndex)
        }
        let cents = abs(minor) % 100
        let fraction = cents == 0 ? "" : cents < 10 ? ".0\(cents)" : ".\(cents)"
        return (minor < 0 ? "-" : "") + sign + whole + fraction
    }
}

/// A date as it is said; `DatePhrase.resolved` says which day that is.
public enum DatePhrase: Sendable, Hashable {
    case day(year: Int?, month: Int, day: Int)
    case dayOfMonth(Int)
    /// 1 is Monday. `next` skips the coming one where that is in this week.
    case weekday(Int, next: Bool)
    /// Both ends, as in "Monday to Friday".
    case weekdays(Int, Int)
    case days(Int)
    case weekend(next: Bool)
    case week(next: Bool)
    case month(Int)
}

/// A time of day, in minutes since midnight.
public struct TimePhrase: Sendable, Hashable {
    public let from: Int?
    public let until: Int?
    /// "at 5" may be morning or afternoon; "5 pm" and "17:00" may not.
    public let isCertain: Bool

    public init(from: Int?, until: Int?, isCertain: Bool) {
        self.from = from
        self.until = until
        self.isCertain = isCertain
    }
}

/// Finds all mentions of a text. Each token belongs to one mention at most; the more specific reader goes first.
public enum Mentions {
    public static func all(in text: TokenizedText, currency: String = "USD") -> [Mention] {
        var found: [Mention] = []
        var scanner = MentionScanner(text: text, currency: currency)
        while scanner.at < text.tokens.count {
            if let mention = scanner.next() {
                found.append(mention)
                scanner.at = max(scanner.at + 1, mention.tokens.upperBound)
            } else {
                scanner.at += 1
            }
        }
        return found
    }
}

/// Stands at one token and asks each reader whether something begins there.
struct MentionScanner {
    let text: TokenizedText
    let currency: String
    var at = 0

    init(text: TokenizedText, currency: String) {
        self.text = text
        self.currency = currency
    }

    func next() -> Mention? {
        let token = text.tokens[at]
        switch token.kind {
        case .email: return Mention(.email(token.text), at..<(at + 1))
        case .link: return Mention(.link(Self.normalised(link: token.text)), at..<(at + 1))
        default: return phone() ?? date() ?? time() ?? money() ?? measure() ?? number()
        }
    }

    private static func normalised(link: String) -> String {
        var link = Substring(link)
        for prefix in ["https://", "http://", "www."] where link.hasPrefix(prefix) { link = link.dropFirst(prefix.count) }
        while link.hasSuffix("/") { link = link.dropLast() }
        return String(link)
    }

    func token(_ index: Int) -> Token? { text.token(index) }
}

import Knowledge
import Understanding

/// A piece of a passage that can be said by itself: a sentence, an item of a list, a row of a table.
struct Excerpt: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case sentence, item, row }

    /// As it is said: whole, without markup.
    let text: String
    /// As it is compared: a row with the headings of all its cells.
    let compared: String
    let kind: Kind
    /// Excerpts with one number follow each other in the document without a break.
    let paragraph: Int
    /// "We also repair:" before a list.
    let leadIn: String?
    /// The words that it is compared by, stemmed; those of its heading apart.
    let stems: Set<String>
    let neighbours: Set<String>
    let mentions: MentionKinds
    let bounds: [Bound]
    /// In minor units.
    let amounts: Set<Int>
}

/// What kinds of figures a text holds.
struct MentionKinds: OptionSet, Sendable, Hashable {
    let rawValue: Int

    static let amount = MentionKinds(rawValue: 1)
    static let percent = MentionKinds(rawValue: 2)
    static let duration = MentionKinds(rawValue: 4)
    static let distance = MentionKinds(rawValue: 8)
    static let date = MentionKinds(rawValue: 16)
    static let time = MentionKinds(rawValue: 32)
    static let contact = MentionKinds(rawValue: 64)
    static let number = MentionKinds(rawValue: 128)
    /// A duration in months or years.
    static let years = MentionKinds(rawValue: 256)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ text: TokenizedText) {
        self = []
        for mention in Mentions.all(in: text) {
            switch mention.value {
            case .money: insert(.amount)
            case .percent: insert(.percent)
            case .seconds: insert(.duration)
            case .months: insert([.duration, .years])
            case .metres: insert(.distance)
            case .date: insert(.date)
            // "In the morning" is no hour.
            case .time(let time): if time.isCertain { insert(.time) }
            case .phone, .email, .link: insert(.contact)
            case .number: insert(.number)
            }
        }
    }
}

extension Excerpt {
    init(_ text: String, _ kind: Kind, compared: String? = nil, paragraph: Int, leadIn: String? = nil) {
        let compared = compared ?? text
        let tokens = TokenizedText(compared)
        let stems = Words.sequence(tokens.words)
        self.init(
            text: text, compared: compared, kind: kind, paragraph: paragraph, leadIn: leadIn, stems: Set(stems),
            neighbours: Words.neighbours(stems), mentions: MentionKinds(tokens),
            bounds: Bound.all(in: tokens), amounts: Amounts.all(in: tokens))
    }

    /// What its meaning is taken from: with the heading that says what it speaks of.
    func embedded(under heading: String) -> String { heading.isEmpty ? compared : "\(heading): \(compared)" }
}

/// The amounts of money that a text says, in minor units; of a range both ends.
enum Amounts {
    static func all(in text: TokenizedText) -> Set<Int> {
        Set(
            Mentions.all(in: text).flatMap { mention -> [Int] in
                if case .money(let money) = mention.value { [money.low, money.high] } else { [] }
            })
    }
}

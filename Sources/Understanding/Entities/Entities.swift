import Basics

/// All that a message names, in the order of its standing.
enum Entities {
    static func all(in text: TokenizedText, context: ReadingContext) -> [Entity] {
        let today = context.zone.local(context.now).date
        let mentions = Mentions.all(in: text, currency: context.currency)
        let measured = mentions.compactMap { entity($0, text: text, today: today) }
        let services = Services.named(in: text, of: context.services)
        let taken = measured.map(\.range) + services.map(\.range)
        let places = Places.named(in: text, known: context.places, taken: taken)
        return (measured + services + places).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private static func entity(_ mention: Mention, text: TokenizedText, today: CivilDate) -> Entity? {
        let range = text.bytes(ofTokens: mention.tokens)
        func made(_ kind: Entity.Kind, _ value: Entity.Value) -> Entity {
            Entity(kind: kind, text: text.text(range), range: range, value: value)
        }
        switch mention.value {
        case .money(let money): return made(.amount, .amount(money))
        case .percent(let span): return made(.percent, .number(span))
        case .seconds(let span): return made(.duration, .number(span))
        case .months(let span): return made(.duration, .number(Span(span.low * 2_629_746, span.high * 2_629_746)))
        case .metres(let span): return made(.distance, .number(span))
        case .date(let phrase): return phrase.resolved(today: today).map { made(.date, .date($0)) }
        case .time(let phrase): return made(.time, .time(phrase))
        case .phone(let number): return made(.phone, .name(number))
        case .email(let address): return made(.email, .name(address))
        case .link(let link): return made(.link, .name(link))
        case .number: return nil
        }
    }
}

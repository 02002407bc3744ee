import Basics
import MiniLM
import Testing

@testable import Knowledge

/// Two passages, and whether their keeper would want to hear of them.
struct LabelledPair: Sendable, CustomTestStringConvertible {
    let isContradiction: Bool
    let a: ClaimPassage
    let b: ClaimPassage

    /// `title › section: text`, or `Q: question | answer`.
    init(_ isContradiction: Bool, _ a: String, _ b: String) {
        self.isContradiction = isContradiction
        self.a = Self.passage(a)
        self.b = Self.passage(b)
    }

    private static func passage(_ line: String) -> ClaimPassage {
        if line.hasPrefix("Q: "), let bar = line.firstRange(of: " | ") {
            let question = String(line.dropFirst(3)[..<bar.lowerBound])
            return ClaimPassage(
                document: .new(), title: question, section: "", text: "\(question)\n\(line[bar.upperBound...])", isQuestion: true)
        }
        let parts = line.split(separator: " :: ", maxSplits: 1).map { String($0) }
        let path = parts[0].split(separator: " › ").map { String($0) }
        return ClaimPassage(
            document: .new(), title: path[0], section: path.dropFirst().joined(separator: " › "),
            text: parts[1].replacing("\\n", with: "\n"), isQuestion: false)
    }

    var testDescription: String { "\(a.text) / \(b.text)" }

    static let all: [LabelledPair] =
        contradictions.map { LabelledPair(true, $0.0, $0.1) } + harmless.map { LabelledPair(false, $0.0, $0.1) }

    private static let contradictions: [(String, String)] = [
        (
            "Payment › Deposits :: We ask for a 40% deposit at booking.",
            "Q: Do I have to pay a deposit? | We ask for a 50% deposit at booking."
        ),
        (
            "Drain and sewer › Camera :: A sewer camera inspection costs $225.",
            "Price guide › Inspections :: Service: Sewer camera inspection; Price: $275"
        ),
        ("Contact :: Call us at (608) 555-0134.", "About us :: Phone: (608) 555-0199"),
        ("Hours :: We are open Monday to Friday from 8 am to 6 pm.", "Q: When are you open? | Monday to Friday, 8 am to 5 pm."),
        (
            "Warranty terms › Labor :: Our labor warranty lasts 2 years.",
            "Q: How long is the labor warranty? | The labor warranty lasts 1 year."
        ),
        (
            "Cancellation :: You can cancel an event free of charge up to 14 days before the date.",
            "Q: Can I cancel my event? | You can cancel an event free of charge up to 7 days before the date."
        ),
        ("Tastings :: A tasting for two costs $75.", "Weddings › Tastings :: A tasting for two costs $90."),
        ("Staff and bar :: A bartender costs $48 per hour.", "Q: What does a bartender cost? | A bartender costs $52 per hour."),
        (
            "Returns :: You can return items within 30 days.",
            "Q: How long do I have to return items? | You can return items within 14 days."
        ),
        (
            "Shipping :: Orders over $50 ship free of charge. Shipping a parcel costs $6.95.",
            "FAQ › Shipping :: Shipping a parcel costs $8.95."
        ),
        ("Lessons :: A surf lesson takes 90 minutes.", "Q: How long is a surf lesson? | A surf lesson takes 2 hours."),
        ("Late payment :: A returned check costs $30.", "Payment › Checks :: A returned check costs $35."),
        ("Pool :: The pool is open daily from 9 am to 8 pm.", "Q: When is the pool open? | The pool is open daily from 10 am to 8 pm."),
        (
            "Booking › Late arrivals :: Late cancellations are charged 50% of the price.",
            "Terms :: Late cancellations are charged 100% of the price."
        ),
        ("Rates › Parking :: Parking costs $20 per night.", "Q: How much is parking? | Parking costs $25 per night."),
        ("Seniors :: Seniors get a 10% discount on labor.", "Discounts :: Seniors get a 15% discount on labor."),
        (
            "Vouchers :: Gift vouchers are valid for 24 months.",
            "Q: How long are gift vouchers valid? | Gift vouchers are valid for 12 months."
        ),
        ("Tree work › Stumps :: Stump grinding costs $150 per stump.", "Prices :: Service: Stump grinding; Price: $180 per stump"),
        ("Emergency :: Our emergency line is 608-555-0111.", "Emergencies :: Call our emergency line at 608-555-0122."),
        ("Refunds :: Refunds are paid within 10 business days.", "Q: When do I get my refund? | Refunds are paid within 5 business days."),
        (
            "Kids club :: The kids club is open on Saturdays from 10 am to 2 pm.",
            "Families :: The kids club is open on Saturdays from 9 am to 1 pm."
        ),
        ("Guarantee › Plants :: Trees are guaranteed for 2 years.", "Q: Are trees guaranteed? | Trees are guaranteed for 1 year."),
        ("Delivery :: We deliver within 15 miles of the shop.", "Q: How far do you deliver? | We deliver within 25 miles of the shop."),
        (
            "Club :: Members of the Pipe Care Club get 10% off repairs.",
            "Pipe Care Club :: Members of the Pipe Care Club get 15% off repairs."
        ),
        ("Check-in :: Breakfast costs $18 per person.", "Restaurant :: Breakfast costs $22 per person."),
    ]

    private static let harmless: [(String, String)] = [
        // Sizes
        ("Water heaters :: A 40-gallon gas water heater costs $1,450.", "Water heaters :: A 50-gallon gas water heater costs $1,690."),
        ("Prices :: Size: Small cake; Price: $35", "Prices :: Size: Large cake; Price: $55"),
        ("Tents :: A tent of 10 by 20 feet costs $385.", "Tents :: A tent of 20 by 20 feet costs $560."),
        ("Storage › Units :: A unit of 5 by 10 feet costs $89 a month.", "Storage › Units :: A unit of 10 by 10 feet costs $139 a month."),
        // Years and seasons
        ("Holiday menu 2025 :: The buffet costs $39 per person.", "Holiday menu 2026 :: The buffet costs $42 per person."),
        (
            "Opening hours › Summer :: We are open daily from 9 am to 9 pm.",
            "Opening hours › Winter :: We are open daily from 10 am to 5 pm."
        ),
        ("Prices 2024 › Lessons :: A surf lesson costs $60.", "Prices 2026 › Lessons :: A surf lesson costs $75."),
        // Ranges
        (
            "Drains :: Cabling a kitchen drain costs $165–$245.",
            "Q: What does cabling a kitchen drain cost? | Cabling a kitchen drain costs about $200."
        ),
        ("Decks :: Staining a deck costs $600 to $1,200.", "Q: How much is staining a deck? | Staining a deck costs from $600."),
        ("Drains :: Repairs cost from $89.", "Price guide › Repairs :: Most repairs cost $150 to $400."),
        // Services
        ("Staff :: A server costs $42 per hour.", "Staff :: A captain costs $55 per hour."),
        ("Drains :: A camera inspection costs $225.", "Drains :: A hydro jetting costs $450."),
        ("Menu :: Dish: Boxed lunch; Price: $16", "Menu :: Dish: Hot buffet; Price: $34"),
        (
            "Water heaters › Gas :: The warranty on the tank is 6 years.",
            "Water heaters › Tankless :: The warranty on the heat exchanger is 12 years."
        ),
        ("Warranty :: Labor is covered for 2 years.", "Warranty :: Parts are covered for 1 year."),
        ("Lawn › Mowing :: Mowing costs $45 per visit.", "Lawn › Aeration :: Aeration costs $120 per visit."),
        ("Massage :: A foot massage costs $60.", "Massage :: A back massage costs $80."),
        // Customers
        ("Prices :: Adults pay $14 for a ticket.", "Prices :: Children pay $8 for a ticket."),
        ("Discounts :: Students get 10% off a ticket.", "Discounts :: Seniors get 20% off a ticket."),
        ("Prices › Members :: A day pass costs $12.", "Prices › Guests :: A day pass costs $20."),
        // Conditions
        ("Hours :: We are open Monday to Friday from 8 am to 6 pm.", "Hours :: We are open Saturdays from 9 am to 1 pm."),
        ("Call-outs :: A call-out costs $95.", "Emergency :: An emergency call-out costs $190."),
        ("Call-outs :: A visit on weekdays costs $95.", "Call-outs :: A visit on weekends costs $150."),
        (
            "Cancellation :: If you cancel 90 days before, we keep 10% of the deposit.",
            "Cancellation :: If you cancel 30 days before, we keep 50% of the deposit."
        ),
        ("Staff :: The first hour costs $120.", "Staff :: Each additional hour costs $80."),
        ("Delivery :: Delivery within 5 miles costs $10.", "Delivery :: Delivery within 10 miles costs $20."),
        ("Discounts :: Orders above $500 get 10% off.", "Discounts :: Orders above $1,000 get 15% off."),
        ("Repairs :: A repair costs $120 per hour.", "Repairs :: A repair costs $300 per visit."),
        ("Minimum :: The minimum spend is $1,200 on weekdays.", "Minimum :: The minimum spend is $3,500 on Saturdays."),
        ("Pets :: A dog costs $15 per night.", "Pets :: A dog costs $50 for the whole stay."),
        // The same, written otherwise
        ("Deposits :: The deposit is 40% of the price.", "Q: How much is the deposit? | The deposit is 40 percent of the price."),
        ("Warranty :: The labor warranty lasts 12 months.", "Warranty terms :: The labor warranty lasts 1 year."),
        ("Contact :: Call us at (608) 555-0134.", "About :: Phone: 608.555.0134"),
        ("Hours :: Open Monday to Friday 8 am to 6 pm.", "Q: When are you open? | We are open Mon-Fri 8:00-18:00."),
        ("Refunds :: Refunds take 5 business days.", "Q: How long do refunds take? | Refunds take about 1 week."),
        ("Delivery :: The boiler arrives within 90 days.", "Q: When does the boiler arrive? | The boiler arrives within 3 months."),
        // Other contacts
        ("Contact :: Call our office at 608-555-0134.", "Emergency :: Call our emergency line at 608-555-0111."),
        ("Contact :: Phone: 608-555-0134", "Contact :: Fax: 608-555-0135"),
        ("Team :: Call Dana at 608-555-0140.", "Team :: Call Arjun at 608-555-0141."),
        // Different things in like words
        ("Financing :: Easy monthly runs for 36 months.", "Financing :: Big project runs for 84 months."),
        ("Tastings :: The tasting fee is credited within 60 days.", "Deposits :: The deposit is refunded within 10 days."),
        ("About :: We have been in business for 20 years.", "Team :: Sarah has been a plumber for 12 years."),
        ("Preparation :: Water new grass for 20 minutes every morning.", "Preparation :: Water new trees for 45 minutes every week."),
        ("Rentals :: Item: Folding chair; Price: $5.50", "Rentals :: Item: Folding table; Price: $14"),
        ("Bar :: Masala chai in an urn of 15 cups costs $48.", "Bar :: Coffee in an urn of 15 cups costs $42."),
        ("Vaccines :: The booster is due after 12 months.", "Vaccines :: The second dose is due after 4 weeks."),
        ("Kitchen :: The kitchen is open daily from noon to 9 pm.", "Bar :: The bar is open daily from 4 pm to midnight."),
        ("Pool :: The water in the pool is changed every 2 weeks.", "Pool :: The filter in the pool is changed every 6 months."),
    ]
}

@Suite struct ContradictionTests {
    @Test func `what contradicts is found, and what does not is left alone`() async throws {
        let embedder = try Model.embedder()
        var (right, wrong, missed) = (0, 0, 0)
        for pair in LabelledPair.all {
            let candidates = Contradictions.candidates([pair.a, pair.b])
            let found = await Contradictions.near(candidates) { await embedder.embed($0) }
            switch (pair.isContradiction, !found.isEmpty) {
            case (true, true): right += 1
            case (true, false):
                missed += 1
                print("missed\(candidates.isEmpty ? " by its words" : " by its meaning"): \(pair.testDescription)")
            case (false, true):
                wrong += 1
                print("wrong: \(pair.testDescription)")
            case (false, false): break
            }
            if let candidate = candidates.first {
                let vectors = await embedder.embed([candidate.a.reading, candidate.b.reading])
                print("nearness \(QuestionGroups.Middle(vector: vectors[0]).nearness(to: vectors[1])) \(pair.isContradiction)")
            }
        }
        let precision = Double(right) / Double(max(1, right + wrong))
        let recall = Double(right) / Double(right + missed)
        print("contradictions: precision \(precision), recall \(recall) of \(LabelledPair.all.count) pairs")
        #expect(LabelledPair.all.count >= 60)
        #expect(precision >= 0.9)
        #expect(recall >= 0.5)
    }

    @Test func `a document says nothing against itself in one passage`() {
        let passage = ClaimPassage(
            document: .new(), title: "Prices", section: "", text: "A visit costs $95. A visit costs $120.", isQuestion: false)
        #expect(Contradictions.candidates([passage]).isEmpty)
    }

    @Test func `near-equal passages of two documents are duplicates unless a figure differs`() {
        let text = "We ask for a deposit of 40% at booking, and the balance is due on the day of completion, by card, check or transfer."
        func passage(_ text: String, _ document: DocumentID = .new()) -> ClaimPassage {
            ClaimPassage(document: document, title: "Payment", section: "", text: text, isQuestion: false)
        }
        let near = text.replacing("by card, check or transfer", with: "by card, check or bank transfer")
        #expect(Duplicates.find(in: [passage(text), passage(near)]).count == 1)
        #expect(Duplicates.find(in: [passage(text), passage(text.replacing("40", with: "50"))]).isEmpty)
        #expect(Duplicates.find(in: [passage(text), passage("We are open.")]).isEmpty)
        let own = DocumentID.new()
        #expect(Duplicates.find(in: [passage(text, own), passage(text, own)]).isEmpty)
    }
}

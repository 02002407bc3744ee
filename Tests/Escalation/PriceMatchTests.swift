import Testing
import Understanding

@testable import Escalation

@Suite struct PriceMatchTests {
    private func row(_ name: String, _ unit: String, _ low: Int, _ high: Int) -> PriceBook.Row {
        PriceBook.Row(serviceCode: "x", name: name, unit: unit, price: Money(low: low * 100, high: high * 100, currency: "USD"))
    }

    private var book: PriceBook {
        PriceBook([
            row("40-gallon gas water heater, installed", "job", 1_150, 1_450),
            row("50-gallon gas water heater, installed", "job", 1_250, 1_650),
            row("50-gallon electric water heater, installed", "job", 1_100, 1_400),
            row("Tankless gas water heater, installed", "job", 3_200, 4_800),
            row("Toilet installation", "job", 420, 590), row("Sump pump replacement", "job", 520, 780), row("Hot buffet", "person", 34, 48),
        ])
    }

    @Test(arguments: [
        ("How much is a 50 gallon gas water heater?", ["50-gallon gas water heater, installed"]),
        ("price for a 40 gal gas heater", ["40-gallon gas water heater, installed"]),
        ("cost of an electric water heater", ["50-gallon electric water heater, installed"]),
        ("quote for tankless please", ["Tankless gas water heater, installed"]),
        ("how much is a new sump pump", ["Sump pump replacement"]), ("price of a buffet for 60 people", ["Hot buffet"]),
    ])
    func `the row that is meant is found`(message: String, names: [String]) throws {
        #expect(book.matches(try said(message, .requestQuote), services: []).map(\.row.name) == names)
    }

    @Test(arguments: [
        "how much is a garbage disposal", "I already bought a toilet, how much to install it", "any discount on a sump pump?",
        "what is included in the buffet",
        "how much power does the buffet need", "is there an extra fee for Stoughton", "how much is it", "what does a plumber cost at night",
        "price?",
    ])
    func `rather no price than a wrong one`(message: String) throws {
        #expect(book.matches(try said(message, .requestQuote), services: []).isEmpty)
    }

    @Test func `a price by the head is counted up, so that the limit sees the whole`() throws {
        let match = try #require(book.matches(try said("how much is a buffet for 60 guests", .requestQuote), services: []).first)
        #expect(match.count == 60 && match.total == Money(low: 204_000, high: 288_000, currency: "USD"))
    }
}

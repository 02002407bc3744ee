import Testing

@testable import Knowledge

@Suite struct PersonalDataTests {
    @Test(arguments: [
        ("Write to nora.fields@example.com please", "Write to [e-mail] please"),
        ("Call me at (608) 555-0134 or 608.555.0199.", "Call me at [phone] or [phone]."),
        ("My card is 4111 1111 1111 1111, does that work?", "My card is [number], does that work?"),
        ("my name is nora fields and I need a quote", "my name is [name] fields and I need a quote"),
        ("My name is Nora Fields, do you come to Verona?", "My name is [name], do you come to Verona?"),
        ("Hi, I'm Nora. Are dogs allowed?", "Hi, I'm [name]. Are dogs allowed?"),
        ("Do you come to 1423 Birch Lane in Verona?", "Do you come to [address] in Verona?"),
        ("Me llamo Ana María, ¿abren los domingos?", "Me llamo [name], ¿abren los domingos?"),
    ])
    func `what tells who somebody is is taken out`(_ text: String, _ masked: String) {
        #expect(PersonalData.masked(text) == masked)
        #expect(PersonalData.masked(masked) == masked)
        #expect(PersonalData.isMasked(masked))
    }

    @Test(arguments: [
        "Does a job of $1,200 to $1,500 need a deposit?", "Is a 40-gallon heater enough for 5 people?", "Are you open from 9 to 5 in 2026?",
        "I'm looking for a plumber, I am not in Verona.", "", "¿Tienen 25 mesas?", "Do you have 10 by 20 foot tents for 120 guests?",
    ])
    func `what others would ask alike stays`(_ text: String) {
        #expect(PersonalData.masked(text) == text)
    }
}

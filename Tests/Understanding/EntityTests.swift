import Basics
import Testing

@testable import Understanding

@Suite struct EntityTests {
    @Test(arguments: [
        ("it costs $1,500", "150000 USD"), ("900 bucks", "90000 USD"), ("about 1.2k", "120000 USD"), ("$79.50 please", "7950 USD"),
        ("$1.5k", "150000 USD"),
        ("between 500 and 800 dollars", "50000-80000 USD"), ("$900–$1,500", "90000-150000 USD"), ("$900 to 1500", "90000-150000 USD"),
        ("two grand", "200000 USD"), ("twelve hundred dollars", "120000 USD"), ("five hundred and fifty bucks", "55000 USD"),
        ("£40", "4000 GBP"),
        ("450 euros", "45000 EUR"), ("50 cents", "50 USD"), ("USD 300", "30000 USD"), ("2-3k dollars", "200000-300000 USD"),
        ("a hundred dollars", "10000 USD"),
    ])
    func `amounts are read`(message: String, expected: String) throws {
        #expect(try Reader.words(message).entities(.amount).map(\.normalised) == [expected])
    }

    @Test(arguments: [
        "50 gallons", "call 608 555 0142", "24/7", "3/4 inch", "a 5k run", "12 people", "two of us", "unit 12", "9-5", "10%", "1962",
    ])
    func `other numbers are no amounts`(message: String) throws {
        #expect(try Reader.words(message).entities(.amount).isEmpty)
    }

    /// The moment is Saturday, 2026-11-21, 10:00 in Madison.
    @Test(arguments: [
        ("today", "2026-11-21"), ("tomorrow", "2026-11-22"), ("the day after tomorrow", "2026-11-23"), ("on Tuesday", "2026-11-24"),
        ("next Tuesday after 3", "2026-11-24"), ("this saturday", "2026-11-21"), ("next saturday", "2026-11-28"), ("12/25", "2026-12-25"),
        ("1/5", "2027-01-05"), ("12/25/27", "2027-12-25"), ("2026-12-01", "2026-12-01"), ("Dec 24th", "2026-12-24"),
        ("the 3rd of March", "2027-03-03"),
        ("on the 20th", "2026-12-20"), ("Nov. 26, 2026", "2026-11-26"), ("this weekend", "2026-11-21/2026-11-22"),
        ("next weekend", "2026-11-28/2026-11-29"),
        ("in three days", "2026-11-24"), ("in 2 weeks", "2026-12-05"), ("next week", "2026-11-23/2026-11-29"),
        ("in April", "2027-04-01/2027-04-30"),
        ("2/29", "2028-02-29"),
    ])
    func `dates are read in the business's zone`(message: String, expected: String) throws {
        #expect(try Reader.words(message).entities(.date).map(\.normalised) == [expected])
    }

    @Test(arguments: ["we sat in the sun", "3/4 inch pipe", "open 24/7", "13/45", "it may take long", "march on", "the 5th floor"])
    func `what is no date is none`(message: String) throws {
        #expect(try Reader.words(message).entities(.date).isEmpty)
    }

    @Test func `it is still Friday in Madison when London has Saturday`() {
        let context = ReadingContext(now: Timestamp("2026-11-21T02:00:00Z") ?? .now, zone: Reader.chicago)
        #expect(Entities.all(in: TokenizedText("today"), context: context).map(\.normalised) == ["2026-11-20"])
    }

    @Test(arguments: [
        ("at 5pm", "17:00"), ("at 9 a.m.", "09:00"), ("17:30", "17:30"), ("half past two", "14:30"), ("quarter to five", "16:45"),
        ("noon", "12:00"),
        ("after 3", "15:00/.."), ("before noon", "../12:00"), ("8-5pm", "08:00/17:00"), ("between 8 and 10 am", "08:00/10:00"),
        ("9am to noon", "09:00/12:00"),
        ("from 1 to 3", "13:00/15:00"), ("in the evening", "17:00/22:00"), ("around 7:15 tonight", "07:15"), ("by 6 please", "../18:00"),
    ])
    func `times are read`(message: String, expected: String) throws {
        #expect(try Reader.words(message).entities(.time).map(\.normalised) == [expected])
    }

    @Test(arguments: ["after 3 days", "at 44 Oak Street", "at 5 Oak Street", "for 8 people", "good morning", "by 50%", "version 5"])
    func `what is no time is none`(message: String) throws {
        #expect(try Reader.words(message).entities(.time).isEmpty)
    }

    @Test(arguments: [
        ("call me at (608) 555-0142", "+16085550142"), ("608.555.0142", "+16085550142"), ("608 555 0142 thanks", "+16085550142"),
        ("+1 608-555-0142", "+16085550142"),
        ("1-608-555-0142", "+16085550142"), ("6085550142", "+16085550142"), ("+44 20 7946 0958", "+442079460958"),
        ("text 555-0142", "5550142"),
    ])
    func `phone numbers become E.164`(message: String, expected: String) throws {
        #expect(try Reader.words(message).entities(.phone).map(\.normalised) == [expected])
    }

    @Test(arguments: ["order 1135427176", "900-1500", "2026-11-21", "$608 555", "invoice 10442", "1,234,567,890"])
    func `what is no phone number is none`(message: String) throws {
        #expect(try Reader.words(message).entities(.phone).isEmpty)
    }

    @Test func `mail addresses and links are read whole`() throws {
        let reading = try Reader.words(
            "write to Dana.O'Neil@x, or dana+home@mail.example.co.uk. See https://acme.example/a?b=1, or www.acme.example!")
        #expect(reading.entities(.email).map(\.normalised) == ["dana+home@mail.example.co.uk"])
        #expect(reading.entities(.link).map(\.normalised) == ["acme.example/a?b=1", "acme.example"])
    }

    @Test(arguments: [
        ("can you replace my old 50 gallon water heater", ["water_heater"]), ("tankless water heater replacement?", ["tankless"]),
        ("my drains are clogged", ["drain"]),
        ("do you mow lawns", ["mowing"]), ("the hot-water tank is dead", ["water_heater"]), ("water the lawn", []),
        ("mow and clean the drain", ["drain"]),
    ])
    func `services are found by name and synonym, inflected`(message: String, codes: [String]) throws {
        #expect(try Reader.words(message).entities(.service).map(\.normalised) == codes)
    }

    @Test(arguments: [
        ("do you come to verona?", "Verona", true), ("I'm in sun prairie", "Sun Prairie", true),
        ("do you come to milwaukee", "milwaukee", false),
        ("heater in Eau Claire, WI", "Eau Claire, WI", false), ("I live in Vancouver WA, do you come here?", "Vancouver WA", false),
        ("my zip is 53711", "53711", false), ("in St. Paul", "St. Paul", false),
    ])
    func `places are found, known or not`(message: String, name: String, isKnown: Bool) throws {
        let places = try Reader.words(message).entities(.place)
        #expect(places.map(\.normalised) == [name])
        #expect(places.map(\.isKnown) == [isKnown])
    }

    @Test(arguments: [
        "do you come to my house", "in the morning", "can you come in today", "order #53711", "I need it in total", "are you in a hurry",
    ])
    func `what is no place is none`(message: String) throws {
        #expect(try Reader.words(message).entities(.place).isEmpty)
    }

    @Test func `an entity names its bytes in the message`() throws {
        let message = "Ça coûte – $900 à Verona"
        let amount = try #require(try Reader.words(message).entities(.amount).first)
        #expect(amount.text == "$900")
        #expect(String(decoding: Array(message.utf8)[amount.range], as: UTF8.self) == "$900")
    }
}
